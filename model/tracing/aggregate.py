"""Aggregates several heads of one site: the mean or the largest of their weights, cell by cell."""

from collections.abc import Collection
from typing import Literal, NamedTuple

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from model.axes import Mask, Place, Scores, Site

How = Literal["mean", "max"]


class LayerHead(NamedTuple):
    """A head of a site."""

    layer: int
    head: int


class Aggregate:
    """The weights of some heads put together while the model runs; one matrix is all that is kept.

    Attributes:
        heads: the heads seen, in the order of computation.
    """

    def __init__(self, site: Site, heads: Collection[LayerHead] | None, how: How):
        self._site, self._wanted, self._how = site, heads, how
        self._weights: Float[Tensor, "batch query key"] | None = None
        self._visible: Bool[Tensor, "#batch query key"] | None = None
        self.heads: list[LayerHead] = []

    def observe(self, place: Place, heads: range, weights: Scores, mask: Mask | None) -> None:
        """Adds those of these heads that are wanted."""
        if place.site != self._site:
            return
        wanted = [head for head in heads if self._wanted is None or LayerHead(place.layer, head) in self._wanted]
        if not wanted:
            return
        chosen = torch.tensor([head - heads.start for head in wanted], device=weights.device)
        self.heads += [LayerHead(place.layer, head) for head in wanted]
        self._add(weights.index_select(1, chosen))
        self._show(weights.new_ones(1, *weights.shape[2:], dtype=torch.bool) if mask is None else _any(mask, chosen))

    @property
    def weights(self) -> Float[Tensor, "batch query key"]:
        """The mean or the largest weight of every cell."""
        assert self._weights is not None, "no head of this site was seen"
        return self._weights / len(self.heads) if self._how == "mean" else self._weights

    @property
    def visible(self) -> Bool[Tensor, "#batch query key"]:
        """True where any of these heads may attend."""
        assert self._visible is not None, "no head of this site was seen"
        return self._visible

    def _add(self, weights: Scores) -> None:
        here = weights.sum(dim=1) if self._how == "mean" else weights.amax(dim=1)
        if self._weights is not None:
            here = self._weights + here if self._how == "mean" else torch.maximum(self._weights, here)
        self._weights = here

    def _show(self, visible: Bool[Tensor, "#batch query key"]) -> None:
        self._visible = visible if self._visible is None else self._visible | visible


def _any(mask: Mask, chosen: Tensor) -> Bool[Tensor, "#batch query key"]:
    return mask[:, 0] if mask.shape[1] == 1 else mask.index_select(1, chosen).any(dim=1)
