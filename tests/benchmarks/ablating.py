"""The effect of every head, measured in batches from shared beginnings, against one run for each head."""

from pathlib import Path
from typing import Any

import torch

from model.analysis.attribution.ablation_effects import effects
from model.interventions import Ablation, Interventions
from model.transformer.batch import Inputs
from model.transformer.run import run
from tests.benchmarks.shapes import LARGE, read_model, text_of
from tests.benchmarks.turns import by_turns, median, ratio

N_TOKENS = 32
ROUNDS = 3


def measure(root: Path) -> dict[str, Any]:
    """Milliseconds of both, and their ratio: one run without an ablation and one for each head, or all at once."""
    model = read_model(root, LARGE)
    ids = torch.tensor([model.tokenizer.source(text_of(model, N_TOKENS, 0), None).ids])
    inputs, transformer = Inputs(ids), model.transformer
    heads = [
        Ablation("decoder", layer, head)
        for layer in range(model.config.n_layers)
        for head in range(model.config.n_heads)
    ]

    def one_by_one(_: int) -> None:
        run(transformer, inputs)
        for head in heads:
            run(transformer, inputs, interventions=Interventions(ablate=(head,)))

    tasks = {"runs": one_by_one, "effects": lambda _: effects(transformer, inputs, N_TOKENS - 1)}
    times = by_turns(tasks, ROUNDS, warm_up=1)
    return {
        "tokens": N_TOKENS,
        "runs": 1 + len(heads),
        "runs_ms": median(times["runs"]),
        "effects_ms": median(times["effects"]),
        "effects_over_runs": ratio(times, "effects", "runs"),
    }
