"""`POST /models/{model}/attention`: the tensors of any heads, exactly as they were computed."""

from dataclasses import asdict
from time import perf_counter
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from app import encoding, tracing
from app.dependencies import ModelDep, SettingsDep
from app.notes import notes
from app.schemas.replies import Attention
from app.schemas.requests import AttentionRequest
from app.settings import Settings
from app.tracing import Sides
from model.axes import Site
from model.interventions import check_place
from model.recording import Recorder
from model.trace import TENSOR_NAMES, AttentionTrace
from model.weights import LoadedModel

router = APIRouter(prefix="/models/{model}", tags=["run"])


@router.post("/attention", response_model=Attention)
def attention(model: ModelDep, body: AttentionRequest, settings: SettingsDep) -> Response:
    """Runs the model on a text and returns the tensors that were asked for."""
    return encoding.reply(attend(model, body, settings))


def attend(model: LoadedModel, body: AttentionRequest, settings: Settings) -> dict[str, Any]:
    """The reply to an attention request, its arrays ready to be written.

    Raises:
        InputError: for anything in the request that the model cannot do.
    """
    recorder = _recorder(model, body)
    started = perf_counter()
    sides = tracing.sides(model, body, settings)
    tokenized = perf_counter()
    tracing.check_size(model.config, sides, recorder, settings.max_reply_numbers)
    trace = tracing.trace(model, sides, body.interventions, recorder)
    traced = perf_counter()
    entries = [_entry(record, body, has_target=sides.target is not None) for record in trace.attention]
    written = perf_counter()
    return {
        "model": model.id,
        "tokens": token_sides(sides),
        "attention": entries,
        "interventions": None if body.interventions is None else body.interventions.applied(),
        "notes": notes(body.interventions, sides, trace),
        "timings_ms": {
            "tokenize": round((tokenized - started) * 1000, 3),
            "forward": round((traced - tokenized) * 1000, 3),
            "encode": round((written - traced) * 1000, 3),
        },
    }


def token_sides(sides: Sides) -> dict[str, Any]:
    """The tokens of both sides."""
    target = None if sides.target is None else [asdict(token) for token in sides.target.tokens]
    return {"source": [asdict(token) for token in sides.source.tokens], "target": target}


def _recorder(model: LoadedModel, body: AttentionRequest) -> Recorder:
    for site in body.sites or ():
        check_place(model.config, "sites", site=site)
    for layer in body.layers or ():
        check_place(model.config, "layers", layer=layer)
    for head in body.heads or ():
        check_place(model.config, "heads", head=head)
    return Recorder(
        sites=None if body.sites is None else set(body.sites),
        layers=None if body.layers is None else set(body.layers),
        heads=None if body.heads is None else list(dict.fromkeys(body.heads)),
        tensors=body.tensors,
    )


def _entry(record: AttentionTrace, body: AttentionRequest, *, has_target: bool) -> dict[str, Any]:
    query_tokens, key_tokens = sides_of(record.place.site, has_target=has_target)
    differ = bool((record.scale != record.scale[0]).any())
    entry: dict[str, Any] = {
        "site": record.place.site,
        "layer": record.place.layer,
        "heads": list(record.heads),
        "query_tokens": query_tokens,
        "key_tokens": key_tokens,
        "scale": encoding.array(record.scale, "json") if differ else encoding.number(record.scale[0]),
        "empty_rows": record.empty_rows[0].any(dim=0).nonzero().flatten().tolist(),
    }
    for name in TENSOR_NAMES:
        if name in record.tensors:
            tensor = record[name][0]
            if name == "mask" and tensor.shape[0] == 1:
                tensor = tensor[0]
            entry[name] = encoding.array(tensor, body.encoding, body.decimals)
    return entry


def sides_of(site: Site, *, has_target: bool) -> tuple[str, str]:
    """Which tokens the queries and the keys of a site are."""
    if site == "cross":
        return "target", "source"
    side = "target" if site == "decoder" and has_target else "source"
    return side, side
