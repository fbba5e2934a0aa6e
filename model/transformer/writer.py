"""Writer of the shipped models: reads new tokens with a KV cache, or all of them anew."""

from collections.abc import Callable, Sequence

import torch
from jaxtyping import Float
from torch import Tensor

from model.attention.kv_cache import KeyValueCache
from model.axes import Ids, Place
from model.generation.request import Request
from model.generation.writer import Matrices

LastLogits = Float[Tensor, "batch vocabulary"]
ReadLogits = Callable[[Ids, KeyValueCache | None], LastLogits]
"""The logits after the last of these ids; a cache knows those before them."""


class TransformerWriter:
    """Fills `model.generation.writer.Writer`.

    Args:
        read_logits: the decoder that reads the ids.
    """

    def __init__(self, begun: Ids, read_logits: ReadLogits, matrices: Matrices, request: Request):
        self.begun, self._read_logits = begun, read_logits
        self.matrices: Matrices | None = matrices
        self.ends: frozenset[int] = frozenset() if request.end is None else frozenset({request.end})
        self.is_cached = request.is_cached
        self._cache = KeyValueCache() if request.is_cached else None
        self._read = begun[:, :0]

    def read(self, new: Ids) -> Float[Tensor, "row vocabulary"]:
        """The logits after the last of all ids so far."""
        if self._cache is not None:
            return self._read_logits(new, self._cache)
        self._read = torch.cat([self._read, new], dim=1)
        return self._read_logits(self._read, None)

    def select(self, rows: Sequence[int]) -> None:
        """Goes on with these rows of the batch."""
        self._read = self._read[list(rows)]
        if self._cache is not None:
            self._cache.select(rows)

    def window(self, _: Place) -> None:
        """No model of this project has one."""
