"""A small picture of every head, made while the model runs: the weights of a head are looked at, and dropped.

Where there are more than 64 queries or keys, a picture holds the largest weight of each block of cells, so that one
strong cell never disappears. Eight bits a pixel: 255 stands for the head's largest weight.
"""

from dataclasses import dataclass, field

import torch
from jaxtyping import Bool, Float, UInt8
from torch import Tensor
from torch.nn import functional as F

from model.axes import Mask, Place, Scores
from model.scratch import Shelf

MOST_PIXELS = 64
"""Along the longer side of a picture."""


@dataclass(frozen=True)
class HeadPictures:
    """All heads of one attention as small pictures.

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
class _Drawn:
    """The pictures of one attention as far as its heads have come by."""

    queries: int
    keys: int
    pixels: list[Tensor] = field(default_factory=list)
    largest: list[Tensor] = field(default_factory=list)
    visible: list[Tensor] = field(default_factory=list)


class Overview:
    """Keeps one small picture of every head that it looks at."""

    def __init__(self) -> None:
        self._drawn: dict[Place, _Drawn] = {}
        self._pixels, self._largest = Shelf(torch.uint8), Shelf(torch.float32)

    def look(self, place: Place, _: range, weights: Scores, mask: Mask | None) -> None:
        """Makes the pictures of these heads."""
        drawn = self._drawn.setdefault(place, _Drawn(weights.shape[-2], weights.shape[-1]))
        block = block_of(drawn.queries, drawn.keys)
        shrunk = pooled(weights, block).nan_to_num_(nan=0.0).clamp_min_(0)
        largest = shrunk.amax(dim=(-1, -2))
        shrunk *= (255 / largest.where(largest > 0, 1.0))[..., None, None]
        drawn.pixels.append(self._pixels.keep(shrunk.round_()))
        drawn.largest.append(self._largest.keep(largest))
        is_shared = mask is not None and mask.shape[1] == 1
        if mask is not None and not (is_shared and drawn.visible):
            drawn.visible.append(self._pixels.keep(pooled(mask.byte(), block)))

    @property
    def pictures(self) -> tuple[HeadPictures, ...]:
        """Of every attention, in the order of computation."""
        return tuple(_finished(place, drawn) for place, drawn in self._drawn.items())


def _finished(place: Place, drawn: _Drawn) -> HeadPictures:
    pixels = _together(drawn.pixels)
    visible = _together(drawn.visible).bool() if drawn.visible else torch.ones_like(pixels[:1, :1]).bool()
    block = block_of(drawn.queries, drawn.keys)
    return HeadPictures(place, drawn.queries, drawn.keys, block, pixels, _together(drawn.largest), visible)


def _together(parts: list[Tensor]) -> Tensor:
    return parts[0] if len(parts) == 1 else torch.cat(parts, dim=1)


def block_of(queries: int, keys: int) -> int:
    """How many cells share a pixel, along each side."""
    return -(-max(queries, keys) // MOST_PIXELS)


def pooled(cells: Tensor, block: int) -> Tensor:
    """The largest of every block × block cells of the last two axes; what is left at the ends makes smaller blocks."""
    if block == 1:
        return cells.clone()
    rows, columns = cells.shape[-2:]
    padded = F.pad(cells, (0, -columns % block, 0, -rows % block))
    # rows first: whole rows are compared at once, and few columns are left to be compared one by one
    return padded.unflatten(-2, (-1, block)).amax(dim=-2).unflatten(-1, (-1, block)).amax(dim=-1)
