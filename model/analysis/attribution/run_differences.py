"""Run differences: measure how far a change of a run moved a tensor and the prediction."""

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor


@dataclass(frozen=True)
class Change:
    """How far a matrix moved.

    Attributes:
        largest, mean: of the distances |after − before|, over all cells.
        row, column: the cell that moved the furthest; the first of equals.
        before, after: what stood and stands there.
    """

    largest: Tensor
    mean: Tensor
    row: int
    column: int
    before: Tensor
    after: Tensor


def change(before: Float[Tensor, "row column"], after: Float[Tensor, "row column"]) -> Change:
    """How far a matrix moved from one run to another."""
    distance = (after - before).abs()
    row, column = divmod(int(distance.argmax()), distance.shape[1])
    return Change(distance.max(), distance.mean(), row, column, before[row, column], after[row, column])


def divergence(before: Float[Tensor, " word"], after: Float[Tensor, " word"]) -> Float[Tensor, ""]:
    """How far the expectation moved, in bits: Σ p · log₂(p / q), with p of the logits before and q of those after.

    Source: Kullback and Leibler 1951, On Information and Sufficiency.
    """
    p, q = before.double().log_softmax(-1), after.double().log_softmax(-1)
    return ((p.exp() * (p - q)).sum() / torch.log(torch.tensor(2.0, dtype=torch.float64))).clamp_min(0).float()
