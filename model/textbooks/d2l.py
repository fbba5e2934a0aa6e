"""Dive into Deep Learning: builds its small cases. The book has no seed, so only what every draw shares is compared.

Its batches become rows below one another: the queries of all sequences of a batch meet the keys that they share.
"""

from typing import Any

import torch

from model.textbooks.draws import linear, normal, plain, seeded, uniform
from model.textbooks.example import Example
from model.textbooks.example_file import ExampleFile

SEED = 0
"""Ours; the book has none."""
N_KEYS, N_HIDDEN = 10, 100


def examples() -> list[Example]:
    """The examples of the book, in its order."""
    scores = {"scores": plain(uniform(seeded(SEED), 4, 4))}
    ones = {name: torch.ones(rows, 4).tolist() for name, rows in (("query", 3), ("key", 6), ("value", 6))}
    equal_keys = {
        "query": plain(normal(seeded(SEED), 2, 2)),
        "key": torch.ones(N_KEYS, 2).tolist(),
        "value": torch.arange(40.0).reshape(N_KEYS, 4).tolist(),
    }
    return ExampleFile("d2l").examples(
        {
            "d2l-masked-softmax": scores,
            "d2l-masked-softmax-by-row": scores,
            "d2l-ones": ones,
            "d2l-valid-lengths": equal_keys,
            "d2l-multi-head": _multi_head(),
        }
    )


def _multi_head() -> dict[str, Any]:
    generator = seeded(SEED)
    # each row is the same sum of a hundred numbers; computed once, so that no row differs in its last bit
    return {
        name: plain((torch.ones(1, N_HIDDEN) @ linear(generator, N_HIDDEN, N_HIDDEN)).expand(rows, -1))
        for name, rows in (("query", 8), ("key", 6), ("value", 6))
    }
