"""Trains a rival to recall, and measures it on its way: accuracy against step, and in the end against distance."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import torch

from model.recall import files, measure
from model.recall.rivals import Kind, Trained, build
from model.training.hardware import hardware
from model.training.loop import Summary, train
from model.training.recall_batches import Recall
from model.training.recipes.recall import RECALL, ROWS

SEQUENCES_ON_THE_WAY = 32


def follow(name: str, out: Path, seed: int, *, steps: int | None = None) -> Path:
    """Trains one seed of the rival `name` and writes it to `out`; going on where it was interrupted.

    Raises:
        ValueError: when an earlier run in `out` was begun otherwise.
    """
    recipe = RECALL[name]
    schedule = replace(recipe.schedule, seed=seed, steps=recipe.schedule.steps if steps is None else steps)
    torch.manual_seed(seed)
    rival = build(recipe.kind)
    curve = _Curve(out / "training" / f"curve-{seed}.json", rival)
    summary = train(
        rival,
        Recall(rows=ROWS),
        schedule,
        checkpoint=out / "training" / f"seed-{seed}.pt",
        measure=lambda: measure.accuracy(rival, (1,), SEQUENCES_ON_THE_WAY)[0],
        data=name,
        keep=curve.keep,
    )
    _store(out, recipe.kind, rival, schedule.learning_rate, seed, summary, curve)
    return out


def _store(
    out: Path, kind: Kind, rival: Trained, learning_rate: float, seed: int, summary: Summary, curve: "_Curve"
) -> None:
    card = files.Card(
        kind=kind,
        seed=seed,
        parameters=sum(parameter.numel() for parameter in rival.parameters()),
        steps=summary.steps,
        learning_rate=learning_rate,
        questions=summary.tokens,
        accuracy=[],
        curve=curve.known(),
        minutes=round(summary.seconds / 60, 1),
        hardware=hardware(torch.device("cpu")),
        date=datetime.now(UTC).date().isoformat(),
    )
    files.save(out, rival, card)
    # measured as stored: with 16 bits
    files.save(out, rival, replace(card, accuracy=measure.accuracy(files.load(out, kind, seed))))


class _Curve:
    """Accuracy by step, in a file, so that a run that goes on keeps the earlier figures."""

    def __init__(self, path: Path, rival: Trained):
        self.path, self.rival = path, rival

    def known(self) -> dict[int, list[float]]:
        """The accuracies so far, by step."""
        if not self.path.exists():
            return {}
        return {int(step): found for step, found in json.loads(self.path.read_text("utf-8")).items()}

    def keep(self, step: int) -> None:
        """Measures the rival as it is after this step."""
        self.rival.eval()
        found = measure.accuracy(self.rival, n_sequences=SEQUENCES_ON_THE_WAY)
        before = {each: known for each, known in self.known().items() if each < step}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(json.dumps(before | {step: found}), "utf-8")
