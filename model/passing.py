"""The steps of attention for a few heads at a time, to the same digits, in memory that is used again and again.

No layer's full matrices are ever there at once. Whoever looks on sees the weights before the next heads overwrite them.
Of long texts a few queries are attended at a time, each with the keys up to the last that any of them may see: under a
causal mask that is half of the work.
"""

import torch
from torch import Tensor

from model.axes import Bias, HeadOutput, Key, Mask, PerHead, Place, Query, Scores, Value
from model.glancing import GlancingRecorder
from model.scratch import Scratch

GLANCED_CELLS = 1 << 21
"""So many weights at once are made in passing: few enough to stay in the processor's cache."""
FEW_QUERIES = 128
"""So many queries are attended at a time, where not all weights of a layer are made at once."""


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
    n_heads, n_query = query.shape[1:3]
    cells = len(query) * n_query * key.shape[2]
    heads_at_once = max(1, GLANCED_CELLS // cells)
    rows_at_once = n_query if heads_at_once >= n_heads else FEW_QUERIES
    mixed = query.new_empty(*query.shape[:3], value.shape[3])
    for first in range(0, n_heads, heads_at_once):
        heads = slice(first, first + heads_at_once)
        shares = watcher.scratch.room("weights", query, (*query[:, heads].shape[:3], key.shape[2]))
        for start in range(0, n_query, rows_at_once):
            rows = slice(start, start + rows_at_once)
            some_bias, some_mask = _of(bias, heads, rows), _of(mask, heads, rows)
            some = shares[:, :, rows]
            seen = _fill(
                some, watcher.scratch, query[:, heads, rows], key[:, heads], scale[heads], some_bias, some_mask
            )
            torch.matmul(some[..., :seen], value[:, heads, :seen], out=mixed[:, heads, rows])
        watcher.glance(place, shares, _of(mask, heads, slice(None)))
    return mixed


def _of(tensor: Tensor | None, heads: slice, rows: slice) -> Tensor | None:
    # an axis of 1 is shared by all heads
    return tensor if tensor is None else tensor[:, slice(None) if tensor.shape[1] == 1 else heads, rows]


def _fill(
    shares: Scores, scratch: Scratch, query: Query, key: Key, scale: PerHead, bias: Bias | None, mask: Mask | None
) -> int:
    """Writes the weights of some queries; returns how many keys, from the first, any of them may see."""
    seen = key.shape[2] if mask is None else _last_seen(mask)
    masked = scratch.room("masked", query, (*query.shape[:3], seen))
    torch.matmul(query, key[:, :, :seen].transpose(-1, -2), out=masked)
    masked *= scale[:, None, None]
    if bias is not None:
        masked += bias[..., :seen]
    empty = None
    if mask is not None:
        masked.masked_fill_(~mask[..., :seen], float("-inf"))
        empty = ~mask.any(dim=-1, keepdim=True)
        masked.masked_fill_(empty, 0.0)
    torch.softmax(masked, dim=-1, out=shares[..., :seen])
    if empty is not None:
        shares[..., :seen].masked_fill_(empty, 0.0)
    shares[..., seen:] = 0.0
    return seen


def _last_seen(mask: Mask) -> int:
    seen = mask.flatten(0, -2).any(dim=0).nonzero()
    return int(seen[-1]) + 1 if len(seen) else 0
