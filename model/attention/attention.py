"""Computes attention: its steps as free functions, `attend`, which runs them, and the module around it.

    query, key, value = project(x)                   per head
    scores      = query · keyᵀ
    scaled      = scores × scale                     scale = 1/√d_head
    masked      = scaled + bias, −∞ where hidden
    weights     = softmax(masked), row by row
    head_output = weights · value
    output      = concat(head_output) · W_O + b

Source: Vaswani et al. 2017, equation 1 and section 3.2.2. No step overwrites another. `attend` is the only place where
attention is computed: with no recorder and nothing changed it calls PyTorch's fused kernel, otherwise these steps.
"""

import torch
from jaxtyping import Bool, Float
from torch import Tensor, nn
from torch.nn import functional as F

from model import positions
from model.attention.kv_cache import KeyValueCache
from model.attention.softmax import softmax
from model.attention.tiled import attend_tiled
from model.axes import (
    Bias,
    Contribution,
    HeadOutput,
    Key,
    KeyMask,
    Mask,
    Memory,
    PerHead,
    Place,
    Query,
    Scores,
    Stream,
    Value,
)
from model.config import ModelConfig, PositionScheme
from model.run_context import RunContext, current
from model.tracing.attention_inputs import AttentionInputs
from model.tracing.observers import StreamingRecorder


def project(
    x: Float[Tensor, "batch position d_in"],
    weight: Float[Tensor, "heads_and_d d_in"],
    bias: Float[Tensor, " heads_and_d"] | None,
    n_heads: int,
) -> Float[Tensor, "batch {n_heads} position d_out"]:
    """x · Wᵀ + b, split into heads: each head takes its own consecutive slice of the result."""
    return F.linear(x, weight, bias).unflatten(-1, (n_heads, -1)).transpose(1, 2)


def shared(tensor: Float[Tensor, "batch key_head key d"], n_heads: int) -> Float[Tensor, "batch {n_heads} key d"]:
    """Keys or values once for each query head: consecutive query heads share one.

        query heads   0   1   2   3   4   5          n_heads = 6
                       ╲  │  ╱     ╲  │  ╱
        key heads         0           1              n_key_value_heads = 2, a group of 3

    One group a head is multi-head attention, one group for all heads is multi-query attention.
    Source: Ainslie et al. 2023 (grouped-query attention), figure 2.
    """
    group = n_heads // tensor.shape[1]
    return tensor if group == 1 else tensor.repeat_interleave(group, dim=1)


def scores(query: Query, key: Float[Tensor, "batch head key d_head"]) -> Scores:
    """The dot product of every query with every key."""
    return query @ key.transpose(-1, -2)


def scaled(scores: Scores, scale: PerHead) -> Scores:
    """scores × scale, with one scale a head."""
    return scores * scale[:, None, None]


def capped(scaled: Scores, softcap: float) -> Scores:
    """softcap · tanh(scaled / softcap), which keeps every score within ±softcap. Source: Gemma 2 report, section 2."""
    return softcap * torch.tanh(scaled / softcap)


def masked(scaled: Scores, bias: Bias | None, mask: Mask | None) -> Scores:
    """scaled + bias, and −∞ where the mask is False."""
    biased = scaled if bias is None else scaled + bias
    return biased if mask is None else torch.where(mask, biased, float("-inf"))


def empty_rows(masked: Scores) -> Bool[Tensor, "batch head query"]:
    """True for a query that may attend to nothing."""
    return masked.amax(dim=-1) == float("-inf")


def weights(masked: Scores, temperature: PerHead | None = None, sinks: PerHead | None = None) -> Scores:
    """softmax(masked / temperature) of every row; a row that may attend to nothing is all zeros.

    A sink is one more score of each head. It takes part in the softmax and is then dropped, so rows sum to less than 1.
    """
    if temperature is not None:
        masked = masked / temperature[:, None, None]
    if sinks is None:
        return softmax(masked, empty_rows(masked)[..., None])
    sink = sinks[None, :, None, None].expand(*masked.shape[:-1], 1)
    if temperature is not None:
        sink = sink / temperature[:, None, None]
    return torch.cat([masked, sink], dim=-1).softmax(dim=-1)[..., :-1]


def head_output(weights: Scores, value: Float[Tensor, "batch head key d_value"]) -> HeadOutput:
    """Each query's weighted sum of the values."""
    return weights @ value


def merge(head_output: HeadOutput) -> Float[Tensor, "batch query heads_and_d"]:
    """The outputs of all heads side by side, head 0 first."""
    return head_output.transpose(1, 2).flatten(-2)


