"""Recall answers: what every rival answers to a question, and the figures of their cards."""

from functools import cache
from pathlib import Path
from typing import Any

from app.recall.schemas import RecallRequest
from app.schemas import array_encoding
from model.recall import answer as answers
from model.recall import files, measure, task
from model.recall.rivals import DESIGNS, KINDS, Kind, Trained
from model.training.recall import SEQUENCES_ON_THE_WAY
from model.training.recipes.recall import ROWS


@cache
def rival(kind: Kind, seed: int) -> Trained:
    """A shipped rival; read once."""
    return files.load(files.FOLDER / kind, kind, seed)


def describe(body: RecallRequest) -> dict[str, Any]:
    """The reply to a question.

    Raises:
        InputError: for letters or a distance that cannot be read.
    """
    ids = answers.read(body.letters, body.distance)
    right = body.letters[-body.distance]
    return {
        "tokens": task.spelled(ids[0].tolist()),
        "right": right,
        "definition": answers.DEFINITION._asdict(),
        "rivals": [_entry(kind, answers.answer(rival(kind, body.seed), ids), right) for kind in KINDS],
    }


def _entry(kind: Kind, found: answers.Answer, right: str) -> dict[str, Any]:
    letter = task.LETTERS[found.letter]
    probabilities = array_encoding.array(found.probabilities, "json")
    return {
        "kind": kind,
        "name": DESIGNS[kind].name,
        "answer": letter,
        "is_right": letter == right,
        "probabilities": [
            {"letter": each, "probability": probability}
            for each, probability in zip(task.LETTERS, probabilities, strict=True)
        ],
        "derivative": array_encoding.array(found.derivative, "json"),
        "weights": None if found.weights is None else array_encoding.array(found.weights, "json"),
    }


@cache
def figures() -> dict[str, Any]:
    """The task and the cards of all rivals."""
    cards = {kind: _cards(files.FOLDER / kind) for kind in KINDS}
    return {
        "letters": task.LETTERS,
        "farthest": task.FARTHEST,
        "chance": task.CHANCE,
        "distances": list(task.DISTANCES),
        "sequences": measure.ROWS,
        "sequences_on_the_way": SEQUENCES_ON_THE_WAY,
        "length": task.LENGTH,
        "rows": ROWS,
        "hardware": cards[KINDS[0]][0].hardware,
        "rivals": [_figures(kind, runs) for kind, runs in cards.items()],
    }


def _cards(folder: Path) -> list[files.Card]:
    return [files.read_card(folder, seed) for seed in files.seeds(folder)]


def _figures(kind: Kind, runs: list[files.Card]) -> dict[str, Any]:
    return {
        "kind": kind,
        "name": DESIGNS[kind].name,
        "layers": DESIGNS[kind].layers,
        "parameters": runs[0].parameters,
        "learning_rate": runs[0].learning_rate,
        "runs": [
            {
                "seed": each.seed,
                "steps": each.steps,
                "minutes": each.minutes,
                "accuracy": each.accuracy,
                "curve": [{"step": step, "accuracy": accuracy} for step, accuracy in sorted(each.curve.items())],
            }
            for each in runs
        ],
    }
