"""The first steps of a model of transformers, by its depth: the stream is searched for sums once, over all layers."""

import time
from typing import Any

import torch
import transformers

from model.adapters.huggingface import adapt
from model.axes import Place
from model.steps.head_steps import head_steps
from model.transformer.batch import Inputs
from tests.benchmarks.turns import median

SHALLOW, DEEP, DEEPEST = 10, 40, 80
HEADS = {SHALLOW: 4, DEEP: 4, DEEPEST: 64}
ROUNDS = 3


def measure() -> list[dict[str, Any]]:
    """One row a depth, measured by turns; each time a model that nobody looked at before."""
    torch.set_num_threads(1)
    times: dict[int, list[float]] = {layers: [] for layers in HEADS}
    for _ in range(ROUNDS):
        for layers, heads in HEADS.items():
            times[layers].append(_first_steps_ms(layers, heads))
    rows = [
        {
            "layers": layers,
            "heads": HEADS[layers],
            "first_steps_ms": median(found),
            "a_layer_ms": median(found) / layers,
        }
        for layers, found in times.items()
    ]
    return [row | {"a_layer_over_shallow": row["a_layer_ms"] / rows[0]["a_layer_ms"]} for row in rows]


def _first_steps_ms(layers: int, heads: int) -> float:
    torch.manual_seed(0)
    config = transformers.LlamaConfig(
        vocab_size=97,
        hidden_size=8 * heads,
        intermediate_size=96,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        num_key_value_heads=2,
    )
    model = adapt(transformers.LlamaForCausalLM(config))
    started = time.perf_counter()
    head_steps(model, Inputs(torch.arange(3, 16)[None]), Place("decoder", layers - 1), heads - 1)
    return 1000 * (time.perf_counter() - started)
