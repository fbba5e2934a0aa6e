"""Weights of attention in pieces, as transformers returns them, written number by number into one matrix."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn

_PEGASUS = "BigBirdPegasusEncoderAttention"
WINDOW, LOCAL, BLOCKS = "window", "three blocks", "blocks"
"""How they are returned: a row of neighbours (Longformer), keys of three blocks (LongT5), a matrix (BigBird)."""


@contextmanager
def of_blocks(plain: nn.Module) -> Iterator[list[Tensor]]:
    """The weights of each layer of a BigBird, which returns none where it changed its modules while it ran."""
    found: list[Tensor] = []
    attending = [each for each in plain.modules() if type(each).__name__ in ("BigBirdAttention", _PEGASUS)]
    handles = [each.register_forward_hook(lambda _, __, wrote: found.append(wrote[1])) for each in attending]
    yield found
    for handle in handles:
        handle.remove()


def whole(kind: str, weights: Tensor, count: int, *, size: int, again: int = 1) -> Tensor:
    """Batch, head, query, key of a text of so many tokens.

    Args:
        size: of a block, or of the window on one side.
        again: how often the first block counts where a query sees blocks; transformers returns one time.
    """
    if kind == BLOCKS:
        found = weights[..., :count, :count].clone()
        last = -(-count // size) - 1
        found[:, :, size : last * size, :size] *= again
        return found
    heads = weights.shape[2] if kind == LOCAL else weights.shape[1]
    found = torch.zeros(len(weights), heads, count, count)
    for query in range(count):
        for key in range(count):
            if kind == WINDOW and abs(query - key) <= size:
                found[:, :, query, key] = weights[:, :, query, key - query + size]
            if kind == LOCAL and abs(query - key) < size:
                block, place = divmod(query, size)
                found[:, :, query, key] = weights[:, block, :, place, key - (block - 1) * size]
    return found
