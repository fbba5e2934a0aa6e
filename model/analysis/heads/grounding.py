"""Grounding: measures how much of a word's row lies on the true place of the word, where that is known.

w[q, k] is the weight of key k in the row of query q; T(q) the keys that truly show what the word of that row is about.
"""

from dataclasses import dataclass
from typing import Literal

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

Weights = Float[Tensor, "head query key"]
Things = Bool[Tensor, "thing key"]
"""Which positions of the source show which thing."""
PerHead = Float[Tensor, " head"]
Row = Literal["guesses", "reads"]
"""The row that guesses the word (the one before its first token), or the one of the word itself (of its last token)."""
LEAST_SHARE, LEAST_STRONGEST = 0.7, 0.9
"""From here on a head is called grounded: both, on average."""


@dataclass(frozen=True)
class Truth:
    """Words that are about something in the source.

    Attributes:
        first, last: the positions of the first and the last token of each word.
        keys: True where the source shows what the word is about.
    """

    first: Int[Tensor, " word"]
    last: Int[Tensor, " word"]
    keys: Bool[Tensor, "word key"]

    def rows(self, row: Row) -> Int[Tensor, " word"]:
        """The query of each word."""
        return self.first - 1 if row == "guesses" else self.last

    def by_word(self) -> "Truth":
        """The same, where the words have one row each, in their order."""
        index = torch.arange(len(self.keys), device=self.keys.device)
        return Truth(index + 1, index, self.keys)


def shares(weights: Weights, truth: Truth, row: Row) -> Float[Tensor, "head word"]:
    """Σ w[q, k] over k in T(q), for each word."""
    return (weights[:, truth.rows(row)] * truth.keys).sum(-1)


def strongest_is_true(weights: Weights, truth: Truth, row: Row) -> Bool[Tensor, "head word"]:
    """Whether the largest w[q, k] has its k in T(q), for each word."""
    best = weights[:, truth.rows(row)].argmax(-1)
    return truth.keys.expand(len(best), -1, -1).gather(2, best[..., None])[..., 0]


def chance(truth: Truth) -> float:
    """The mean share of equal weights on all keys: how many of them are in T(q)."""
    return float(truth.keys.float().mean())


def chance_on_things(truth: Truth, things: Things) -> float:
    """The mean share of equal weights on the keys that show anything: of a head that sees where, and not what."""
    shown = things.any(0)
    return float((truth.keys & shown).sum(1).float().mean() / shown.sum().clamp_min(1))


def within(weights: Weights, things: Things) -> PerHead:
    """Mean over the positions of the source that show one thing alone, of the weight on those that show it too.

    NaN where no position shows one thing alone.
    """
    alone = things.sum(0) == 1
    same = (things[:, :, None] & things[:, None, :]).any(0)
    return (weights * same)[:, alone].sum(-1).mean(1)


def later_is_behind(weights: Weights, truth: Truth, row: Row) -> Bool[Tensor, "head pair"]:
    """Whether the later of two neighbouring words has its strongest key farther on, for each such pair."""
    best = weights[:, truth.rows(row)].argmax(-1)
    return best[:, 1:] > best[:, :-1]
