"""Recipes of the rivals that recall: task, batches and number of steps are the same for each."""

from dataclasses import dataclass

from model.recall.rivals import DESIGNS, Kind
from model.training.loop import Schedule

SEEDS = (0, 1, 2)
ROWS = 16
"""Of a batch."""
MEASURED_AT = (0, 25, 50, 75, 100, 150, 200, 250, 300, 350, 400)


@dataclass(frozen=True)
class RecallRecipe:
    """How one rival is trained."""

    kind: Kind
    schedule: Schedule


def _recipe(kind: Kind, learning_rate: float, steps: int) -> RecallRecipe:
    schedule = Schedule(
        steps=steps,
        learning_rate=learning_rate,
        method="adamw",
        warmup_steps=50,
        measure_every=steps,
        keep_at=tuple(step for step in MEASURED_AT if step <= steps),
        autocast=False,
    )
    return RecallRecipe(kind, schedule)


STEPS = 400
RATES: dict[Kind, float] = {"attention": 1.5e-3, "linear": 3e-3, "lstm": 3e-3, "gru": 3e-3, "convolution": 3e-3}
"""At the rate of the others attention leaves a few distances unlearnt for good; the others learn less with its own."""
RECALL: dict[str, RecallRecipe] = {f"recall-{kind}": _recipe(kind, RATES[kind], STEPS) for kind in DESIGNS}
