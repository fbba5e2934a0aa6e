"""`POST /models/{model}/attention`: the tensors of any heads, exactly as they were computed."""

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response
from torch import Tensor

from app.api.stopwatch import Clock
from app.cache.run_cache import KnownRuns
from app.dependencies import ServedDep
from app.schemas import array_encoding
from app.schemas.replies import Attention
from app.schemas.requests import AttentionRequest
from app.services.run_model import token_sides
from app.services.run_notes import notes
from app.services.run_or_replay import read, record
from app.services.selection import Selection
from app.settings import Settings
from model.prompt import Sides, sides_of
from model.tracing.trace import TENSOR_NAMES, AttentionTrace
from model.weights import LoadedModel

router = APIRouter(prefix="/models/{model}", tags=["run"])


@router.post("/attention", response_model=Attention)
async def attention(body: AttentionRequest, served: ServedDep) -> Response:
    """Runs the model on a text and returns the tensors that were asked for."""
    model, settings, runs, replies = served
    return await replies.reply("attention", model, body, lambda: attend(model, body, settings, runs))


def attend(model: LoadedModel, body: AttentionRequest, settings: Settings, runs: KnownRuns) -> dict[str, Any]:
    """The reply to an attention request, its arrays ready to be written.

    Raises:
        InputError: for anything in the request that the model cannot do.
    """
    clock = Clock()
    selection = Selection(model.config, body)
    reading = read(model, body, settings, runs)
    selection.check(reading.sides, settings.max_reply_numbers)
    clock.lap()
    found = record(reading, selection.recorder)
    clock.lap()
    entries = [_entry(each, body, selection, reading.sides) for each in found]
    clock.lap()
    return {
        "model": model.id,
        "tokens": token_sides(reading.sides),
        "attention": entries,
        "interventions": None if body.interventions is None else body.interventions.applied(),
        "notes": notes(body.interventions, reading.sides, found, model.config),
        "timings_ms": clock.timings_ms,
    }


def _scale(scale: Tensor) -> Any:
    """One number, or one a head where they differ; None where it is not known."""
    if scale.isnan().all():
        return None
    return array_encoding.array(scale, "json") if (scale != scale[0]).any() else array_encoding.number(scale[0])


def _entry(record: AttentionTrace, body: AttentionRequest, selection: Selection, sides: Sides) -> dict[str, Any]:
    query_tokens, key_tokens = sides_of(record.place.site, has_target=sides.target is not None)
    entry: dict[str, Any] = {
        "site": record.place.site,
        "layer": record.place.layer,
        "heads": list(record.heads),
        "query_tokens": query_tokens,
        "key_tokens": key_tokens,
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
