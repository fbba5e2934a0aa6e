"""Writes measured figures to the card of a model."""

import math
from hashlib import sha256
from pathlib import Path
from typing import Any

from model import weights
from model.analysis.heads import scores as heads
from model.analysis.heads.survey import HeadSummary, survey
from model.evaluation import sets
from model.evaluation.copying import copying_accuracy, sequences
from model.evaluation.examples import examples
from model.evaluation.figures import LENGTHS, MEANINGS, figures, figures_of_grounding, figures_of_heads
from model.evaluation.grounding import CrossHead, grounded_heads
from model.evaluation.made_up_examples import made_up_examples
from model.weights import held_out
from model.weights.evaluation_set import EvaluationSet

DIGITS = 3


def evaluate(folder: Path) -> dict[str, Any]:
    """Measures the model in this folder, writes its evaluation set and its card, and returns the card."""
    model, lines = weights.load(folder), held_out.read(folder)
    evaluation = sets.make(model.config.task, model.tokenizer, lines, folder)
    evaluation.write(folder)
    summaries = survey(model, evaluation)
    seen = grounded_heads(model)
    scores = (
        figures(model, lines)
        | figures_of_grounding(model.config.task, seen)
        | figures_of_heads(model.config.task, summaries)
    )
    measured = {
        "scores": _rounded(scores),
        "meanings": {name: MEANINGS[name] for name in scores},
        "heads": labelled(summaries) + labelled_as_grounded(seen),
        "examples": made_up_examples(model, evaluation, seen)
        if seen
        else examples(model, evaluation, summaries, lines),
        "weights_sha256": fingerprint(folder),
    }
    if kept := weights.steps(folder):
        measured["checkpoints"] = [_checkpoint(folder, step, evaluation) for step in kept]
    card = weights.read_card(folder) | measured
    weights.write_card(folder, card)
    return card


def fingerprint(folder: Path) -> str:
    """A hash of the weights, by which a card knows them again."""
    return sha256((folder / "weights.safetensors").read_bytes()).hexdigest()


def labelled(summaries: list[HeadSummary]) -> list[dict[str, Any]]:
    """The heads that earned a label, with the score that earned it."""
    found = []
    for summary in summaries:
        if summary.label is not None:
            score = heads.score_called(summary.label)
            place = {"site": summary.site, "layer": summary.layer, "head": summary.head}
            value = round(summary.scores[score], DIGITS)
            found.append({**place, "label": summary.label, "score": score, "value": value})
    return found


def labelled_as_grounded(found: list[CrossHead]) -> list[dict[str, Any]]:
    """The cross-attention heads that look at the true place of the word to come."""
    return [
        {
            **{"site": "cross", "layer": head.layer, "head": head.head},
            **{"label": "grounded (word to come)", "score": "grounding_output", "value": round(head.share, DIGITS)},
        }
        for head in found
        if head.is_grounded
    ]


def _checkpoint(folder: Path, step: int, evaluation: EvaluationSet) -> dict[str, Any]:
    model = weights.load(folder, step)
    accuracy = {"copying_accuracy": copying_accuracy(model, sequences(model, LENGTHS, n=64, seed=1))}
    best = figures_of_heads(model.config.task, survey(model, evaluation))
    return {"step": step, **_rounded(accuracy | best)}


def _rounded(scores: dict[str, float]) -> dict[str, float]:
    return {name: round(value, DIGITS) for name, value in scores.items() if not math.isnan(value)}
