"""`POST /models/{model}/predictions`: what the model expects, and what really stands there."""

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from app.dependencies import ServedDep
from app.schemas.replies import Predictions
from app.schemas.requests import PredictionsRequest
from app.services import predictions as prediction_service
from app.services import run_model
from app.services.run_model import token_sides
from app.services.run_notes import notes
from app.settings import Settings
from model.tracing.recorder import Recorder
from model.weights import LoadedModel

router = APIRouter(prefix="/models/{model}", tags=["run"])


@router.post("/predictions", response_model=Predictions)
async def predictions(body: PredictionsRequest, served: ServedDep) -> Response:
    """The likeliest tokens at each position, with logits and probabilities."""
    return await served.replies.reply(
        "predictions", served.model, body, lambda: predict(served.model, body, served.settings)
    )


def predict(model: LoadedModel, body: PredictionsRequest, settings: Settings) -> dict[str, Any]:
    """The reply to a request for predictions.

    Raises:
        InputError: for anything in the request that the model cannot do.
    """
    sides = run_model.sides(model, body, settings)
    positions = prediction_service.positions_of(model, sides, body.positions)
    # a recorder that keeps no tensor: the same steps, and so the same digits, as in a reply of `attention`
    trace = run_model.trace(model, sides, body.interventions, Recorder(tensors=()))
    return {
        "model": model.id,
        "tokens": token_sides(sides),
        "predictions": [
            prediction_service.predict(model, sides, trace.logits[0], position, body.top_k) for position in positions
        ],
        "interventions": None if body.interventions is None else body.interventions.applied(),
        "notes": notes(body.interventions, sides, trace.attention, model.config),
    }
