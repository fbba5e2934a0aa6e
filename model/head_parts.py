"""Head parts: where the vectors of a head come from in one run, and the residual stream around it; data only."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor

from model.axes import Site

MOST_ADDED = 2_000_000
"""A stream that is the sum of more numbers than this is shown as it is, without its terms."""


@dataclass(frozen=True)
class Rotation:
    """How vectors are turned by their position: vectors × cosine + (vectors · pairing) × sine.

    Attributes:
        pairing: which dimension is turned with which, as a matrix of 0, 1 and −1. None = dimension j with the one that
            is half of all further on; cosine and sine then stand once for both.
    """

    cosine: Float[Tensor, "position d"]
    sine: Float[Tensor, "position d"]
    pairing: Float[Tensor, "d_head d_head"] | None


@dataclass(frozen=True)
class Norm:
    """(x − mean) / √(variance + epsilon) × gain + shift, over the last axis; x / √(mean of x² + epsilon) × gain + shift
    where it is not centred.

    Attributes:
        gain: by which it multiplies, also where the model keeps 1 less; None = 1.

    Source: Ba et al. 2016, equations 3 and 4; Zhang and Sennrich 2019 (not centred).
    """

    is_centred: bool
    epsilon: float
    gain: Float[Tensor, "*axes"] | None
    shift: Float[Tensor, "*axes"] | None


@dataclass(frozen=True)
class Projection:
    """One head's slice of a linear layer: read · weight + bias.

    Attributes:
        latent: how `read` is made of the input; None = it is the input.
    """

    read: Float[Tensor, "position d_in"]
    weight: Float[Tensor, "d_in d_out"]
    bias: Float[Tensor, " d_out"] | None
    wrote: Float[Tensor, "position d_out"]
    latent: "Latent | None" = None


@dataclass(frozen=True)
class Latent:
    """The vectors of fewer dimensions that multi-head latent attention makes of the input, for all heads.

    Attributes:
        compressed: the linear layer that makes them.
        norm: by which they are normalised then; None = they are not.

    Source: DeepSeek-AI 2024 (DeepSeek-V2), section 2.1.
    """

    compressed: Projection
    norm: Norm | None


@dataclass(frozen=True)
class HeadNorm:
    """A norm of the vectors of a head.

    Attributes:
        norm: with the gain and shift of this head.
        every: what it reads of all heads, where it normalises them together, and which of them is this one; None = it
            normalises each by itself.
        is_last: whether it comes after the factor and the rotation, and not before.
    """

    norm: Norm
    every: tuple[Float[Tensor, "head position d_head"], int] | None
    is_last: bool


@dataclass(frozen=True)
class HeadVectors:
    """How the queries, the keys or the values of one head came about, as far as it is known.

    Attributes:
        projection: the linear layer that they come from; None = not known.
        changed: what the model made of that before anything else, by a norm mostly; None = nothing.
        factor: what they are multiplied by then.
        rotation: how they are turned then.
        result: what attention used, but for interventions.
        norm: the norm that made `changed`, or `result` of what was turned; None = there is none, or it is not known.
        turned: what a norm reads that stands last.
        shared: the linear layer that makes the last dimensions of all heads alike, after those of `projection`; None =
            there is none.
    """

    projection: Projection | None
    changed: Float[Tensor, "position d_head"] | None
    factor: float | None
    rotation: Rotation | None
    result: Float[Tensor, "position d_head"]
    norm: HeadNorm | None = None
    turned: Float[Tensor, "position d_head"] | None = None
    shared: Projection | None = None

    @property
    def projected(self) -> Float[Tensor, "position d_head"] | None:
        """What the linear layers wrote."""
        if self.projection is None or self.shared is None:
            return None if self.projection is None else self.projection.wrote
        return torch.cat([self.projection.wrote, self.shared.wrote], dim=-1)


@dataclass(frozen=True)
class HeadParts:
    """One head in one run.

    Attributes:
        softcap, sink: as in `model.attention.attend`.
        key_heads: how many heads of keys and values the attention has.
        output_weight, output_bias: W_O and its bias, as in `Model.output_weight`.
    """

    query: HeadVectors
    key: HeadVectors
    value: HeadVectors
    softcap: float | None
    sink: Float[Tensor, ""] | None
    key_heads: int
    output_weight: Float[Tensor, "d_model heads_and_d"] | None
    output_bias: Float[Tensor, " d_model"] | None


class NormResult(NamedTuple):
    """A norm and its output."""

    norm: Norm
    result: Float[Tensor, "position d"]


@dataclass(frozen=True)
class EmbeddingParts:
    """How the vectors came about that the first layer reads, as far as it is known.

    Attributes:
        token: the vectors of the tokens, or of the parts of a picture; None = not known, nor is all else but `result`.
        scale: by which they are multiplied.
        position, segment: what is added to them.
        total: the sum.
        normalised: what a norm made of it, if one did.
        weight, bias: of a linear layer after that, if there is one.
    """

    token: Float[Tensor, "position d_embedding"] | None
    scale: float | None
    position: Float[Tensor, "position d_embedding"] | None
    segment: Float[Tensor, "position d_embedding"] | None
    total: Float[Tensor, "position d_embedding"] | None
    normalised: NormResult | None
    weight: Float[Tensor, "d_embedding d_model"] | None
    bias: Float[Tensor, " d_model"] | None
    result: Float[Tensor, "position d_model"]


@dataclass(frozen=True)
class ResidualStream:
    """The residual stream around one attention, of a batch of one.

    Attributes:
        embedding: where the stream begins; None = not known.
        added: by name, what each earlier layer added to it; None = not known.
        stream: what stood there before the attention.
        norm: what makes the input of it; None = nothing does.
        input, output: what the attention reads and writes.
        factor: by which the output is multiplied before it is added.
        output_normalised: what a norm makes of the output before it is added.
        beside: what the rest of the layer adds in the same sum.
        residual: the sum.
        normalised: what a norm makes of the sum, where that is what goes on.
        is_sum: whether it is the embedding and all that was added, with nothing done to it in between.
    """

    embedding: EmbeddingParts | None
    added: tuple[tuple[str, Float[Tensor, "position d_model"]], ...] | None
    stream: Float[Tensor, "position d_model"]
    norm: Norm | None
    input: Float[Tensor, "position d_model"]
    output: Float[Tensor, "position d_model"]
    factor: float | None
    output_normalised: NormResult | None
    beside: Float[Tensor, "position d_model"] | None
    residual: Float[Tensor, "position d_model"]
    normalised: NormResult | None
    is_sum: bool = True


class Component(NamedTuple):
    """One vector that is written to the residual stream; site, layer and head as far as it has them.

    Attributes:
        direction: how the logit reads it: with every norm after it held fixed, it adds vector · direction.
    """

    kind: Literal["embedding", "head", "attention_bias", "feed_forward", "norm_bias"]
    site: Site | None
    layer: int | None
    head: int | None
    vector: Float[Tensor, " d_model"]
    direction: Float[Tensor, " d_model"]

    @property
    def logit(self) -> float:
        """Its share of the logit, summed in float64."""
        return float(self.vector.double() @ self.direction.double())
