"""Thumbnails: keep a small picture of every head while the model runs; its weights are dropped.

Where there are more than 64 queries or keys, a picture holds the largest weight of each block of cells, so that one
strong cell never disappears. Eight bits a pixel: 255 stands for the head's largest weight.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import torch
from jaxtyping import Bool, Float, UInt8
from torch import Tensor
from torch.nn import functional as F

from model.axes import Mask, Place, Scores
from model.tracing.buffers import GrowingSlab

MOST_PIXELS = 64
"""Along the longer side of a picture."""
LARGEST = np.finfo(np.float32).max
FAINTEST = 255 / LARGEST
"""A head with no weight above it is dark: 255 / weight would be no number any more."""


@dataclass(frozen=True)
class HeadPictures:
    """Thumbnails of all heads of one attention.

    Attributes:
        queries, keys: how many there are.
        block: each pixel is the largest weight of so many queries and so many keys.
        pixels: 255 × weight / largest, rounded; a negative weight, which only an intervention can make, counts as 0,
            and so does one that is not a number.
        largest: the largest weight of each head.
        visible: False where all cells of a pixel are hidden. One picture for all heads where they share a mask.
    """

    place: Place
    queries: int
    keys: int
    block: int
    pixels: UInt8[Tensor, "batch head row column"]
    largest: Float[Tensor, "batch head"]
    visible: Bool[Tensor, "#batch #head row column"]


@dataclass
class _Pooled:
    """The pooled cells of one attention, for the heads observed so far; not yet pixels."""

    queries: int
    keys: int
    cells: list[Tensor] = field(default_factory=list)
    visible: list[Tensor] = field(default_factory=list)


class Overview:
    """Keeps a thumbnail of every head that it observes."""

    def __init__(self) -> None:
        self._pooled: dict[Place, _Pooled] = {}
        self._slab = GrowingSlab(torch.float32)
        self._last_mask: tuple[Mask, Tensor] | None = None

    def observe(self, place: Place, _: range, weights: Scores, mask: Mask | None) -> None:
        """Keeps the largest weight of each block of cells of these heads."""
        kept = self._pooled.setdefault(place, _Pooled(weights.shape[-2], weights.shape[-1]))
        block = block_of(kept.queries, kept.keys)
        # the cells of a short text are small and need no slab
        copy = weights.to(torch.float32, copy=True) if block == 1 else self._slab.keep(pooled(weights, block))
        kept.cells.append(copy)
        is_shared = mask is not None and mask.shape[1] == 1
        if mask is not None and not (is_shared and kept.visible):
            kept.visible.append(self._visible(mask, block))

    @property
    def pictures(self) -> tuple[HeadPictures, ...]:
        """The thumbnails of every attention, in the order of computation."""
        alike: defaultdict[torch.Size, list[Place]] = defaultdict(list)
        for place, kept in self._pooled.items():
            alike[kept.cells[0].shape[-2:]].append(place)
        made = {place: picture for places in alike.values() for place, picture in self._drawn(places)}
        return tuple(made[place] for place in self._pooled)

    def _visible(self, mask: Mask, block: int) -> Tensor:
        # most models give all layers the very same mask
        if self._last_mask is None or self._last_mask[0] is not mask:
            self._last_mask = mask, mask if block == 1 else pooled(mask.byte(), block).bool()
        return self._last_mask[1]

    def _drawn(self, places: list[Place]) -> Iterator[tuple[Place, HeadPictures]]:
        """The pictures of attentions with as many queries and keys: all at once, as each step takes its time."""
        # NumPy takes half as long for so little data
        cells = np.concatenate([cells.numpy() for place in places for cells in self._pooled[place].cells], axis=1)
        # fmax ignores NaN
        np.fmin(np.fmax(cells, 0, out=cells), LARGEST, out=cells)
        largest = cells.max(axis=(-1, -2))
        cells *= (255 / np.where(largest > FAINTEST, largest, 1))[..., None, None]
        pixels, maxima = torch.from_numpy(np.rint(cells, out=cells).astype(np.uint8)), torch.from_numpy(largest)
        first = 0
        for place in places:
            kept = self._pooled[place]
            heads = slice(first, first := first + sum(part.shape[1] for part in kept.cells))
            of_place = pixels[:, heads]
            visible = _together(kept.visible) if kept.visible else torch.ones_like(of_place[:1, :1]).bool()
            block = block_of(kept.queries, kept.keys)
            yield place, HeadPictures(place, kept.queries, kept.keys, block, of_place, maxima[:, heads], visible)


def _together(parts: list[Tensor]) -> Tensor:
    return parts[0] if len(parts) == 1 else torch.cat(parts, dim=1)


def block_of(queries: int, keys: int) -> int:
    """How many cells share a pixel, along each side."""
    return -(-max(queries, keys) // MOST_PIXELS)


def pooled(cells: Tensor, block: int) -> Tensor:
    """The maximum of every block × block cells of the last two axes; blocks at the ends may be smaller."""
    if block == 1:
        return cells
    rows, columns = cells.shape[-2:]
    padded = F.pad(cells, (0, -columns % block, 0, -rows % block))
    # rows first: whole rows are compared at once, and few columns remain
    return padded.unflatten(-2, (-1, block)).amax(dim=-2).unflatten(-1, (-1, block)).amax(dim=-1)
