"""Picture grids: find how the image tokens of a text lie in the pictures that a processor made of its images."""

from collections.abc import Iterator, Mapping, Sequence
from math import isqrt
from typing import Any, NamedTuple

import torch
from torch import Tensor

from model.errors import ModelError

NO_GRID = (
    "{count} tokens stand for an image whose pictures have {height} × {width} pixels, and they are no grid of patches"
)


class Grid(NamedTuple):
    """The patches of one picture, down and across, and its pixels by channel, row and column."""

    rows: int
    columns: int
    pixels: Tensor


def grids(processor: Any, beside: Mapping[str, Tensor], counts: Sequence[int]) -> list[list[Grid]]:
    """The pictures of each image, in the order of their tokens.

    Args:
        beside: what the processor made of the images.
        counts: how many tokens stand for each image.

    Raises:
        ModelError: where the tokens are no grid.
    """
    if (sizes := beside.get("image_grid_thw")) is not None:
        return [[each] for each in _merged(processor, beside["pixel_values"], sizes)]
    pixels = beside["pixel_values"]
    pictures = pixels.reshape(-1, *pixels.shape[-3:])
    height, width = (int(side) for side in pixels.shape[-2:])
    each, left = divmod(sum(counts), len(pictures))
    if left or any(count % each for count in counts):
        raise ModelError(NO_GRID.format(count=sum(counts), height=height, width=width))
    rows, columns = _shape(each, height, width)
    found = iter(pictures)
    return [[Grid(rows, columns, next(found)) for _ in range(count // each)] for count in counts]


def _shape(count: int, height: int, width: int) -> tuple[int, int]:
    """The rows and columns of so many squares in a picture of this shape."""
    rows = isqrt(count * height // width)
    if rows == 0 or count % rows or rows * width != count // rows * height:
        raise ModelError(NO_GRID.format(count=count, height=height, width=width))
    return rows, count // rows


def _merged(processor: Any, flat: Tensor, sizes: Tensor) -> Iterator[Grid]:
    """The grids of Qwen-VL, whose pixels come patch by patch: those that one token stands for follow each other."""
    of_images = processor.image_processor
    merge, patch = int(of_images.merge_size), int(of_images.patch_size)
    for part, (frames, rows, columns) in zip(flat.split(sizes.prod(dim=1).tolist()), sizes.tolist(), strict=True):
        if frames != 1:
            raise ModelError(f"{frames} frames stand for one image, which cannot be shown")
        cells = part.view(
            rows // merge, columns // merge, merge, merge, -1, of_images.temporal_patch_size, patch, patch
        )
        picture = cells[..., 0, :, :].permute(4, 0, 2, 5, 1, 3, 6).reshape(-1, rows * patch, columns * patch)
        yield Grid(rows // merge, columns // merge, picture)


def seen(of_images: Any, pixels: Tensor) -> Tensor:
    """The pixels as they were before they were normalised, by row, column and channel, from 0 to 255."""
    found = pixels.permute(1, 2, 0).double()
    if of_images.do_normalize:
        found = found * torch.tensor(of_images.image_std) + torch.tensor(of_images.image_mean)
    if of_images.do_rescale:
        found = found / of_images.rescale_factor
    return found.round().clamp(0, 255).to(torch.uint8)
