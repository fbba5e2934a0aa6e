"""`POST /models/{model}/predictions`: what the model expects, and what really stands there."""

from fastapi import APIRouter
from starlette.responses import Response

from app import predicting, tracing
from app.dependencies import ModelDep, SettingsDep
from app.encoding import reply
from app.notes import notes
from app.schemas.replies import Predictions
from app.schemas.requests import PredictionsRequest
from app.tracing import token_sides
from model.recording import Recorder

router = APIRouter(prefix="/models/{model}", tags=["run"])


@router.post("/predictions", response_model=Predictions)
def predictions(model: ModelDep, body: PredictionsRequest, settings: SettingsDep) -> Response:
    """The likeliest tokens at each position, with logits and probabilities."""
    sides = tracing.sides(model, body, settings)
    positions = predicting.positions_of(model, sides, body.positions)
    # a recorder that keeps no tensor: the same steps, and so the same digits, as in a reply of `attention`
    trace = tracing.trace(model, sides, body.interventions, Recorder(tensors=()))
    return reply(
        {
            "model": model.id,
            "tokens": token_sides(sides),
            "predictions": [
                predicting.predict(model, sides, trace.logits[0], position, body.top_k) for position in positions
            ],
            "interventions": None if body.interventions is None else body.interventions.applied(),
            "notes": notes(body.interventions, sides, trace.attention),
        }
    )
