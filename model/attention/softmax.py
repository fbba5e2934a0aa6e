"""Softmax of attention: turns masked scores into weights; a row that may attend to nothing is all zeros."""

import torch
from jaxtyping import Bool
from torch import Tensor

from model.axes import Scores


def softmax(masked: Scores, empty: Bool[Tensor, "#batch #head query 1"] | None, out: Scores | None = None) -> Scores:
    """The weights of every row, written into `out` if it is given; `empty` is True for a row without any key.

    Empty rows are guarded before the softmax, because zeros put in after it would leave NaN gradients.
    """
    if empty is None or not empty.any():
        return torch.softmax(masked, dim=-1, out=out)
    weights = torch.softmax(masked.masked_fill(empty, 0.0), dim=-1, out=out)
    return weights.masked_fill(empty, 0.0) if out is None else weights.masked_fill_(empty, 0.0)
