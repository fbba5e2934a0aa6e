"""`POST /models/{model}/analyses/…`: what can be said about the heads of a run."""

from fastapi import APIRouter
from starlette.responses import Response

from app import analysing, tracing
from app.api.v1.attention import token_sides
from app.dependencies import ModelDep, SettingsDep
from app.encoding import reply
from app.notes import notes
from app.schemas.replies import HeadScores
from app.schemas.requests import Prompt
from model.recording import Recorder

router = APIRouter(prefix="/models/{model}/analyses", tags=["run"])


@router.post("/heads", response_model=HeadScores)
def heads(model: ModelDep, body: Prompt, settings: SettingsDep) -> Response:
    """What each head does on a text: its scores, and a label where one of them reaches its threshold."""
    sides = tracing.sides(model, body, settings)
    trace = tracing.trace(model, sides, body.interventions, Recorder(tensors={"weights"}))
    return reply(
        {
            "model": model.id,
            "tokens": token_sides(sides),
            "heads": analysing.heads_of(sides, trace),
            "definitions": analysing.definitions(),
            "interventions": None if body.interventions is None else body.interventions.applied(),
            "notes": notes(body.interventions, sides, trace),
        }
    )
