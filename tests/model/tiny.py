"""Tiny models whose weights are fixed and far from their initial values, and the comparison that all tests use.

Sizes are primes where nothing forbids it, each axis another one, so that two swapped axes cannot go unnoticed.
"""

from typing import Any

import numpy as np
import torch
from torch import Tensor

from model.config import Family, ModelConfig
from model.transformer.batch import Inputs
from model.transformer.build import build
from model.transformer.transformer import Transformer

# Sums of a few dozen float32 products differ from their float64 values by some 1e-6 of their size; two layers
# and a norm in between multiply that by a few.
TOLERANCE = 1e-5

BATCH, SOURCE, TARGET, VOCABULARY = 2, 7, 5, 19
TASKS: dict[Family, Any] = {"encoder": "fill-mask", "decoder": "next-token", "encoder-decoder": "translate"}
GROUPINGS = {"multi-head": (3, 3), "grouped-query": (4, 2), "multi-query": (3, 1)}
"""Query heads, and heads of keys and values."""


def config(family: Family = "decoder", **changes: Any) -> ModelConfig:
    """A configuration in which d_model, d_head, d_value and d_feed_forward all differ."""
    sizes = {"vocabulary_size": VOCABULARY, "d_model": 14, "n_layers": 2, "n_heads": 3, "max_tokens": 11}
    inner = {"d_head": 10, "d_value": 13, "d_feed_forward": 17}
    return ModelConfig(**({"family": family, "task": TASKS[family]} | sizes | inner | changes))


def model(family: Family = "decoder", *, seed: int = 0, **changes: Any) -> Transformer:
    """A model of that configuration with weights that make attention neither flat nor one-hot."""
    built = build(config(family, **changes)).eval()
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, parameter in built.named_parameters():
            drawn = torch.randn(parameter.shape, generator=generator)
            if name.endswith("norm.weight"):
                parameter.copy_(1 + 0.3 * drawn)
            elif parameter.dim() == 2 and "embedding" not in name:
                parameter.copy_(0.8 * drawn / parameter.shape[1] ** 0.5)
            else:
                parameter.copy_(0.7 * drawn)
    return built


def ids(n_rows: int, n_tokens: int, *, seed: int = 0) -> Tensor:
    generator = torch.Generator().manual_seed(1000 + seed)
    return torch.randint(0, VOCABULARY, (n_rows, n_tokens), generator=generator)


def inputs(family: Family = "decoder", **changes: Any) -> Inputs:
    """Two rows; the source is longer than the target."""
    target = ids(BATCH, TARGET, seed=1) if family == "encoder-decoder" else None
    return Inputs(ids(BATCH, SOURCE), target)._replace(**changes)


def arrays(inputs: Inputs) -> dict[str, Any]:
    """The inputs as `ReferenceModel.logits` takes them."""
    text = {name: tensor for name, tensor in inputs._asdict().items() if name not in ("features", "beside")}
    return {name: None if tensor is None else tensor.numpy() for name, tensor in text.items()}


def normal(*shape: int, seed: int = 0) -> Tensor:
    """Fixed numbers, normally distributed."""
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


def assert_same(actual: Tensor, expected: "np.ndarray | Tensor", message: str = "") -> None:
    """Both tensors have one shape and the same numbers, within what float32 can tell."""
    wanted = torch.as_tensor(expected).to(actual.dtype)
    torch.testing.assert_close(
        actual, wanted, rtol=TOLERANCE, atol=TOLERANCE, msg=(lambda text: f"{message}: {text}") if message else None
    )
