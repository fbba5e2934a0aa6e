"""Life is short, eat dessert first: Raschka's article, small enough that all numbers fit on a page."""

from dataclasses import replace
from typing import Any

from model.textbooks import raschka_article_digits as digits
from model.textbooks.draws import plain, seeded, side_by_side, uniform
from model.textbooks.example import Example, Source
from model.textbooks.printing import lines

SEED = 123
WORDS = ["Life", "is", "short", "eat", "dessert", "first"]
EMBEDDED = [
    [0.33737016, -0.17777722, -0.30352753],
    [0.17937961, 1.895148, 0.49544638],
    [0.26919866, -0.077020235, -1.0204725],
    [-0.21963757, -0.37916976, 0.76710707],
    [-0.58801246, 0.3486052, 0.66034096],
    [-1.192502, 0.698352, -1.4097226],
]
"""The rows 0, 4, 5, 2, 1, 3 (the words by the alphabet) of `nn.Embedding(50_000, 3)` after seed 123.

Written down, because PyTorch draws normal numbers with other last bits where it uses vector instructions, and one
printed digit hangs on them. These are drawn without, by which the article's digits come out.
"""
D_IN, D_HEAD, D_VALUE = 3, 2, 4
N_OTHER = 8
"""Rows of the second input of cross-attention, which are drawn and stand for no words."""

SOURCE = Source(
    author="Sebastian Raschka",
    title="Understanding and Coding Self-Attention, Multi-Head Attention, Causal-Attention, and Cross-Attention "
    "in LLMs",
    year=2024,
    part="Self-Attention",
    url="https://magazine.sebastianraschka.com/p/understanding-and-coding-self-attention",
)
SEED_ONLY = "The article gives the seed and does not print this matrix; these are the digits that the seed gives."
BORDER = (
    "−0.2627 is −0.26265006 before rounding, hardly past the border: where PyTorch draws the same embeddings with "
    "vector instructions, their last bits differ and −0.2626 comes out."
)


def examples() -> list[Example]:
    """The examples of the article, in its order."""
    return [_self_attention(), _four_heads(), _cross_attention(), _causal(), _renormalised()]


def _calculation() -> dict[str, Any]:
    generator = seeded(SEED)
    return {
        "x": EMBEDDED,
        "w_query": plain(uniform(generator, D_IN, D_HEAD)),
        "w_key": plain(uniform(generator, D_IN, D_HEAD)),
        "w_value": plain(uniform(generator, D_IN, D_VALUE)),
        "labels": WORDS,
        # so that digits on a border come out the same whatever the order of the sums
        "dtype": "float64",
    }


def _self_attention() -> Example:
    return Example(
        id="life-is-short",
        title="Life is short, eat dessert first",
        summary="Six words in 3 dimensions, queries and keys in 2, values in 4: one head, from the embeddings to the "
        "context vectors. The article follows the second word, “is”.",
        source=SOURCE,
        calculation=_calculation(),
        printed=(
            *lines("input", digits.INPUTS),
            *lines("w_query", digits.W_QUERY, note=SEED_ONLY),
            *lines("w_key", digits.W_KEY, note=SEED_ONLY),
            *lines("w_value", digits.W_VALUE, note=SEED_ONLY),
            *lines("scores", digits.SCORES),
            *lines("weights", digits.WEIGHTS),
            *lines("head_output", digits.CONTEXT[0]),
            *lines("head_output", digits.CONTEXT[1], first=2, note=BORDER),
            *lines("head_output", digits.CONTEXT[2], first=3),
        ),
    )


def _four_heads() -> Example:
    generator = seeded(SEED)
    widths = (D_HEAD, D_HEAD, 1)
    heads = [[uniform(generator, D_IN, width) for width in widths] for _ in range(4)]
    names = ("w_query", "w_key", "w_value")
    matrices = {name: plain(side_by_side([head[i] for head in heads])) for i, name in enumerate(names)}
    return Example(
        id="life-is-short-four-heads",
        title="Life is short, with four heads",
        summary="The same sentence with four heads side by side, each with a value of one number: every head makes one "
        "column of the result.",
        source=replace(SOURCE, part="Multi-Head Attention"),
        calculation={"x": EMBEDDED, **matrices, "heads": 4, "labels": WORDS},
        printed=lines("concatenated", digits.FOUR_HEADS),
    )


def _cross_attention() -> Example:
    generator = seeded(SEED)
    matrices = {
        name: plain(uniform(generator, D_IN, width))
        for name, width in (("w_query", D_HEAD), ("w_key", D_HEAD), ("w_value", D_VALUE))
    }
    other = uniform(generator, N_OTHER, D_IN)
    labels = {"labels": WORDS, "key_labels": [f"row {row}" for row in range(N_OTHER)]}
    return Example(
        id="life-is-short-cross-attention",
        title="Life is short, looking at another input",
        summary="Cross-attention: the queries come from the six words, keys and values from a second input of eight "
        "rows of random numbers.",
        source=replace(SOURCE, part="Cross-Attention"),
        calculation={"x": EMBEDDED, "y": plain(other), **matrices, **labels},
        printed=lines("head_output", digits.CROSS),
    )


def _causal() -> Example:
    return Example(
        id="life-is-short-causal",
        title="Life is short, no word looks ahead: −∞ before the softmax",
        summary="The later words are hidden by −∞ before the softmax, so every row sums to 1 at once. The article "
        "masks the scores before it scales them; the weights are the same.",
        source=replace(SOURCE, part="Causal Self-Attention: more efficient masking without renormalization"),
        calculation=_calculation() | {"mask": {"kind": "causal"}},
        printed=(*lines("scores", digits.SCORES), *lines("weights", digits.CAUSAL_WEIGHTS)),
    )


def _renormalised() -> Example:
    less = "After zeroing, the rows but the last sum to less than 1."
    return Example(
        id="life-is-short-causal-renormalised",
        title="Life is short, no word looks ahead: zero, then renormalise",
        summary="The other way to the same weights: softmax over all words, zeros for the later ones, after which a "
        "row sums to less than 1, and each row divided by what is left.",
        source=replace(SOURCE, part="Causal Self-Attention"),
        calculation=_calculation() | {"mask": {"kind": "causal"}, "masking": "renormalise"},
        printed=(
            *lines("scores", digits.SCORES),
            *lines("unmasked_weights", digits.WEIGHTS),
            *lines("kept_weights", digits.ZEROED, note=less),
            *lines("weights", digits.CAUSAL_WEIGHTS),
        ),
    )
