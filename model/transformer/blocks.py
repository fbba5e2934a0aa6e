"""Transformer blocks: embeddings, feed-forward, block and stack, from which all three families are built."""

from collections.abc import Callable
from typing import Literal, cast

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn import functional as F

from model import masks, positions
from model.attention.attention import MultiHeadAttention
from model.attention.kv_cache import KeyValueCache
from model.axes import Ids, KeyMask, Logits, Mask, Memory, MemoryMask, Place, Site, Stream, Sublayer
from model.config import ModelConfig
from model.generation.writer import Matrices
from model.run_context import current

OF_MEMORY = ("cross.layer.key.weight", "cross.layer.value.weight")
ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {"gelu": F.gelu, "relu": F.relu}


class Embedding(nn.Module):
    """Token vectors plus, where the model has them, position and segment vectors."""

    fixed: Tensor | None

    def __init__(self, config: ModelConfig):
        super().__init__()
        self.config = config
        self.tokens = nn.Embedding(config.vocabulary_size, config.d_model)
        self.segments = nn.Embedding(config.n_segments, config.d_model) if config.n_segments else None
        self.learned = nn.Embedding(config.max_tokens, config.d_model) if config.positions == "learned" else None
        self.dropout = nn.Dropout(config.dropout)
        fixed = positions.sinusoidal(config.max_tokens, config.d_model) if config.positions == "sinusoidal" else None
        self.register_buffer("fixed", fixed, persistent=False)

    def forward(self, ids: Ids, segments: Ids | None = None, *, offset: int = 0) -> Stream:
        """Vectors for tokens that start at position `offset`."""
        vectors = self.tokens(ids)
        if self.config.scaled_embeddings:
            vectors = vectors * self.config.d_model**0.5
        where = torch.arange(offset, offset + ids.shape[1], device=ids.device)
        if (encoding := self.encoding(where)) is not None:
            vectors = vectors + encoding
        if self.segments is not None:
            vectors = vectors + self.segments(torch.zeros_like(ids) if segments is None else segments)
        return self.dropout(vectors)

    def encoding(self, where: Int[Tensor, " position"]) -> Float[Tensor, "position d_model"] | None:
        """The vectors of these positions; None for a scheme that adds nothing to the embeddings."""
        if current().positions_removed:
            return None
        if self.learned is not None:
            return self.learned(where)
        return None if self.fixed is None else self.fixed[where]


class Unembedding(nn.Module):
    """From the residual stream to a logit for every word of the vocabulary; tied to the token vectors on request."""

    def __init__(self, config: ModelConfig, embedding: Embedding):
        super().__init__()
        self.bias = nn.Parameter(torch.zeros(config.vocabulary_size))
        self.weight = (
            embedding.tokens.weight
            if config.tied_embeddings
            else nn.Parameter(torch.empty(config.vocabulary_size, config.d_model))
        )

    def forward(self, x: Stream) -> Logits:
        """One logit for each word at each position."""
        return F.linear(x, self.weight, self.bias)


class FeedForward(nn.Module):
    """Two linear layers, at each position by itself. Source: Vaswani et al. 2017, equation 2."""

    def __init__(self, config: ModelConfig):
        super().__init__()
        self.config = config
        self.inner = nn.Linear(config.d_model, config.d_feed_forward)
        self.outer = nn.Linear(config.d_feed_forward, config.d_model)

    def forward(self, x: Stream) -> Stream:
        """The vectors that this layer adds to the residual stream."""
        return self.outer(ACTIVATIONS[self.config.activation](self.inner(x)))


class Residual(nn.Module):
    """x + layer(norm(x)) with the norm first (pre), or norm(x + layer(x)) as in the paper (post)."""

    def __init__(self, config: ModelConfig, sublayer: Sublayer, layer: nn.Module):
        super().__init__()
        self.sublayer = sublayer
        self.layer = layer
        self.norm = nn.LayerNorm(config.d_model, eps=config.norm_epsilon)
        self.is_pre = config.norm == "pre"
        self.dropout = nn.Dropout(config.dropout)

    def forward(self, x: Stream, *args: object, **kwargs: object) -> Stream:
        """The residual stream after the layer."""
        added = self.dropout(self.layer(self.norm(x) if self.is_pre else x, *args, **kwargs))
        after = x + added if self.is_pre else self.norm(x + added)
        if (recorder := current().recorder) is not None:
            recorder.keep_stream(self.sublayer, before=x, added=added, after=after)
        return after


