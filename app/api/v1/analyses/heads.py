"""`POST /models/{model}/analyses/…`: what can be said about the heads of a run, or of a model."""

from dataclasses import fields
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from app.cache.run_cache import KnownRuns
from app.dependencies import ServedDep
from app.schemas.replies import HeadPairs, HeadScores
from app.schemas.requests import HeadsRequest, PairsRequest, Prompt
from app.services import head_scores, word_pairs
from app.services.run_model import token_sides
from app.services.run_notes import notes
from app.services.run_or_replay import look, read
from app.settings import Settings
from model.weights import LoadedModel

router = APIRouter(prefix="/models/{model}/analyses", tags=["run"])


@router.post("/heads", response_model=HeadScores)
async def heads(body: HeadsRequest, served: ServedDep) -> Response:
    """What each head does on a text, or on the model's own evaluation set: its scores, and a label if one is high."""
    model, settings, runs, replies = served
    return await replies.reply("heads", model, body, lambda: score(model, body, settings, runs))


@router.post("/pairs", response_model=HeadPairs)
async def pairs(body: PairsRequest, served: ServedDep) -> Response:
    """How strongly each head looks from one word at another: its largest weight between them, and where it is."""
    model, settings, runs, replies = served
    return await replies.reply("pairs", model, body, lambda: search(model, body, settings, runs))


def score(model: LoadedModel, body: HeadsRequest, settings: Settings, runs: KnownRuns) -> dict[str, Any]:
    """The reply to a heads request.

    Raises:
        InputError: for anything in the request that the model cannot do.
    """
    prompt = body.prompt()
    found = _of_evaluation_set(model, body) if prompt is None else _of_text(model, prompt, settings, runs)
    return {
        "model": model.id,
        **found,
        "definitions": head_scores.definitions(),
        "interventions": None if body.interventions is None else body.interventions.applied(),
    }


def search(model: LoadedModel, body: PairsRequest, settings: Settings, runs: KnownRuns) -> dict[str, Any]:
    """The reply to a search for heads.

    Raises:
        InputError: for anything in the request that the model cannot do.
    """
    reading = read(model, body, settings, runs)
    found = word_pairs.pairs(reading.sides, body.query, body.key, model.config.sites)
    attention = look(reading, found)
    return {
        "model": model.id,
        "tokens": token_sides(reading.sides),
        "heads": word_pairs.entries(found, model.config),
        "interventions": None if body.interventions is None else body.interventions.applied(),
        "notes": notes(body.interventions, reading.sides, attention, model.config),
    }


def _of_text(model: LoadedModel, prompt: Prompt, settings: Settings, runs: KnownRuns) -> dict[str, Any]:
    reading = read(model, prompt, settings, runs)
    scoring = head_scores.scoring(reading.sides)
    attention = look(reading, scoring)
    return {
        "tokens": token_sides(reading.sides),
        "evaluation_set": None,
        "heads": head_scores.entries(scoring.found),
        "notes": notes(prompt.interventions, reading.sides, attention, model.config),
    }


def _of_evaluation_set(model: LoadedModel, body: HeadsRequest) -> dict[str, Any]:
    evaluation = head_scores.evaluation_set(model)
    return {
        "tokens": None,
        "evaluation_set": {each.name: len(getattr(evaluation, each.name)) for each in fields(evaluation)},
        "heads": head_scores.of_evaluation_set(model, evaluation, body.interventions),
        "notes": [],
    }
