"""`POST /models/{model}/overview`: every head as a small picture, in one small reply."""

from time import perf_counter
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from app import encoding, tracing
from app.api.v1.attention import sides_of, token_sides
from app.dependencies import ModelDep, SettingsDep
from app.notes import notes
from app.schemas.replies import Overview
from app.schemas.requests import OverviewRequest
from app.settings import Settings
from model.overview import HeadPictures, OverviewRecorder
from model.trace import AttentionTrace
from model.weights import LoadedModel

router = APIRouter(prefix="/models/{model}", tags=["run"])


@router.post("/overview", response_model=Overview)
def overview(model: ModelDep, body: OverviewRequest, settings: SettingsDep) -> Response:
    """Runs the model on a text and returns a small picture of every head, with 8 bits a pixel."""
    return encoding.reply(look_over(model, body, settings))


def look_over(model: LoadedModel, body: OverviewRequest, settings: Settings) -> dict[str, Any]:
    """The reply to an overview request, its arrays ready to be written.

    Raises:
        InputError: for anything in the request that the model cannot do.
    """
    recorder = OverviewRecorder()
    started = perf_counter()
    sides = tracing.sides(model, body, settings)
    tokenized = perf_counter()
    trace = tracing.trace(model, sides, body.interventions, recorder)
    traced = perf_counter()
    has_target = sides.target is not None
    entries = [
        _entry(record, pictures, body.encoding, has_target=has_target)
        for record, pictures in zip(trace.attention, recorder.pictures, strict=True)
    ]
    written = perf_counter()
    return {
        "model": model.id,
        "tokens": token_sides(sides),
        "overview": entries,
        "interventions": None if body.interventions is None else body.interventions.applied(),
        "notes": notes(body.interventions, sides, trace),
        "timings_ms": {
            "tokenize": round((tokenized - started) * 1000, 3),
            "forward": round((traced - tokenized) * 1000, 3),
            "encode": round((written - traced) * 1000, 3),
        },
    }


def _entry(record: AttentionTrace, pictures: HeadPictures, form: str, *, has_target: bool) -> dict[str, Any]:
    query_tokens, key_tokens = sides_of(record.place.site, has_target=has_target)
    return {
        "site": record.place.site,
        "layer": record.place.layer,
        "heads": list(record.heads),
        "query_tokens": query_tokens,
        "key_tokens": key_tokens,
        "shape": [pictures.queries, pictures.keys],
        "block": pictures.block,
        "largest": encoding.array(pictures.largest[0], "json"),
        "empty_rows": record.empty_rows[0].any(dim=0).nonzero().flatten().tolist(),
        "pixels": encoding.array(pictures.pixels[0], form),
        "visible": encoding.array(pictures.visible[0], form),
    }
