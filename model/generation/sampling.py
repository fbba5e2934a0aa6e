"""Sampling: the distribution that a token is drawn from, after temperature, top-k and top-p, and the draw."""

import math
from dataclasses import dataclass
from functools import cached_property
from random import Random

import torch
from jaxtyping import Float, Int
from torch import Tensor

from model.errors import InputError

MOST_SEED = 2**53 - 1
"""The largest whole number that every reader of JSON keeps exactly."""


@dataclass(frozen=True)
class Sampling:
    """How tokens are chosen.

    Attributes:
        temperature: what the logits are divided by; 0 takes the likeliest token each time (greedy).
        top_k: only so many likeliest tokens stay; None or 0 = all.
        top_p: only the likeliest tokens stay whose probabilities reach this sum, at least one; None or 1 = all.
        seed: the same seed draws the same numbers.

    Raises:
        InputError: naming the field, when a number cannot be used.
    """

    temperature: float = 0.0
    top_k: int | None = None
    top_p: float | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.temperature < math.inf:
            raise InputError(f"the temperature is {self.temperature:g}; give 0 or more", "temperature")
        if self.top_k is not None and self.top_k < 0:
            raise InputError(f"top_k is {self.top_k}; give 0 or more, 0 to keep all tokens", "top_k")
        if self.top_p is not None and not 0 <= self.top_p <= 1:
            raise InputError(f"top_p is {self.top_p:g}; give a share from 0 to 1", "top_p")
        if not 0 <= self.seed <= MOST_SEED:
            raise InputError(f"the seed is {self.seed}; give a whole number from 0 to {MOST_SEED:,}", "seed")

    @property
    def is_greedy(self) -> bool:
        """Whether the likeliest token is taken, so that nothing is drawn."""
        return self.temperature == 0

    def numbers(self, skipped: int = 0) -> Random:
        """Gives a uniform number from 0 to 1 for each token, from the token after `skipped` on."""
        drawn = Random(self.seed)
        for _ in range(skipped):
            drawn.random()
        return drawn


GREEDY = Sampling()


class Distribution:
    """The probabilities that one token is chosen by; everything is in the order of likeliness, ties by id.

    Attributes:
        order: the ids, the likeliest first.
    """

    order: Int[Tensor, " vocabulary"]

    def __init__(self, logits: Float[Tensor, " vocabulary"], sampling: Sampling):
        if logits.isnan().any():
            raise InputError(
                "the model computes undefined numbers (NaN) on this text, so no token is likelier than another",
                field="text",
            )
        self._sampling = sampling
        self._logits, self.order = logits.float().cpu().sort(descending=True, stable=True)

    @cached_property
    def probabilities(self) -> Float[Tensor, " vocabulary"]:
        """The softmax of the logits: what the model itself says."""
        return self._logits.double().softmax(dim=-1)

    @cached_property
    def tempered(self) -> Float[Tensor, " vocabulary"]:
        """The softmax of logits / temperature; at 0 its limit, all on the likeliest."""
        if self._sampling.is_greedy:
            only = torch.zeros_like(self.probabilities)
            only[0] = 1.0
            return only
        logits = self._logits.double()
        return ((logits - logits[0]) / self._sampling.temperature).softmax(dim=-1)

    @cached_property
    def in_top_k(self) -> int:
        """How many tokens top-k leaves."""
        return min(self._sampling.top_k or len(self.order), len(self.order))

    @cached_property
    def in_top_p(self) -> int:
        """How many of them top-p leaves: it counts with what top-k left, rescaled to 1."""
        top_p = self._sampling.top_p
        if top_p is None or top_p >= 1:
            return self.in_top_k
        left = self.tempered[: self.in_top_k]
        before = left.cumsum(0) - left
        return max(1, int((before < top_p * left.sum()).sum()))

    @cached_property
    def rescaled(self) -> Float[Tensor, " vocabulary"]:
        """The tempered probabilities that are left, rescaled to 1; 0 for the others."""
        left = self.tempered.clone()
        left[self.in_top_p :] = 0.0
        return left / left.sum()

    def drawn(self, number: float) -> int:
        """The rank, from 0, of the token on whose share a number from 0 to 1 falls."""
        reached = int(torch.searchsorted(self.rescaled.cumsum(0), number, right=True))
        possible = int((self.rescaled > 0).sum())  # rounded sums may end below 1
        return min(reached, possible - 1)

    def share(self, rank: int) -> tuple[float, float]:
        """Where the share of a token begins and ends, when all of them lie side by side from 0 to 1."""
        end = float(self.rescaled[: rank + 1].sum())
        return end - float(self.rescaled[rank]), end


def entropy_bits(probabilities: Float[Tensor, " vocabulary"]) -> float:
    """−Σ p · log₂ p: 0 for one certain token, log₂ n for n equally likely ones."""
    return float(-torch.special.xlogy(probabilities, probabilities).sum() / math.log(2)) + 0.0


def choose(logits: Float[Tensor, " vocabulary"], sampling: Sampling, number: float) -> int:
    """One token: the likeliest at temperature 0, else the one on whose share `number` falls."""
    found = Distribution(logits, sampling)
    return int(found.order[0 if sampling.is_greedy else found.drawn(number)])
