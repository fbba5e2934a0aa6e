"""`POST /models/{model}/analyses/…`: what can be said about the heads of a run, or of a model."""

from dataclasses import fields
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from app import analysing, tracing
from app.api.v1.attention import token_sides
from app.dependencies import ModelDep, SettingsDep
from app.encoding import reply
from app.notes import notes
from app.schemas.replies import HeadScores
from app.schemas.requests import HeadsRequest, Prompt
from app.settings import Settings
from model.recording import Recorder
from model.weights import LoadedModel

router = APIRouter(prefix="/models/{model}/analyses", tags=["run"])


@router.post("/heads", response_model=HeadScores)
def heads(model: ModelDep, body: HeadsRequest, settings: SettingsDep) -> Response:
    """What each head does on a text, or on the model's own evaluation set: its scores, and a label if one is high."""
    prompt = body.prompt()
    found = _of_evaluation_set(model, body) if prompt is None else _of_text(model, prompt, settings)
    return reply(
        {
            "model": model.id,
            **found,
            "definitions": analysing.definitions(),
            "interventions": None if body.interventions is None else body.interventions.applied(),
        }
    )


def _of_text(model: LoadedModel, prompt: Prompt, settings: Settings) -> dict[str, Any]:
    sides = tracing.sides(model, prompt, settings)
    trace = tracing.trace(model, sides, prompt.interventions, Recorder(tensors={"weights"}))
    return {
        "tokens": token_sides(sides),
        "evaluation_set": None,
        "heads": analysing.of_text(sides, trace),
        "notes": notes(prompt.interventions, sides, trace),
    }


def _of_evaluation_set(model: LoadedModel, body: HeadsRequest) -> dict[str, Any]:
    evaluation = analysing.evaluation_set(model)
    return {
        "tokens": None,
        "evaluation_set": {each.name: len(getattr(evaluation, each.name)) for each in fields(evaluation)},
        "heads": analysing.of_evaluation_set(model, evaluation, body.interventions),
        "notes": [],
    }
