"""Tiled attention: computes a few heads and queries at a time in reused buffers, with the results of `attend`.

No layer's full matrices exist at once. Observers see the weights before the next heads overwrite them. Long texts are
tiled over queries; a tile reads only the keys that its mask allows: under a causal mask that is half of the work.
"""

import torch
from torch import Tensor

from model.axes import Bias, HeadOutput, Key, Mask, Place, Query, Scores, ScoreScale, Value
from model.tracing.buffers import BufferPool
from model.tracing.observers import Hidden, StreamingRecorder

CELLS_PER_TILE = 1 << 21
"""A tile has so many weights: few enough to stay in the processor's cache."""
FEW_CELLS = 1 << 16
"""Up to so many weights a layer, calling PyTorch takes longer than its work: they are made in the fewest calls."""
FEW_QUERIES = 128
"""So many queries are attended at a time, where not all weights of a layer are made at once."""


def attend_tiled(
    recorder: StreamingRecorder,
    place: Place,
    query: Query,
    key: Key,
    value: Value,
    scale: float,
    bias: Bias | None,
    mask: Mask | None,
) -> HeadOutput:
    """Attention of every head, with one key and one value each, while `recorder` streams the weights."""
    n_heads, n_query, n_key = *query.shape[1:3], key.shape[2]
    per_head, scales = recorder.scales(query, scale)
    hidden = recorder.hidden_by(mask)
    empty_rows = query.new_zeros(1, 1, 1, dtype=torch.bool) if hidden is None else hidden.rows
    recorder.begin(place, scale=per_head, empty_rows=empty_rows.expand(query.shape[:3]))
    if len(query) * n_heads * n_query * n_key <= FEW_CELLS:
        shares = _weights(query, key, scales, bias, hidden)
        recorder.stream(place, shares, mask)
        return shares @ value
    heads_at_once = max(1, CELLS_PER_TILE // (len(query) * n_query * n_key))
    is_long = heads_at_once < n_heads
    rows_at_once = FEW_QUERIES if is_long else n_query
    mixed = query.new_empty(*query.shape[:3], value.shape[3])
    for first in range(0, n_heads, heads_at_once):
        heads = slice(first, first + heads_at_once)
        shares = recorder.buffers.buffer("weights", query, (*query[:, heads].shape[:3], n_key))
        for start in range(0, n_query, rows_at_once):
            rows = slice(start, start + rows_at_once)
            some, some_mask = shares[:, :, rows], _of(mask, heads, rows)
            seen = _last_seen(some_mask) if is_long and some_mask is not None else n_key
            given = (query[:, heads, rows], key[:, heads], scales[heads], _of(bias, heads, rows), some_mask)
            _fill(some, recorder.buffers, seen, *given)
            torch.matmul(some[..., :seen], value[:, heads, :seen], out=mixed[:, heads, rows])
        recorder.stream(place, shares, _of(mask, heads, slice(None)))
    return mixed


def _weights(query: Query, key: Key, scale: ScoreScale, bias: Bias | None, hidden: Hidden | None) -> Scores:
    """All weights of a short text."""
    masked = query @ key.transpose(-1, -2)
    masked *= scale
    if bias is not None:
        masked += bias
    if hidden is None:
        return masked.softmax(dim=-1)
    masked.masked_fill_(hidden.cells, float("-inf"))
    if not hidden.has_rows:
        return masked.softmax(dim=-1)
    empty = hidden.rows[..., None]
    return masked.masked_fill_(empty, 0.0).softmax(dim=-1).masked_fill_(empty, 0.0)


def _of(tensor: Tensor | None, heads: slice, rows: slice) -> Tensor | None:
    # an axis of 1 is shared by all heads
    return tensor if tensor is None else tensor[:, slice(None) if tensor.shape[1] == 1 else heads, rows]


def _fill(
    shares: Scores,
    buffers: BufferPool,
    seen: int,
    query: Query,
    key: Key,
    scale: ScoreScale,
    bias: Bias | None,
    mask: Mask | None,
) -> None:
    """Writes the weights of some queries, none of which may see more than the first `seen` keys."""
    masked = buffers.buffer("masked", query, (*query.shape[:3], seen))
    torch.matmul(query, key[:, :, :seen].transpose(-1, -2), out=masked)
    masked *= scale
    if bias is not None:
        masked += bias[..., :seen]
    empty = None
    if mask is not None:
        masked.masked_fill_(~mask[..., :seen], float("-inf"))
        empty = ~mask.any(dim=-1, keepdim=True)
    if empty is None or not empty.any():
        torch.softmax(masked, dim=-1, out=shares[..., :seen])
    else:
        torch.softmax(masked.masked_fill_(empty, 0.0), dim=-1, out=shares[..., :seen])
        shares[..., :seen].masked_fill_(empty, 0.0)
    shares[..., seen:] = 0.0


def _last_seen(mask: Mask) -> int:
    """How many keys, from the first, any of these queries may see."""
    seen = mask.flatten(0, -2).any(dim=0).nonzero()
    return int(seen[-1]) + 1 if len(seen) else 0
