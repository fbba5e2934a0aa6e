"""`POST /models/{model}/analyses/patching`: what of a clean run brings the answer of a corrupted one back."""

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from app.api.stopwatch import Clock
from app.dependencies import ServedDep
from app.schemas.patching import Patching, PatchingRequest
from app.services import activation_patching
from app.services.run_model import token_sides
from app.services.run_notes import notes
from app.settings import Settings
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
    texts = activation_patching.read(model, body, settings)
    position, answer, wrong = activation_patching.measure_of(model, body, texts)
    clock.lap()
    pair = activation_patching.run_both(model, texts, body.interventions)
    measure = activation_patching.settled(pair, position, answer, wrong)
    tables = activation_patching.tables(pair, measure, body.what)
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
        "clean": activation_patching.of_run(pair.clean.logits, measure),
        "corrupted": activation_patching.of_run(pair.corrupted.logits, measure),
        "patches": tables,
        "definition": activation_patching.definition(measure),
        "interventions": None if body.interventions is None else body.interventions.applied(),
        "notes": [
            *activation_patching.weakness(pair, measure),
            *notes(body.interventions, texts.clean, pair.clean.attention, model.config),
        ],
        "timings_ms": clock.timings_ms,
    }
