"""Tiled attention: computes a few heads and queries at a time in reused buffers, with the results of `attend`.

No layer's full matrices exist at once. Observers see the weights before the next heads overwrite them. Long texts are
tiled over queries; a tile reads only the keys that its mask allows: under a causal mask that is half of the work.
"""

import torch
from torch import Tensor

from model.attention.softmax import softmax
from model.axes import Bias, HeadOutput, Key, Mask, Query, Scores, ScoreScale
from model.tracing.attention_inputs import AttentionInputs
from model.tracing.buffers import BufferPool
from model.tracing.observers import HiddenCells, StreamingRecorder

CELLS_PER_TILE = 1 << 21
"""A tile has so many weights: few enough to stay in the processor's cache."""
FEW_CELLS = 1 << 16
"""Up to so many weights a layer, calling PyTorch takes longer than its work: all are computed in the fewest calls."""
FEW_QUERIES = 128
"""The queries of a tile, where not all weights of a layer are computed at once."""


def attend_tiled(recorder: StreamingRecorder, inputs: AttentionInputs) -> HeadOutput:
    """Attention of every head, with one key and one value each, while `recorder` streams the weights."""
    place, query, key, value, mask = inputs.place, inputs.query, inputs.key, inputs.value, inputs.mask
    n_heads, n_query, n_key = *query.shape[1:3], key.shape[2]
    per_head, scales = recorder.scales(query, inputs.scale)
    hidden = recorder.hidden_cells(mask)
    empty_rows = query.new_zeros(1, 1, 1, dtype=torch.bool) if hidden is None else hidden.rows
    recorder.begin(place, scale=per_head, empty_rows=empty_rows.expand(query.shape[:3]))
    if len(query) * n_heads * n_query * n_key <= FEW_CELLS:
        weights = _all_weights(inputs, scales, hidden)
        recorder.stream(place, weights, mask)
        return weights @ value
    heads_at_once = max(1, CELLS_PER_TILE // (len(query) * n_query * n_key))
    is_long = heads_at_once < n_heads
    rows_at_once = FEW_QUERIES if is_long else n_query
    output = query.new_empty(*query.shape[:3], value.shape[3])
    for first in range(0, n_heads, heads_at_once):
        heads = slice(first, first + heads_at_once)
        weights = recorder.buffers.buffer("weights", query, (*query[:, heads].shape[:3], n_key))
        for start in range(0, n_query, rows_at_once):
            rows = slice(start, start + rows_at_once)
            tile, tile_mask = weights[:, :, rows], _of(mask, heads, rows)
            allowed = _last_allowed(tile_mask) if is_long and tile_mask is not None else n_key
            given = (query[:, heads, rows], key[:, heads], scales[heads], _of(inputs.bias, heads, rows))
            _fill(tile, recorder.buffers, allowed, *given, tile_mask)
            torch.matmul(tile[..., :allowed], value[:, heads, :allowed], out=output[:, heads, rows])
        recorder.stream(place, weights, _of(mask, heads, slice(None)))
    return output


def _all_weights(inputs: AttentionInputs, scale: ScoreScale, hidden: HiddenCells | None) -> Scores:
    """All weights of a short text."""
    scores = inputs.query @ inputs.key.transpose(-1, -2)
    masked = _masked(scores, scale, inputs.bias, None if hidden is None else hidden.cells)
    return softmax(masked, hidden.rows[..., None] if hidden is not None and hidden.has_rows else None)


def _fill(
    weights: Scores,
    buffers: BufferPool,
    n_keys: int,
    query: Query,
    key: Key,
    scale: ScoreScale,
    bias: Bias | None,
    mask: Mask | None,
) -> None:
    """Writes the weights of some queries, which may attend to the first `n_keys` keys at most."""
    scores = buffers.buffer("masked", query, (*query.shape[:3], n_keys))
    torch.matmul(query, key[:, :, :n_keys].transpose(-1, -2), out=scores)
    hidden, empty = (None, None) if mask is None else (~mask[..., :n_keys], ~mask.any(dim=-1, keepdim=True))
    masked = _masked(scores, scale, None if bias is None else bias[..., :n_keys], hidden)
    softmax(masked, empty, out=weights[..., :n_keys])
    weights[..., n_keys:] = 0.0


def _masked(scores: Scores, scale: ScoreScale, bias: Bias | None, hidden: Mask | None) -> Scores:
    """Scales, biases and masks scores in place."""
    scores *= scale
    if bias is not None:
        scores += bias
    return scores if hidden is None else scores.masked_fill_(hidden, float("-inf"))


def _of(tensor: Tensor | None, heads: slice, rows: slice) -> Tensor | None:
    # an axis of 1 is shared by all heads
    return tensor if tensor is None else tensor[:, slice(None) if tensor.shape[1] == 1 else heads, rows]


def _last_allowed(mask: Mask) -> int:
    """How many keys, from the first, any of these queries may attend to."""
    allowed = mask.flatten(0, -2).any(dim=0).nonzero()
    return int(allowed[-1]) + 1 if len(allowed) else 0
