"""Scores every head of a run, with the words and formulas that explain the scores."""

import math
from typing import Any

from model.analysis.heads import scores as heads
from model.analysis.heads.survey import HeadSummary, Scoring, survey
from model.analysis.heads.token_features import tokens_of
from model.axes import Place
from model.errors import InputError
from model.interventions import Interventions
from model.prompt import Prompt
from model.weights import LoadedModel
from model.weights.evaluation_set import EvaluationSet


def scoring(prompt: Prompt) -> Scoring:
    """An observer that scores every head while the model runs on this text."""
    return Scoring(tokens_of(prompt.source), None if prompt.target is None else tokens_of(prompt.target))


def by_score(scoring: Scoring, place: Place) -> dict[str, list[float | None]]:
    """For each score one number a head of this attention."""
    of_heads = [_scores(summary) for summary in scoring.found if (summary.site, summary.layer) == place]
    return {name: [scores[name] for scores in of_heads] for name in of_heads[0]}


def evaluation_set(model: LoadedModel) -> EvaluationSet:
    """The evaluation set of the model.

    Raises:
        InputError: when it has none.
    """
    if model.evaluation is None:
        raise InputError(f"{model.id} has no evaluation set of its own; give a text", field="text")
    return model.evaluation


def of_evaluation_set(
    model: LoadedModel, evaluation: EvaluationSet, interventions: Interventions | None
) -> list[dict[str, Any]]:
    """Mean scores and label of every head.

    Raises:
        InputError: for an intervention at a place that the model, or one of these texts, does not have.
    """
    return entries(survey(model, evaluation, interventions))


def entries(found: list[HeadSummary]) -> list[dict[str, Any]]:
    """These heads as the reply has them."""
    return [
        {
            "site": summary.site,
            "layer": summary.layer,
            "head": summary.head,
            "label": summary.label,
            "scores": _scores(summary),
        }
        for summary in found
    ]


def _scores(summary: HeadSummary) -> dict[str, float | None]:
    """The scores of one head; None where the text has no query that a score is about."""
    return {name: None if math.isnan(value) else value for name, value in summary.scores.items()}


def definitions() -> list[dict[str, Any]]:
    """Formula and source of each score, and the threshold from which on it makes a label."""
    return [
        {
            "name": score.name,
            "formula": score.formula,
            "source": score.source,
            "label": score.label,
            "threshold": None if score.label is None else heads.THRESHOLD,
        }
        for score in heads.SCORES
    ]
