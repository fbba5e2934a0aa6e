"""Calculation inputs: one's own matrices, and the ways in which textbooks write attention."""

from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor

from model import masks
from model.steps.attention_steps import NO_LEAD, Lead

Masking = Literal["infinity", "renormalise", "finite"]
Normalisation = Literal["softmax", "sum"]


@dataclass(frozen=True, kw_only=True)
class Dropout:
    """Which weights survive, and with what probability each was to be dropped: survivors are divided by the rest."""

    probability: float
    kept: Tensor


@dataclass(frozen=True, kw_only=True)
class Calculation:
    """One's own matrices. They begin with `x` and projections, with `query` and `key`, or with `scores`.

    Attributes:
        x, y: n × d_in and, for cross-attention, m × d_in; keys and values are made from y.
        w_query, w_key, w_value, w_output: d_in × d_out, used as x · W; the heads stand side by side in the columns.
        query, key, value: n × heads · d_head and m × key_value_heads · d_head, instead of x and the projections.
        scores: n × m, instead of query and key; the value is then optional.
        scale: None = 1/√d_head, with `scores` 1.
        bias: n × m, added before the mask.
        hidden_scores, hidden_bias: n × m, True where that matrix (here 0) was given as −∞: the pair may not attend.
        masking: hidden scores become −∞ or −1,000,000, or weights are set to 0 and each row divided by what is left.
        normalisation: the softmax, or each row divided by its sum.
    """

    x: Tensor | None = None
    y: Tensor | None = None
    w_query: Tensor | None = None
    w_key: Tensor | None = None
    w_value: Tensor | None = None
    w_output: Tensor | None = None
    b_query: Tensor | None = None
    b_key: Tensor | None = None
    b_value: Tensor | None = None
    b_output: Tensor | None = None
    query: Tensor | None = None
    key: Tensor | None = None
    value: Tensor | None = None
    scores: Tensor | None = None
    heads: int = 1
    key_value_heads: int | None = None
    scale: float | None = None
    temperature: float | None = None
    bias: Tensor | None = None
    hidden_scores: Tensor | None = None
    hidden_bias: Tensor | None = None
    mask: masks.Pattern | None = None
    masking: Masking = "infinity"
    normalisation: Normalisation = "softmax"
    dropout: Dropout | None = None

    @property
    def hidden(self) -> Tensor | None:
        """Which pairs were given as −∞; None where there is no such pair."""
        given = [each for each in (self.hidden_scores, self.hidden_bias) if each is not None]
        return torch.stack(given).any(dim=0) if given else None

    @property
    def is_masked(self) -> bool:
        """Whether some pairs may not attend, as far as was asked."""
        return self.mask is not None or self.hidden is not None

    @property
    def key_heads(self) -> int:
        """How many heads of keys and values there are."""
        return self.heads if self.key_value_heads is None else self.key_value_heads

    @property
    def lead(self) -> Lead:
        """With one head, arrays have no head axis."""
        return NO_LEAD if self.heads == 1 else ("head",)
