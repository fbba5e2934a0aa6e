"""Your journey starts with one step: chapter 3 of Raschka's book, from no weights at all to two heads."""

from dataclasses import replace
from typing import Any

from model.textbooks import raschka_book_digits as digits
from model.textbooks.draws import linear, linear_bias, plain, seeded, side_by_side, uniform
from model.textbooks.example import Example, Source
from model.textbooks.printing import lines

WORDS = ["Your", "journey", "starts", "with", "one", "step"]
D_IN, D_OUT = 3, 2
NAMES = ("w_query", "w_key", "w_value")
CAUSAL = {"mask": {"kind": "causal"}}

SOURCE = Source(
    author="Sebastian Raschka",
    title="Build a Large Language Model (From Scratch)",
    year=2024,
    part="section 3.3",
    url="https://github.com/rasbt/LLMs-from-scratch/blob/main/ch03/01_main-chapter-code/ch03.ipynb",
)


def examples() -> list[Example]:
    """The examples of the chapter, in its order."""
    return [
        _without_weights(),
        _divided(),
        _trainable(),
        _linear_layers(),
        _causal_renormalised(),
        _causal(),
        _dropout(),
        _two_heads(),
        _weight_split(),
        _head_split(),
    ]


def numbers(text: str) -> list[list[float]]:
    """The matrix that these lines of digits are."""
    return [[float(number) for number in line.replace(",", " ").split()] for line in text.strip().splitlines()]


def _bare() -> dict[str, Any]:
    """Query, key and value are the words themselves."""
    words = numbers(digits.INPUTS)
    return {"query": words, "key": words, "value": words, "scale": "none", "labels": WORDS}


def _of_seed(seed: int, *, layers: bool) -> dict[str, Any]:
    """Matrices drawn one after the other, as plain ones or as those of linear layers."""
    generator = seeded(seed)
    draw = linear if layers else uniform
    return {
        "x": numbers(digits.INPUTS),
        **{name: plain(draw(generator, D_IN, D_OUT)) for name in NAMES},
        "labels": WORDS,
    }


def _without_weights() -> Example:
    return Example(
        id="journey-without-weights",
        title="Your journey starts with one step, without any weights",
        summary="The simplest attention there is: the words are their own queries, keys and values, the dot products "
        "are not scaled, and a softmax makes shares of them.",
        source=replace(SOURCE, part="sections 3.3.1 and 3.3.2"),
        calculation=_bare(),
        printed=(
            *lines("query", digits.INPUTS),
            *lines("scores", digits.SCORES),
            *lines("weights", digits.WEIGHTS),
            *lines("head_output", digits.CONTEXT),
        ),
    )


def _divided() -> Example:
    return Example(
        id="journey-divided-by-sum",
        title="Your journey starts with one step, divided by the sum",
        summary="The same scores made into shares without a softmax: each is divided by the sum of its row. The book "
        "shows it first, for the row of “journey”, and then turns to the softmax.",
        source=replace(SOURCE, part="section 3.3.1"),
        calculation=_bare() | {"normalisation": "sum"},
        printed=(
            *lines("scores", digits.SCORES),
            *lines("weights", "0.1455, 0.2278, 0.2249, 0.1285, 0.1077, 0.1656", first=1),
        ),
    )


def _trainable() -> Example:
    return Example(
        id="journey-trainable-weights",
        title="Your journey starts with one step, with trainable weights",
        summary="Three matrices from seed 123 make queries, keys and values of 2 numbers; the scores are divided by "
        "√2. The book follows the second word, “journey”.",
        source=replace(SOURCE, part="sections 3.4.1 and 3.4.2"),
        calculation=_of_seed(123, layers=False),
        printed=(
            *lines("input", digits.INPUTS),
            *lines("query", "0.4306, 1.4551", first=1),
            *lines("scores", "1.2705, 1.8524, 1.8111, 1.0795, 0.5577, 1.5440", first=1),
            *lines("weights", "0.1500, 0.2264, 0.2199, 0.1311, 0.0906, 0.1820", first=1),
            *lines("head_output", digits.TRAINABLE_CONTEXT),
        ),
    )


def _linear_layers() -> Example:
    return Example(
        id="journey-linear-layers",
        title="Your journey starts with one step, with linear layers",
        summary="The same head with the matrices of three new linear layers of PyTorch, from seed 789: smaller numbers "
        "of both signs, so the weights are nearly equal.",
        source=replace(SOURCE, part="sections 3.4.2 and 3.5.1"),
        calculation=_of_seed(789, layers=True),
        printed=(*lines("weights", digits.LINEAR_WEIGHTS), *lines("head_output", digits.LINEAR_CONTEXT)),
    )