def contributions(head_output: HeadOutput, weight: Float[Tensor, "d_model heads_and_d"]) -> Contribution:
    """Each head's own share of the output: its slice of W_O applied to it. With the bias they sum to the output."""
    slices = weight.unflatten(1, (head_output.shape[1], -1)).permute(1, 2, 0)
    return head_output @ slices


def attend(
    query: Query,
    key: Key,
    value: Value,
    *,
    place: Place,
    scale: float | None = None,
    bias: Bias | None = None,
    mask: Mask | None = None,
    key_mask: KeyMask | None = None,
    softcap: float | None = None,
    sinks: PerHead | None = None,
    dropout: float = 0.0,
    offset: int = 0,
) -> HeadOutput:
    """Attention of every head. All of Heads Up attends here, whatever the model.

    Args:
        place: where this is; recorder and interventions go by it.
        scale: what the scores are multiplied by; None = 1/√d_head.
        bias: added to the scaled scores (ALiBi, relative positions).
        mask: the pattern of this site; an intervention may replace it.
        key_mask: False for padding, which stays hidden under every intervention.
        softcap: bounds the scaled scores by ±softcap, before the bias.
        sinks: one extra score a head (see `weights`).
        dropout: probability of dropping a weight; greater than 0 only in training.
        offset: position of the first query, when earlier ones were computed before (key-value cache).
    """
    context = current()
    context.check_cancelled()
    recorder = context.recorder
    scale = query.shape[-1] ** -0.5 if scale is None else scale
    inputs = AttentionInputs(query, key, value, place, scale, bias, mask, key_mask, softcap, sinks, offset)
    if recorder is not None and recorder.keeps_inputs:
        recorder.on_inputs(inputs)
    if context.variant is not None and (varied := context.variant(inputs)) is not None:
        return varied
    changed = context.interventions.touch(place) or context.patches.touch(place)
    is_plain = not changed and softcap is None and sinks is None
    # with a recorder every place takes the steps: digits then do not depend on the places that are asked for
    if is_plain and recorder is None:
        return _fused(inputs, dropout)
    if is_plain and isinstance(recorder, StreamingRecorder) and dropout == 0:
        return _tiled(inputs, recorder)
    return _step_by_step(inputs, context, dropout)


def _fused(inputs: AttentionInputs, dropout: float) -> HeadOutput:
    bias, mask = inputs.bias, _both(inputs)
    bias_or_mask: Tensor | None = bias if mask is None else mask
    if bias is not None and mask is not None:
        bias_or_mask = bias.masked_fill(~mask, float("-inf"))
    return F.scaled_dot_product_attention(
        inputs.query,
        inputs.key,
        inputs.value,
        attn_mask=bias_or_mask,
        dropout_p=dropout,
        scale=inputs.scale,
        enable_gqa=inputs.query.shape[1] != inputs.key.shape[1],
    )


def _tiled(inputs: AttentionInputs, recorder: StreamingRecorder) -> HeadOutput:
    n_heads = inputs.query.shape[1]
    key, value = shared(inputs.key, n_heads), shared(inputs.value, n_heads)
    output = attend_tiled(recorder, inputs._replace(key=key, value=value, mask=_both(inputs)))
    recorder.note_nan(inputs.place, output)
    return output


def _step_by_step(inputs: AttentionInputs, context: RunContext, dropout: float) -> HeadOutput:
    changes, recorder = context.interventions, context.recorder
    place, offset, n_heads = inputs.place, inputs.offset, inputs.query.shape[1]
    query = changes.changed_vectors(place, "query", inputs.query, offset=offset)
    key = changes.changed_vectors(place, "key", shared(inputs.key, n_heads))
    value = changes.changed_vectors(place, "value", shared(inputs.value, n_heads))
    scale = changes.changed_scale(place, query.new_full((n_heads,), inputs.scale))
    temperature = changes.changed_temperature(place, query.new_ones(n_heads))
    raw_scores = scores(query, key)
    scaled_scores = scaled(raw_scores, scale)
    mask = _both(inputs._replace(mask=changes.changed_mask(place, inputs.mask, raw_scores, offset=offset)))
    capped_scores = scaled_scores if inputs.softcap is None else capped(scaled_scores, inputs.softcap)
    masked_scores = masked(capped_scores, inputs.bias, mask)
    rows = changes.changed_weights(place, weights(masked_scores, temperature, inputs.sinks), offset=offset)
    output = changes.changed_head_output(place, head_output(F.dropout(rows, dropout), value))
    output = context.patches.changed_head_output(place, output)
    if recorder is not None and recorder.records(place):
        empty = empty_rows(masked_scores)
        recorder.begin(place, scale=scale, empty_rows=empty, softcap=inputs.softcap, sinks=inputs.sinks)
        if mask is None:
            mask = raw_scores.new_ones(1, 1, *raw_scores.shape[-2:], dtype=torch.bool)
        vectors = {"query": query, "key": key, "value": value, "head_output": output}
        steps = {"scores": raw_scores, "scaled": scaled_scores, "masked": masked_scores, "weights": rows}
        recorder.keep(place, **vectors, **steps, bias=inputs.bias, mask=mask)
        recorder.note_nan(place, output)
    return output


