"""`POST /models/{model}/overview`: every head as a small picture, in one small reply."""

from functools import cache
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from app.api.stopwatch import Clock
from app.cache.run_cache import KnownRuns
from app.dependencies import ServedDep
from app.schemas import array_encoding
from app.schemas.replies import Overview
from app.schemas.requests import OverviewRequest
from app.services import head_scores
from app.services.run_model import token_sides
from app.services.run_notes import notes
from app.services.run_or_replay import look, read
from app.settings import Settings
from model.prompt import sides_of
from model.tracing.thumbnails import HeadPictures
from model.tracing.thumbnails import Overview as Pictures
from model.tracing.trace import AttentionTrace
from model.weights import LoadedModel

router = APIRouter(prefix="/models/{model}", tags=["run"])


@router.post("/overview", response_model=Overview)
async def overview(body: OverviewRequest, served: ServedDep) -> Response:
    """Runs the model on a text and returns a small picture of every head, with 8 bits a pixel."""
    model, settings, runs, replies = served
    return await replies.reply("overview", model, body, lambda: look_over(model, body, settings, runs))


def look_over(model: LoadedModel, body: OverviewRequest, settings: Settings, runs: KnownRuns) -> dict[str, Any]:
    """The reply to an overview request, its arrays ready to be written.

    Raises:
        InputError: for anything in the request that the model cannot do.
    """
    clock = Clock()
    reading = read(model, body, settings, runs)
    clock.lap()
    pictures, scoring = Pictures(), head_scores.scoring(reading.sides) if body.scores else None
    attention = look(reading, pictures, *([] if scoring is None else [scoring]))
    clock.lap()
    has_target = reading.sides.target is not None
    # most layers share a mask, which is then packed once
    packed = cache(lambda visible: array_encoding.array(visible.numpy()[0], body.encoding))
    entries = [
        _entry(record, pictured, body.encoding, packed(pictured.visible), has_target=has_target)
        | ({} if scoring is None else {"scores": head_scores.by_score(scoring, record.place)})
        for record, pictured in zip(attention, pictures.pictures, strict=True)
    ]
    clock.lap()
    return {
        "model": model.id,
        "tokens": token_sides(reading.sides),
        "overview": entries,
        "interventions": None if body.interventions is None else body.interventions.applied(),
        "notes": notes(body.interventions, reading.sides, attention, model.config),
        "timings_ms": clock.timings_ms,
    }


def _entry(
    record: AttentionTrace, pictures: HeadPictures, form: str, visible: Any, *, has_target: bool
) -> dict[str, Any]:
    query_tokens, key_tokens = sides_of(record.place.site, has_target=has_target)
    return {
        "site": record.place.site,
        "layer": record.place.layer,
        "heads": list(record.heads),
        "query_tokens": query_tokens,
        "key_tokens": key_tokens,
        "shape": [pictures.queries, pictures.keys],
        "block": pictures.block,
        # one text, so one of each; picked from the arrays, as picking from tensors takes longer
        "largest": array_encoding.array(pictures.largest.numpy()[0], "json"),
        "empty_rows": record.empty_queries,
        "pixels": array_encoding.array(pictures.pixels.numpy()[0], form),
        "visible": visible,
    }
