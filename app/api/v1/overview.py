"""`POST /models/{model}/overview` returns a thumbnail of every head, in one small reply."""

from functools import cache
from typing import Any

from app.schemas import array_encoding
from app.schemas.requests import OverviewRequest
from app.services import head_scores
from app.services.answer import Answer
from app.services.reply_entries import site_and_sides
from app.services.run_or_replay import Run
from model.tracing.thumbnails import HeadPictures
from model.tracing.thumbnails import Overview as Pictures
from model.tracing.trace import AttentionTrace


def overview(run: Run, body: OverviewRequest) -> Answer:
    """A thumbnail of every head: its weights as pixels of 8 bits."""
    pictures, scoring = Pictures(), head_scores.scoring(run.prompt) if body.scores else None
    attention = run.observe(pictures, *([] if scoring is None else [scoring]))
    # most layers share a mask, which is then packed once
    packed = cache(lambda visible: array_encoding.array(visible.numpy()[0], body.encoding))
    entries = [
        site_and_sides(record.place.site, run.prompt)
        | _entry(record, pictured, body.encoding, packed(pictured.visible))
        | ({} if scoring is None else {"scores": head_scores.by_score(scoring, record.place)})
        for record, pictured in zip(attention, pictures.pictures, strict=True)
    ]
    return Answer({"overview": entries}, attention)


def _entry(record: AttentionTrace, pictured: HeadPictures, form: str, visible: Any) -> dict[str, Any]:
    return {
        "layer": record.place.layer,
        "heads": list(record.heads),
        "shape": [pictured.queries, pictured.keys],
        "block": pictured.block,
        # one text, so one of each; picked from the arrays, as picking from tensors takes longer
        "largest": array_encoding.array(pictured.largest.numpy()[0], "json"),
        "empty_rows": record.empty_queries,
        "pixels": array_encoding.array(pictured.pixels.numpy()[0], form),
        "visible": visible,
    }