class Block(nn.Module):
    """Self-attention, cross-attention if there is a memory to attend to, and feed-forward."""

    def __init__(self, config: ModelConfig, site: Site, layer: int, *, has_memory: bool):
        super().__init__()
        here, memory = Place(site, layer), Place("cross", layer)
        self.attention = Residual(config, Sublayer(site, layer, "attention"), MultiHeadAttention(config, here))
        self.cross = (
            Residual(config, Sublayer(site, layer, "cross"), MultiHeadAttention(config, memory)) if has_memory else None
        )
        self.feed_forward = (
            Residual(config, Sublayer(site, layer, "feed_forward"), FeedForward(config))
            if config.d_feed_forward
            else None
        )

    def forward(
        self,
        x: Stream,
        memory: Memory | None = None,
        *,
        mask: Mask | None,
        key_mask: KeyMask | None,
        memory_mask: MemoryMask | None = None,
        cache: KeyValueCache | None = None,
        is_whole: bool = True,
    ) -> Stream:
        """The residual stream after this block, or only after what attends in it."""
        x = self.attention(x, mask=mask, key_mask=key_mask, cache=cache)
        if self.cross is not None:
            x = self.cross(x, memory, key_mask=memory_mask, cache=cache)
        return self.feed_forward(x) if is_whole and self.feed_forward is not None else x


class Stack(nn.Module):
    """The blocks of one site, and the last norm where the norm comes first."""

    def __init__(self, config: ModelConfig, site: Site, *, has_memory: bool = False):
        super().__init__()
        self.site = site
        self.is_causal = site == "decoder"
        self.blocks = nn.ModuleList(
            Block(config, site, layer, has_memory=has_memory) for layer in range(config.at(site).layers)
        )
        self.norm = nn.LayerNorm(config.d_model, eps=config.norm_epsilon) if config.norm == "pre" else nn.Identity()

    def matrices(self, unembedding: Unembedding) -> Matrices:
        """How many numbers the matrices have that a token meets here and in the unembedding."""
        sizes = {name: weight.numel() for name, weight in self.blocks.named_parameters() if weight.dim() == 2}
        memory = sum(size for name, size in sizes.items() if name.endswith(OF_MEMORY))
        return Matrices(sum(sizes.values()) - memory, memory, unembedding.weight.numel())

    def residual(self, sublayer: Sublayer) -> Residual:
        """The layer that adds to the residual stream there, with its norm."""
        return cast(Residual, getattr(self.blocks[sublayer.layer], sublayer.part))

    def attention_at(self, place: Place) -> MultiHeadAttention:
        """The module that attends there."""
        part: Literal["cross", "attention"] = "cross" if place.site == "cross" else "attention"
        return cast(MultiHeadAttention, self.residual(Sublayer(self.site, place.layer, part)).layer)

    def forward(
        self,
        x: Stream,
        memory: Memory | None = None,
        *,
        key_mask: KeyMask | None = None,
        memory_mask: MemoryMask | None = None,
        cache: KeyValueCache | None = None,
        is_whole: bool = True,
    ) -> Stream:
        """The residual stream after all blocks; where a patch says so, only after those from its layer on.

        Args:
            is_whole: False stops after the last attention, for runs that need attention alone.
        """
        mask = None
        if self.is_causal:
            offset, n_query = 0 if cache is None else cache.offset, x.shape[1]
            grid = masks.draw(masks.causal, n_query, offset + n_query, offset=offset, device=x.device)
            mask = grid[None, None]
        start = current().patches.starts.get(self.site)
        if start is not None:
            x = start.stream
        given = {"mask": mask, "key_mask": key_mask, "memory_mask": memory_mask, "cache": cache}
        for block in self.blocks[0 if start is None else start.layer :]:
            x = block(x, memory, **given, is_whole=is_whole or block is not self.blocks[-1])
        if cache is not None:
            cache.advance(x.shape[1])
        return self.norm(x) if is_whole else x


def initialise(model: nn.Module, config: ModelConfig) -> None:
    """Normal weights of deviation 0.02, smaller where a layer writes to the residual stream.

    Source: Radford et al. 2019 (GPT-2), section 2.3: 1/√N on the N layers that add to the stream.
    """
    n_writers = 2 * config.n_layers
    for name, parameter in model.named_parameters():
        if parameter.dim() < 2:
            continue
        writes = name.endswith(("output.weight", "outer.weight"))
        nn.init.normal_(parameter, std=0.02 / n_writers**0.5 if writes else 0.02)
