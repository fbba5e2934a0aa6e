"""A small picture of every head, made while the model runs: the weights of a head are looked at, and dropped.

Where there are more than 64 queries or keys, a picture holds the largest weight of each block of cells, so that one
strong cell never disappears. Eight bits a pixel: 255 stands for the head's largest weight.
"""

from collections import defaultdict
from dataclasses import dataclass

import torch
from jaxtyping import Bool, Float, UInt8
from torch import Tensor
from torch.nn import functional as F

from model.axes import Mask, Place, Scores

MOST_PIXELS = 64
"""Along the longer side of a picture."""


@dataclass(frozen=True)
class HeadPictures:
    """All heads of one attention as small pictures.

    Attributes:
        queries, keys: how many there are.
        block: each pixel is the largest weight of so many queries and so many keys.
        pixels: 255 × weight / largest, rounded; a negative weight, which only an intervention can make, counts as 0.
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


class Overview:
    """Keeps one small picture of every head that it looks at."""

    def __init__(self) -> None:
        self._seen: defaultdict[Place, list[tuple[Scores, Mask | None]]] = defaultdict(list)
        self._sizes: dict[Place, tuple[int, int]] = {}

    def look(self, place: Place, _: range, weights: Scores, mask: Mask | None) -> None:
        """Makes the pictures of these heads."""
        queries, keys = self._sizes[place] = (weights.shape[-2], weights.shape[-1])
        block = block_of(queries, keys)
        self._seen[place].append((pooled(weights, block), None if mask is None else pooled(mask.byte(), block).bool()))

    @property
    def pictures(self) -> tuple[HeadPictures, ...]:
        """Of every attention, in the order of computation."""
        return tuple(self._pictures_of(place) for place in self._seen)

    def _pictures_of(self, place: Place) -> HeadPictures:
        seen = self._seen[place]
        weights = torch.cat([each for each, _ in seen], dim=1).clamp_min(0)
        largest = weights.amax(dim=(-1, -2))
        pixels = (weights * (255 / largest.where(largest > 0, 1.0))[..., None, None]).round().to(torch.uint8)
        masks = [mask for _, mask in seen if mask is not None]
        if not masks:
            visible = torch.ones_like(weights[:1, :1], dtype=torch.bool)
        else:
            visible = masks[0] if masks[0].shape[1] == 1 else torch.cat(masks, dim=1)
        return HeadPictures(place, *self._sizes[place], block_of(*self._sizes[place]), pixels, largest, visible)


def block_of(queries: int, keys: int) -> int:
    """How many cells share a pixel, along each side."""
    return -(-max(queries, keys) // MOST_PIXELS)


def pooled(cells: Tensor, block: int) -> Tensor:
    """The largest of every block × block cells of the last two axes; what is left at the ends makes smaller blocks."""
    if block == 1:
        return cells.clone()
    rows, columns = cells.shape[-2:]
    padded = F.pad(cells, (0, -columns % block, 0, -rows % block))
    return padded.unflatten(-1, (-1, block)).amax(dim=-1).unflatten(-2, (-1, block)).amax(dim=-2)
