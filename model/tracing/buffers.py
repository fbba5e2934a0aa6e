"""Reusable buffers, and slabs of memory that many tensors share."""

from math import prod

import torch
from torch import Tensor


class BufferPool:
    """Buffers for some matrices, by name.

    Fresh memory for every few heads would fragment the heap: the process would grow to several times of the memory
    that a run needs.
    """

    def __init__(self) -> None:
        self._flat: dict[str, Tensor] = {}

    def buffer(self, name: str, like: Tensor, shape: tuple[int, ...]) -> Tensor:
        """An uninitialised matrix of this shape. Each name has one buffer."""
        count = prod(shape)
        flat = self._flat.get(name)
        if flat is None or flat.numel() < count or flat.device != like.device or flat.dtype != like.dtype:
            flat = self._flat[name] = like.new_empty(count)
        return flat[:count].view(shape)


class GrowingSlab:
    """A slab for many small tensors, allocated at once and before the large ones.

    Allocated one by one, they would split the memory that larger ones leave free.
    """

    SIZE = 1 << 20

    def __init__(self, dtype: torch.dtype) -> None:
        self._used, self._flat = 0, torch.empty(0, dtype=dtype)

    def keep(self, tensor: Tensor) -> Tensor:
        """A copy of a tensor."""
        if self._used + tensor.numel() > len(self._flat):
            self._flat, self._used = self._flat.new_empty(max(self.SIZE, tensor.numel())), 0
        copy = self._flat[self._used : self._used + tensor.numel()].view(tensor.shape)
        self._used += tensor.numel()
        return copy.copy_(tensor)


class Slab:
    """A slab for tensors that outlive a run, allocated at once: among short-lived ones they would fragment the heap.

    Args:
        size_bytes: its size; it is allocated with the first tensor, and what does not fit stays where it is.
    """

    LEAST_BYTES = 1 << 20
    ALIGNED = 64
    """In bytes, as PyTorch puts its tensors."""

    def __init__(self, size_bytes: int) -> None:
        self._size, self._used = size_bytes, 0
        self._memory: Tensor | None = None

    def keep(self, tensor: Tensor) -> Tensor:
        """A copy in this slab; the tensor itself where it is small, does not fit, has gaps, or is on another device.

        Its numbers keep their order in memory, because the last digits of later results depend on it.
        """
        end = self._used + tensor.nbytes
        is_ours = tensor.nbytes >= self.LEAST_BYTES and tensor.device.type == "cpu"
        if not is_ours or end > self._size or not _is_dense(tensor):
            return tensor
        if self._memory is None:
            self._memory = torch.empty(self._size, dtype=torch.uint8)
        place = self._memory[self._used : end].view(tensor.dtype).as_strided(tensor.shape, tensor.stride())
        self._used = -(-end // self.ALIGNED) * self.ALIGNED
        return place.copy_(tensor)


def _is_dense(tensor: Tensor) -> bool:
    """Whether its numbers lie side by side, in whichever order."""
    return tensor.permute(sorted(range(tensor.dim()), key=tensor.stride, reverse=True)).is_contiguous()
