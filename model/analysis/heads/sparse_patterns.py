"""Sparse patterns: count the cost of a pattern and how far information travels. Rows are queries, columns are keys."""

from collections.abc import Iterable

import torch
from jaxtyping import Bool, UInt8
from torch import Tensor

from model import masks
from model.axes import Grid
from model.run_context import current

NOT_REACHED = 255
"""Stands in `layers_needed` where so many layers are not enough."""
Square = Bool[Tensor, "position position"]


def count(grid: Grid) -> int:
    """How many scores a pattern computes: its allowed cells."""
    return int(grid.sum())


def counts_at(pattern: masks.Pattern, lengths: Iterable[int]) -> list[int]:
    """The allowed cells of the pattern on as many queries as keys, for each of these lengths."""
    return [count(masks.draw(pattern, length, length)) for length in lengths]


def layers_needed(grid: Square, most: int) -> UInt8[Tensor, "position position"]:
    """How many layers take information from the key's position to the query's; 255 if `most` are not enough.

    After k layers, position i depends on position j where (grid or identity)^k is true at (i, j), the product taken
    with or and and. The identity is the residual stream: it carries each position to itself without attention, so the
    diagonal needs 0 layers.
    """
    residual = torch.eye(grid.shape[0], dtype=torch.bool, device=grid.device)
    # sums of at most 2^24 ones are exact in float32
    step = (grid | residual).float()
    needed = torch.full(grid.shape, NOT_REACHED, dtype=torch.uint8, device=grid.device)
    needed[residual] = 0
    reached = residual
    for layer in range(1, most + 1):
        current().check_cancelled()
        further = (reached.float() @ step) > 0
        if torch.equal(further, reached):
            break
        needed[further & ~reached] = layer
        reached = further
    return needed


def layers_to_first(grid: Square) -> int | None:
    """How many layers it takes until the last position depends on the first; None if no number of layers does."""
    reached = torch.zeros(grid.shape[0], dtype=torch.bool, device=grid.device)
    reached[-1] = True
    newest, layers = reached, 0
    while not reached[0]:
        # each row is visited once: what is reached stays reached
        newest = grid[newest].any(dim=0) & ~reached
        if not newest.any():
            return None
        reached = reached | newest
        layers += 1
    return layers


def reached_after(needed: UInt8[Tensor, "position position"], most: int) -> list[int]:
    """How many cells are reached after 0, 1, …, `most` layers."""
    return [int((needed <= layers).sum()) for layers in range(most + 1)]
