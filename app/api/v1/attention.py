"""`POST /models/{model}/attention` returns the tensors of any heads, exactly as they were computed."""

from typing import Any

from torch import Tensor

from app.schemas import array_encoding
from app.schemas.requests import AttentionRequest
from app.services.answer import Answer
from app.services.reply_entries import site_and_sides
from app.services.run_or_replay import Run
from app.services.selection import Selection
from model.prompt import Prompt
from model.tracing.trace import TENSOR_NAMES, AttentionTrace


def attention(run: Run, body: AttentionRequest) -> Answer:
    """Attention tensors of a run: weights, queries, keys, values and others, for any heads."""
    selection = Selection(run.model.config, body)
    selection.check(run.prompt, run.settings.max_reply_numbers)
    found = run.record(selection.recorder)
    return Answer({"attention": [_entry(each, body, selection, run.prompt) for each in found]}, found)


def _scale(scale: Tensor) -> Any:
    """One number, or one a head where they differ; None where it is not known."""
    if scale.isnan().all():
        return None
    return array_encoding.array(scale, "json") if (scale != scale[0]).any() else array_encoding.number(scale[0])


def _entry(record: AttentionTrace, body: AttentionRequest, selection: Selection, prompt: Prompt) -> dict[str, Any]:
    entry: dict[str, Any] = {
        **site_and_sides(record.place.site, prompt),
        "layer": record.place.layer,
        "heads": list(record.heads),
        "scale": _scale(record.scale),
        "empty_rows": record.empty_queries,
    }
    if record.softcap is not None:
        entry["softcap"] = record.softcap
    if record.sinks is not None:
        entry["sinks"] = array_encoding.array(record.sinks, "json")
    entry |= {name: chosen for name in ("queries", "keys") if (chosen := getattr(body, name)) is not None}
    for name in TENSOR_NAMES:
        if name in record.tensors:
            tensor = selection.of(name, record[name][0])
            if name == "mask" and tensor.shape[0] == 1:
                tensor = tensor[0]
            entry[name] = array_encoding.array(tensor, body.encoding, body.decimals)
    return entry
