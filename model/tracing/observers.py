"""Streams the weights of a run to observers: each sees a few heads at a time, which are dropped afterwards.

No layer's full matrices exist at once, and memory does not grow with layers × heads × queries × keys.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import torch
from jaxtyping import Bool
from torch import Tensor

from model.axes import Mask, PerHead, Place, Query, Scores, ScoreScale
from model.tracing.buffers import BufferPool
from model.tracing.recorder import Recorder


@runtime_checkable
class Observer(Protocol):
    """Observes the weights of a run, and keeps only small results."""

    def observe(self, place: Place, heads: range, weights: Scores, mask: Mask | None) -> None:
        """Observes these heads of one attention. Every head of every attention is shown once, in order.

        An observer copies what it keeps: the next heads overwrite these.
        """


@dataclass(frozen=True)
class HiddenCells:
    """The cells that a mask hides.

    Attributes:
        mask: True where a query may attend.
        cells: True where it may not.
        rows: True for a query that may attend to nothing.
        has_rows: whether there is such a query.
    """

    mask: Mask
    cells: Mask
    rows: Bool[Tensor, "#batch #head query"]
    has_rows: bool

    @classmethod
    def by(cls, mask: Mask) -> "HiddenCells":
        """The cells that this mask hides."""
        cells = ~mask
        rows = cells.all(dim=-1)
        return cls(mask, cells, rows, bool(rows.any()))


class StreamingRecorder(Recorder):
    """Shows all weights to some observers, and keeps of each attention its scale and its empty rows.

    Attributes:
        buffers: hold the weights of the heads that are computed now.
    """

    def __init__(self, *observers: Observer, keeps_inputs: bool = False, slab_bytes: int = 0) -> None:
        super().__init__(tensors=(), keeps_inputs=keeps_inputs, slab_bytes=slab_bytes)
        self.buffers = BufferPool()
        self._observers = observers
        self._next_head: defaultdict[Place, int] = defaultdict(int)
        self._hidden: HiddenCells | None = None
        self._scales: dict[tuple[float, int, torch.dtype, torch.device], tuple[PerHead, ScoreScale]] = {}

    def scales(self, query: Query, scale: float) -> tuple[PerHead, ScoreScale]:
        """The scale of each head, alone and as scores are multiplied by it; made once where layers have the same."""
        key = (scale, query.shape[1], query.dtype, query.device)
        if key not in self._scales:
            per_head = query.new_full((query.shape[1],), scale)
            self._scales[key] = per_head, per_head[:, None, None]
        return self._scales[key]

    def hidden_cells(self, mask: Mask | None) -> HiddenCells | None:
        """The cells that a mask hides; found once where all layers are given the very same mask."""
        if mask is None:
            return None
        if self._hidden is None or self._hidden.mask is not mask:
            self._hidden = HiddenCells.by(mask)
        return self._hidden

    def stream(self, place: Place, weights: Scores, mask: Mask | None) -> None:
        """Shows these heads, which come after those seen at this place before."""
        first = self._next_head[place]
        self._next_head[place] = first + weights.shape[1]
        weights, mask = weights.cpu(), None if mask is None else mask.cpu()
        for observer in self._observers:
            observer.observe(place, range(first, first + weights.shape[1]), weights, mask)

    def keep(self, place: Place, **tensors: Tensor | None) -> None:
        """Streams the weights of a whole layer, where an intervention needs every step."""
        weights = tensors.get("weights")
        if weights is not None:
            self.stream(place, weights, tensors.get("mask"))
