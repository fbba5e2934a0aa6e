"""What each head does, with the words and formulas that explain it."""

import math
from typing import Any

from app import tracing
from app.schemas.interventions import Interventions
from app.tracing import Sides
from model.analysis import heads
from model.analysis.survey import HeadSummary, summaries, survey
from model.analysis.tokens import tokens_of
from model.errors import InputError
from model.trace import Trace
from model.weights import LoadedModel
from model.weights.evaluation_set import EvaluationSet


def of_text(sides: Sides, trace: Trace) -> list[dict[str, Any]]:
    """Scores and label of every head on one text, in the order of computation."""
    target = None if sides.target is None else tokens_of(sides.target)
    return entries(summaries(trace, tokens_of(sides.source), target))


def evaluation_set(model: LoadedModel) -> EvaluationSet:
    """The texts that the model brings along.

    Raises:
        InputError: when it brings none.
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
    with tracing.naming_interventions():
        return entries(survey(model, evaluation, tracing.to_model(interventions, model)))


def entries(found: list[HeadSummary]) -> list[dict[str, Any]]:
    """These heads as the reply has them."""
    return [
        {
            "site": summary.site,
            "layer": summary.layer,
            "head": summary.head,
            "label": summary.label,
            # a score without a query to look at
            "scores": {name: None if math.isnan(value) else value for name, value in summary.scores.items()},
        }
        for summary in found
    ]


def definitions() -> list[dict[str, Any]]:
    """What each score means, where it comes from, and from where on it makes a label."""
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
