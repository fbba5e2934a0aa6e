"""Raschka's book, chapter 3, from no weights at all to two heads: draws its matrices from the seeds that it gives."""

from collections.abc import Callable
from typing import Any

from model.textbooks.draws import Matrix, linear, linear_bias, plain, seeded, side_by_side, uniform
from model.textbooks.example import Example
from model.textbooks.example_file import ExampleFile

BOOK = ExampleFile("raschka_book")
D_IN, D_OUT = 3, 2
NAMES = ("w_query", "w_key", "w_value")


def examples() -> list[Example]:
    """The examples of the chapter, in its order."""
    layers = _matrices(789, linear)
    # as the notebook prints it: the same seed drops other weights on other machines
    kept = [[number == 1 for number in row] for row in BOOK.numbers("kept")]
    both_heads = [one + other for one, other in zip(BOOK.numbers("head_0"), BOOK.numbers("head_1"), strict=True)]
    return BOOK.examples(
        {
            "journey-trainable-weights": _matrices(123, uniform),
            "journey-linear-layers": layers,
            "journey-causal-renormalised": layers,
            "journey-causal": layers,
            "journey-dropout": layers | {"dropout": {"probability": 0.5, "kept": kept}},
            "journey-two-heads": _two_heads(),
            "journey-weight-split": _weight_split(),
            "head-split": {"query": both_heads, "key": both_heads, "value": both_heads},
        }
    )


def _matrices(seed: int, draw: Callable[..., Matrix]) -> dict[str, Any]:
    generator = seeded(seed)
    return {name: plain(draw(generator, D_IN, D_OUT)) for name in NAMES}


def _two_heads() -> dict[str, Any]:
    generator = seeded(123)
    heads = [[linear(generator, D_IN, D_OUT) for _ in NAMES] for _ in range(2)]
    return {name: plain(side_by_side([head[i] for head in heads])) for i, name in enumerate(NAMES)}


def _weight_split() -> dict[str, Any]:
    generator = seeded(123)
    matrices = {name: plain(linear(generator, D_IN, D_OUT)) for name in NAMES}
    output = plain(linear(generator, D_OUT, D_OUT))
    return {**matrices, "w_output": output, "b_output": plain(linear_bias(generator, D_OUT, D_OUT))}
