"""Raschka's article, small enough that all numbers fit on a page: draws its matrices from the seed that it gives."""

from typing import Any

from model.textbooks.draws import plain, seeded, side_by_side, uniform
from model.textbooks.example import Example
from model.textbooks.example_file import ExampleFile

ARTICLE = ExampleFile("raschka_article")
SEED = 123
EMBEDDED = ARTICLE.numbers("embedded")
"""The rows 0, 4, 5, 2, 1, 3 (the words by the alphabet) of `nn.Embedding(50_000, 3)` after seed 123.

Written down, because PyTorch draws normal numbers with other last bits where it uses vector instructions, and one
printed digit hangs on them. These are drawn without, by which the article's digits come out.
"""
WIDTHS = {"w_query": 2, "w_key": 2, "w_value": 4}
D_IN = 3
N_OTHER = 8
"""Rows of the second input of cross-attention, which are drawn and stand for no words."""


def examples() -> list[Example]:
    """The examples of the article, in its order."""
    generator = seeded(SEED)
    matrices = {name: plain(uniform(generator, D_IN, width)) for name, width in WIDTHS.items()}
    other = {"y": plain(uniform(generator, N_OTHER, D_IN)), "key_labels": [f"row {row}" for row in range(N_OTHER)]}
    # so that digits on a border come out the same whatever the order of the sums
    exact = matrices | {"dtype": "float64"}
    return ARTICLE.examples(
        {
            "life-is-short": exact,
            "life-is-short-four-heads": _four_heads(),
            "life-is-short-cross-attention": matrices | other,
            "life-is-short-causal": exact,
            "life-is-short-causal-renormalised": exact,
        }
    )


def _four_heads() -> dict[str, Any]:
    generator, widths = seeded(SEED), {"w_query": 2, "w_key": 2, "w_value": 1}
    heads = [{name: uniform(generator, D_IN, width) for name, width in widths.items()} for _ in range(4)]
    return {name: plain(side_by_side([head[name] for head in heads])) for name in widths}
