"""Small cases of Dive into Deep Learning. Its random numbers have no seed: what holds for all of them is compared.

Its batches become rows below one another: the queries of all sequences of a batch meet the keys that they share.
"""

import torch

from model.textbooks.draws import linear, normal, plain, seeded, uniform
from model.textbooks.example import Example, Printed, Source
from model.textbooks.printing import lines

AUTHORS = "Aston Zhang, Zachary C. Lipton, Mu Li, Alexander J. Smola"
TITLE = "Dive into Deep Learning"
CHAPTER = "https://d2l.ai/chapter_attention-mechanisms-and-transformers/"
IDENTITY = Source(AUTHORS, TITLE, 2023, "section 11.1, Queries, Keys, and Values", f"{CHAPTER}queries-keys-values.html")
SCORING = Source(
    AUTHORS, TITLE, 2023, "section 11.3, Attention Scoring Functions", f"{CHAPTER}attention-scoring-functions.html"
)
MULTI_HEAD = Source(AUTHORS, TITLE, 2023, "section 11.5, Multi-Head Attention", f"{CHAPTER}multihead-attention.html")
FIRST_EDITION = Source(
    AUTHORS,
    TITLE,
    2021,
    "edition 0.17, section 10.3, Attention Scoring Functions",
    "https://github.com/d2l-ai/d2l-en/blob/v0.17.6/chapter_attention-mechanisms/attention-scoring-functions.md",
)

SEED = 0
"""Ours; the book has none."""
N_KEYS, N_HIDDEN, N_HEADS, N_QUERIES = 10, 100, 5, 4
HIDDEN = "Beyond the valid length every weight is 0; the other numbers depend on the draw, which has no seed."
DRAWN = "The book draws these weights as a picture, without digits; they follow from the keys being equal."
CHECKED = "The book checks only the shape of the result; each number is the sum of four ones."
EVEN = "The book checks only the shape of the result; these weights follow from the keys being equal."


def examples() -> list[Example]:
    """The examples of the book, in its order."""
    return [
        _identity(),
        _masked_softmax("d2l-masked-softmax", "one length a sequence", [2, 2, 3, 3], "2 and 3 for two queries each"),
        _masked_softmax("d2l-masked-softmax-by-row", "one length a query", [1, 3, 2, 4], "1, 3, 2 and 4"),
        _ones(),
        _valid_lengths(),
        _multi_head(),
    ]


def _identity() -> Example:
    picture = torch.eye(N_KEYS)
    return Example(
        id="d2l-identity",
        title="Each query finds its own key",
        summary="The picture of the identity: the weight is 1 where query and key are the same. Written as scores that "
        "are divided by their sum, because no softmax of finite scores has zeros.",
        source=IDENTITY,
        calculation={"scores": picture.tolist(), "normalisation": "sum"},
        printed=lines(
            "weights",
            "\n".join(" ".join(f"{number:.0f}" for number in row) for row in picture.tolist()),
            note="The book draws the identity as a picture, without digits.",
        ),
    )


def _masked_softmax(name: str, how: str, lengths: list[int], words: str) -> Example:
    hidden = tuple(
        Printed("weights", None, row, tuple(range(length, 4)), ("0.0000",) * (4 - length), HIDDEN)
        for row, length in enumerate(lengths)
        if length < 4
    )
    return Example(
        id=name,
        title=f"Masked softmax, {how}",
        summary=f"A batch of two sequences of two queries, below one another, with four keys each; valid lengths "
        f"{words}. What lies beyond is set to −1,000,000 before the softmax, not to −∞.",
        source=SCORING,
        calculation={
            "scores": plain(uniform(seeded(SEED), 4, 4)),
            "mask": {"kind": "lengths", "lengths": lengths},
            "masking": "finite",
            "labels": ["first, query 0", "first, query 1", "second, query 0", "second, query 1"],
        },
        printed=hidden,
    )


def _ones() -> Example:
    return Example(
        id="d2l-ones",
        title="Ones times ones",
        summary="A 3 × 4 matrix of ones times a 4 × 6 matrix of ones, the batch product by itself: all scores are 4. "
        "Values of ones are added here, so that there is something to attend to.",
        source=SCORING,
        calculation={
            "query": torch.ones(3, 4).tolist(),
            "key": torch.ones(6, 4).tolist(),
            "value": torch.ones(6, 4).tolist(),
            "scale": "none",
        },
        printed=lines("scores", "4 4 4 4 4 4\n" * 3, note=CHECKED),
    )


def _valid_lengths() -> Example:
    values = torch.arange(40.0).reshape(N_KEYS, 4)
    return Example(
        id="d2l-valid-lengths",
        title="Ten equal keys, of which 2 or 6 are valid",
        summary="Two sequences of one query each, below one another, with valid lengths 2 and 6. All keys are ones, so "
        "whatever the query, the weights are 1/2 and 1/6 and the output is the mean of the first values. (The later "
        "edition draws the keys at random.)",
        source=FIRST_EDITION,
        calculation={
            "query": plain(normal(seeded(SEED), 2, 2)),
            "key": torch.ones(N_KEYS, 2).tolist(),
            "value": values.tolist(),
            "mask": {"kind": "lengths", "lengths": [2, 6]},
            "masking": "finite",
            "labels": ["first", "second"],
        },
        printed=(
            *lines("weights", "0.5000 " * 2 + "0.0000 " * 8 + "\n" + "0.1667 " * 6 + "0.0000 " * 4, note=DRAWN),
            *lines("head_output", "2.0000 3.0000 4.0000 5.0000\n10.0000 11.0000 12.0000 13.0000"),
        ),
    )


def _multi_head() -> Example:
    generator = seeded(SEED)
    w_query, w_key, w_value = (linear(generator, N_HIDDEN, N_HIDDEN) for _ in range(3))
    x, y = torch.ones(2 * N_QUERIES, N_HIDDEN), torch.ones(6, N_HIDDEN)
    third, half = "0.3333 " * 3 + "0.0000 " * 3, "0.5000 " * 2 + "0.0000 " * 4
    return Example(
        id="d2l-multi-head",
        title="Five heads that cannot tell keys apart",
        summary="Width 100, five heads, two sequences of four queries, below one another, with valid lengths 3 and 2 "
        "of six keys. All inputs are ones, so every allowed weight is 1/3 or 1/2 in every head. Queries, keys and "
        "values are given after their layers, whose matrices have no seed; the output projection is left out.",
        source=MULTI_HEAD,
        calculation={
            # each row is the same sum of a hundred numbers; computed once, so that no row differs in its last bit
            "query": plain((x[:1] @ w_query).expand(len(x), -1)),
            "key": plain((y[:1] @ w_key).expand(len(y), -1)),
            "value": plain((y[:1] @ w_value).expand(len(y), -1)),
            "heads": N_HEADS,
            "mask": {"kind": "lengths", "lengths": [3] * N_QUERIES + [2] * N_QUERIES},
            "masking": "finite",
            "labels": [f"{which}, query {query}" for which in ("first", "second") for query in range(N_QUERIES)],
        },
        printed=tuple(
            printed
            for head in range(N_HEADS)
            for printed in lines("weights", (f"{third}\n" * 4) + (f"{half}\n" * 4), head=head, note=EVEN)
        ),
    )
