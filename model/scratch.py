"""Memory that is used again and again."""

from math import prod

import torch
from torch import Tensor


class Scratch:
    """Room for some matrices, by name.

    Fresh memory for every few heads would leave holes in a process that nothing fits into: it would grow to several
    times of what a run needs.
    """

    def __init__(self) -> None:
        self._flat: dict[str, Tensor] = {}

    def room(self, name: str, like: Tensor, shape: tuple[int, ...]) -> Tensor:
        """A matrix of this shape, holding whatever was left in it. Each name has one room."""
        count = prod(shape)
        flat = self._flat.get(name)
        if flat is None or flat.numel() < count or flat.device != like.device or flat.dtype != like.dtype:
            flat = self._flat[name] = like.new_empty(count)
        return flat[:count].view(shape)


class Shelf:
    """A place for many small tensors, taken at once and before the large ones come.

    Put down one by one, they would lie in the middle of what larger ones leave free, too small then for the next.
    """

    SIZE = 1 << 20

    def __init__(self, dtype: torch.dtype) -> None:
        self._used, self._board = 0, torch.empty(0, dtype=dtype)

    def keep(self, tensor: Tensor) -> Tensor:
        """A copy of a tensor."""
        if self._used + tensor.numel() > len(self._board):
            self._board, self._used = self._board.new_empty(max(self.SIZE, tensor.numel())), 0
        copy = self._board[self._used : self._used + tensor.numel()].view(tensor.shape)
        self._used += tensor.numel()
        return copy.copy_(tensor)
