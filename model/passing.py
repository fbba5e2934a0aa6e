"""The steps of attention for a few heads at a time, to the same digits, in memory that is used again and again.

No layer's full matrices are ever there at once. Whoever looks on sees the weights before the next heads overwrite them.
"""

import torch
from torch import Tensor

from model.axes import Bias, HeadOutput, Key, Mask, PerHead, Place, Query, Scores, Value
from model.glancing import GlancingRecorder
from model.scratch import Scratch

GLANCED_CELLS = 1 << 21
"""So many weights at once are made in passing: few enough to stay in the processor's cache."""


def attend_in_passing(
    watcher: GlancingRecorder,
    place: Place,
    query: Query,
    key: Key,
    value: Value,
    scale: PerHead,
    bias: Bias | None,
    mask: Mask | None,
) -> HeadOutput:
    """Attention of every head, with one key and one value each, while `watcher` looks at the weights."""
    n_heads = query.shape[1]
    step = max(1, GLANCED_CELLS // (len(query) * query.shape[2] * key.shape[2]))
    mixed = []
    for first in range(0, n_heads, step):
        heads = slice(first, first + step)
        some_mask = _of(mask, heads)
        shares = _weights(watcher.scratch, query[:, heads], key[:, heads], scale[heads], _of(bias, heads), some_mask)
        watcher.glance(place, shares, some_mask)
        mixed.append(shares @ value[:, heads])
    return torch.cat(mixed, dim=1)


def _of(tensor: Tensor | None, heads: slice) -> Tensor | None:
    # an axis of 1 is shared by all heads
    return tensor if tensor is None or tensor.shape[1] == 1 else tensor[:, heads]


def _weights(scratch: Scratch, query: Query, key: Key, scale: PerHead, bias: Bias | None, mask: Mask | None) -> Scores:
    masked, shares = scratch.two(query, (*query.shape[:3], key.shape[2]))
    torch.matmul(query, key.transpose(-1, -2), out=masked)
    masked *= scale[:, None, None]
    if bias is not None:
        masked += bias
    if mask is None:
        return torch.softmax(masked, dim=-1, out=shares)
    masked.masked_fill_(~mask, float("-inf"))
    empty = ~mask.any(dim=-1, keepdim=True)
    if not empty.any():
        return torch.softmax(masked, dim=-1, out=shares)
    return torch.softmax(masked.masked_fill_(empty, 0.0), dim=-1, out=shares).masked_fill_(empty, 0.0)