def _both(inputs: AttentionInputs) -> Mask | None:
    if inputs.key_mask is None:
        return inputs.mask
    hidden_padding = inputs.key_mask[:, None, None, :].expand(-1, -1, inputs.query.shape[2], -1)
    return hidden_padding if inputs.mask is None else inputs.mask & hidden_padding


class MultiHeadAttention(nn.Module):
    """Projects, attends, puts the heads together and projects back. Source: Vaswani et al. 2017, section 3.2.2."""

    def __init__(self, config: ModelConfig, place: Place):
        super().__init__()
        self.place, self.config = place, config
        n_keys = config.n_key_value_heads
        self.query = nn.Linear(config.d_model, config.n_heads * config.d_head, bias=config.attention_bias)
        self.key = nn.Linear(config.d_model, n_keys * config.d_head, bias=config.attention_bias)
        self.value = nn.Linear(config.d_model, n_keys * config.d_value, bias=config.attention_bias)
        self.output = nn.Linear(config.n_heads * config.d_value, config.d_model, bias=config.attention_bias)
        self.sinks = nn.Parameter(torch.zeros(config.n_heads)) if config.attention_sinks else None

    def forward(
        self,
        x: Stream,
        memory: Memory | None = None,
        *,
        mask: Mask | None = None,
        key_mask: KeyMask | None = None,
        cache: KeyValueCache | None = None,
    ) -> Stream:
        """Attends from `x` to `memory`, or to itself without one. `cache` holds what earlier calls projected."""
        offset = 0 if cache is None else cache.offset
        query = project(x, self.query.weight, self.query.bias, self.config.n_heads)
        key, value = self._keys_and_values(x, memory, offset, cache)
        bias = None
        if self._positions(memory) == "rotary":
            query = self._rotated(query, offset)
        if self._positions(memory) == "alibi":
            bias = self._distances(offset, x.shape[1], key.shape[2])
        heads = attend(
            query,
            key,
            value,
            place=self.place,
            bias=bias,
            mask=mask,
            key_mask=key_mask,
            softcap=self.config.softcap,
            sinks=self.sinks,
            dropout=self.config.attention_dropout if self.training else 0.0,
            offset=offset,
        )
        output = F.linear(merge(heads), self.output.weight, self.output.bias)
        self._record(x, heads, output)
        return output

    def _keys_and_values(
        self, x: Stream, memory: Memory | None, offset: int, cache: KeyValueCache | None
    ) -> tuple[Key, Value]:
        if memory is not None and cache is not None and (known := cache.get(self.place)) is not None:
            return known  # the memory of a cross-attention stays the same from call to call
        source = x if memory is None else memory
        key = project(source, self.key.weight, self.key.bias, self.config.n_key_value_heads)
        value = project(source, self.value.weight, self.value.bias, self.config.n_key_value_heads)
        if self._positions(memory) == "rotary":
            key = self._rotated(key, offset)
        return (key, value) if cache is None else cache.extend(self.place, key, value)

    def _positions(self, memory: Memory | None) -> PositionScheme:
        # between two texts there is no distance
        return "none" if memory is not None or current().positions_removed else self.config.positions

    def _rotated(self, vectors: Tensor, offset: int) -> Tensor:
        position = torch.arange(offset, offset + vectors.shape[2], device=vectors.device)
        return positions.rotate_halves(vectors, position, self.config.rotary_base)

    def _distances(self, offset: int, n_query: int, n_key: int) -> Bias:
        device = self.query.weight.device
        query = torch.arange(offset, offset + n_query, device=device)
        return positions.alibi(query, torch.arange(n_key, device=device), self.config.n_heads)

    def _record(self, x: Stream, heads: HeadOutput, output: Stream) -> None:
        recorder = current().recorder
        if recorder is not None:
            wanted = recorder.wants(self.place, "contribution")
            share = contributions(heads, self.output.weight) if wanted else None
            recorder.keep(self.place, input=x, contribution=share, output=output)