def _causal_renormalised() -> Example:
    less = "After zeroing, the rows but the last sum to less than 1."
    return Example(
        id="journey-causal-renormalised",
        title="Your journey starts with one step, no word looks ahead: zero, then renormalise",
        summary="Softmax over all words, zeros for the later ones, after which a row sums to less than 1, and each row "
        "divided by what is left.",
        source=replace(SOURCE, part="section 3.5.1"),
        calculation=_of_seed(789, layers=True) | CAUSAL | {"masking": "renormalise"},
        printed=(
            *lines("unmasked_weights", digits.LINEAR_WEIGHTS),
            *lines("kept_weights", digits.ZEROED, note=less),
            *lines("weights", digits.CAUSAL_WEIGHTS),
        ),
    )


def _causal() -> Example:
    return Example(
        id="journey-causal",
        title="Your journey starts with one step, no word looks ahead: −∞ before the softmax",
        summary="The later words are hidden by −∞ before the softmax, which gives the same weights in one go. The book "
        "masks the scores before it scales them; the weights are the same.",
        source=replace(SOURCE, part="section 3.5.1"),
        calculation=_of_seed(789, layers=True) | CAUSAL,
        printed=(*lines("scores", digits.LOWER_SCORES), *lines("weights", digits.CAUSAL_WEIGHTS)),
    )


def _dropout() -> Example:
    kept = [[number == 1 for number in row] for row in numbers(digits.KEPT)]
    return Example(
        id="journey-dropout",
        title="Your journey starts with one step, with dropout",
        summary="In training, each weight is dropped with probability 0.5 and the survivors are doubled. A whole row "
        "can get lost, as that of “journey” does here. The book stops at the dropped weights.",
        source=replace(SOURCE, part="section 3.5.2"),
        calculation=_of_seed(789, layers=True) | CAUSAL | {"dropout": {"probability": 0.5, "kept": kept}},
        printed=(*lines("weights", digits.CAUSAL_WEIGHTS), *lines("dropped", digits.DROPPED)),
    )


def _two_heads() -> Example:
    generator = seeded(123)
    heads = [[linear(generator, D_IN, D_OUT) for _ in NAMES] for _ in range(2)]
    matrices = {name: plain(side_by_side([head[i] for head in heads])) for i, name in enumerate(NAMES)}
    return Example(
        id="journey-two-heads",
        title="Your journey starts with one step, with two heads",
        summary="Two causal heads of their own, from seed 123; what they make is put side by side.",
        source=replace(SOURCE, part="sections 3.5.3 and 3.6.1"),
        calculation={"x": numbers(digits.INPUTS), **matrices, "heads": 2, "labels": WORDS} | CAUSAL,
        printed=lines("concatenated", digits.TWO_HEADS),
    )


def _weight_split() -> Example:
    generator = seeded(123)
    matrices = {name: plain(linear(generator, D_IN, D_OUT)) for name in NAMES}
    output = {
        "w_output": plain(linear(generator, D_OUT, D_OUT)),
        "b_output": plain(linear_bias(generator, D_OUT, D_OUT)),
    }
    return Example(
        id="journey-weight-split",
        title="Your journey starts with one step, two heads by splitting",
        summary="One layer each for queries, keys and values, whose columns are split between two causal heads of one "
        "number each, and an output projection that mixes the heads.",
        source=replace(SOURCE, part="section 3.6.2"),
        calculation={"x": numbers(digits.INPUTS), **matrices, **output, "heads": 2, "labels": WORDS} | CAUSAL,
        printed=lines("output", digits.SPLIT_OUTPUT),
    )


def _head_split() -> Example:
    both = [one + other for one, other in zip(*map(numbers, digits.SPLIT_HEADS), strict=True)]
    return Example(
        id="head-split",
        title="The same multiplication for each head",
        summary="Three tokens, two heads, four numbers a head: each head multiplies its own rows only. The book stops "
        "at these scores, which it does not scale.",
        source=replace(SOURCE, part="section 3.6.2"),
        calculation={"query": both, "key": both, "value": both, "heads": 2, "scale": "none"},
        printed=(
            *lines("query", digits.SPLIT_HEADS[0], head=0),
            *lines("query", digits.SPLIT_HEADS[1], head=1),
            *lines("scores", digits.SPLIT_SCORES[0], head=0),
            *lines("scores", digits.SPLIT_SCORES[1], head=1),
        ),
    )
