"""`POST /models/{model}/analyses/patching`: what of a clean run brings the answer of a corrupted one back."""

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from app import patching
from app.api.stopwatch import Clock
from app.dependencies import ServedDep
from app.notes import notes
from app.schemas.patching import Patching, PatchingRequest
from app.settings import Settings
from app.tracing import token_sides
from model.weights import LoadedModel

router = APIRouter(prefix="/models/{model}/analyses", tags=["run"])


@router.post("/patching", response_model=Patching)
async def patch(body: PatchingRequest, served: ServedDep) -> Response:
    """Puts what a clean run computed into a corrupted one, one head or one position at a time: how much comes back."""
    return await served.replies.reply(
        "patching", served.model, body, lambda: patch_all(served.model, body, served.settings)
    )


def patch_all(model: LoadedModel, body: PatchingRequest, settings: Settings) -> dict[str, Any]:
    """The reply to a patching request.

    Raises:
        InputError: for anything in the request that the model cannot do.
    """
    clock = Clock()
    texts = patching.read(model, body, settings)
    position, answer, wrong = patching.measure_of(model, body, texts)
    clock.lap()
    pair = patching.run_both(model, texts, body.interventions)
    measure = patching.settled(pair, position, answer, wrong)
    tables = patching.tables(pair, measure, body.what)
    clock.lap()
    clock.lap()
    return {
        "model": model.id,
        "what": body.what,
        "tokens": token_sides(texts.clean),
        "corrupted_tokens": token_sides(texts.corrupted),
        "position": position,
        "answer": {"id": measure.answer, "text": model.tokenizer.piece(measure.answer)},
        "wrong": None if measure.wrong is None else {"id": measure.wrong, "text": model.tokenizer.piece(measure.wrong)},
        "clean": patching.of_run(pair.clean.logits, measure),
        "corrupted": patching.of_run(pair.corrupted.logits, measure),
        "patches": tables,
        "definition": patching.definition(measure),
        "interventions": None if body.interventions is None else body.interventions.applied(),
        "notes": [
            *patching.weakness(pair, measure),
            *notes(body.interventions, texts.clean, pair.clean.attention, model.config),
        ],
        "timings_ms": clock.timings_ms,
    }
