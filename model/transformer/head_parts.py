"""Head parts of a shipped model: the slices of its weights, and its residual stream, as one run left them."""

import torch
from torch import Tensor, nn

from model import positions
from model.attention.attention import MultiHeadAttention
from model.axes import Features, Ids, Memory, Place, Sublayer
from model.head_parts import (
    EmbeddingParts,
    HeadParts,
    HeadVectors,
    Norm,
    NormResult,
    Projection,
    ResidualStream,
    Rotation,
)
from model.tracing.trace import AttentionTrace, Trace
from model.transformer.blocks import Embedding, Stack
from model.transformer.features import FeatureEmbedding


def head_parts(attention: MultiHeadAttention, record: AttentionTrace, head: int, memory: Memory | None) -> HeadParts:
    """Where the query, the key and the value of one head come from.

    Args:
        memory: what keys and values are made of; None = the same input as the queries.
    """
    config, read = attention.config, record["input"][0]
    source = read if memory is None else memory[0]
    key_head = head // (config.n_heads // config.n_key_value_heads)
    has_rotary = config.positions == "rotary" and memory is None
    turns = _turned if has_rotary else _unturned
    return HeadParts(
        query=turns(_projection(attention.query, read, head, config.d_head), config.rotary_base),
        key=turns(_projection(attention.key, source, key_head, config.d_head), config.rotary_base),
        value=_unturned(_projection(attention.value, source, key_head, config.d_value), config.rotary_base),
        softcap=config.softcap,
        sink=None if attention.sinks is None else attention.sinks[head],
        key_heads=config.n_key_value_heads,
        output_weight=attention.output.weight,
        output_bias=attention.output.bias,
    )


def embedding_parts(embedding: Embedding, ids: Ids, segments: Ids | None) -> EmbeddingParts:
    """Token, position and segment vectors of a batch of one, and their sum."""
    config = embedding.config
    result = embedding(ids, segments)[0]
    chosen = None
    if embedding.segments is not None:
        chosen = embedding.segments(torch.zeros_like(ids) if segments is None else segments)[0]
    return EmbeddingParts(
        token=embedding.tokens(ids)[0],
        scale=config.d_model**0.5 if config.scaled_embeddings else None,
        position=embedding.encoding(torch.arange(ids.shape[1])),
        segment=chosen,
        total=result,
        normalised=None,
        weight=None,
        bias=None,
        result=result,
    )


def feature_parts(embedding: FeatureEmbedding, features: Features) -> EmbeddingParts:
    """The vectors of image patches or frames, those of their positions, and their sum, of a batch of one."""
    mapped = embedding.projection(embedding.cut(features))[0]
    result = embedding(features)[0]
    return EmbeddingParts(
        token=mapped,
        scale=None,
        position=embedding.encoding(len(mapped)),
        segment=None,
        total=result,
        normalised=None,
        weight=None,
        bias=None,
        result=result,
    )


def residual_stream(stack: Stack, embedding: EmbeddingParts, trace: Trace, place: Place) -> ResidualStream:
    """The stream before and after one attention, and what each earlier layer of its stack added."""
    sublayer = Sublayer(stack.site, place.layer, "cross" if place.site == "cross" else "attention")
    residual, here = stack.residual(sublayer), trace.around(sublayer)
    streams = [each for each in trace.streams if each.sublayer.site == stack.site]
    norm = Norm(True, residual.norm.eps, residual.norm.weight, residual.norm.bias)
    return ResidualStream(
        embedding=embedding,
        added=tuple((_name(each.sublayer), each.added[0]) for each in streams[: streams.index(here)]),
        stream=here.before[0],
        norm=norm if residual.is_pre else None,
        input=trace.at(*place)["input"][0],
        output=here.added[0],
        factor=None,
        output_normalised=None,
        beside=None,
        residual=here.before[0] + here.added[0],
        normalised=None if residual.is_pre else NormResult(norm, here.after[0]),
        is_sum=residual.is_pre,
    )


def _projection(linear: nn.Linear, read: Tensor, head: int, size: int) -> Projection:
    """One head's slice: the rows of the weight that make its vectors."""
    rows = slice(head * size, (head + 1) * size)
    weight, bias = linear.weight[rows].T, None if linear.bias is None else linear.bias[rows]
    product = read @ weight
    return Projection(read, weight, bias, product if bias is None else product + bias)


def _unturned(projection: Projection, _: float) -> HeadVectors:
    return HeadVectors(projection, None, None, None, projection.wrote)


def _turned(projection: Projection, base: float) -> HeadVectors:
    """HeadVectors turned by their positions."""
    count, width = projection.wrote.shape
    where = torch.arange(count)
    cosine, sine = (turn.float() for turn in positions.rotation(where, width // 2, base))
    result = positions.rotate_halves(projection.wrote[None, None], where, base)[0, 0]
    return HeadVectors(projection, None, None, Rotation(cosine, sine, None), result)


def _name(sublayer: Sublayer) -> str:
    return f"layer {sublayer.layer} {sublayer.part.replace('_', '-')}"
