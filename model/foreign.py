"""Models that were made elsewhere: what can be asked of them beside running, and what is refused because it cannot."""

from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol, runtime_checkable

from jaxtyping import Float
from torch import Tensor

from model.axes import Place, Site
from model.config import Shape
from model.errors import InputError
from model.inputs import Inputs
from model.interventions import Interventions
from model.records import Trace
from model.transformer import Runnable, ShapedModel, Transformer

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
    """One head's slice of a linear layer: read · weight + bias."""

    read: Float[Tensor, "position d_in"]
    weight: Float[Tensor, "d_in d_out"]
    bias: Float[Tensor, " d_out"] | None
    wrote: Float[Tensor, "position d_out"]


@dataclass(frozen=True)
class HeadNorm:
    """A norm of the vectors of a head.

    Attributes:
        norm: with the gain and shift of this head.
        every: what it reads of all heads, where it normalises them together, and which of them is this one; None = it
            normalises each by itself.
        is_last: whether it stands behind the factor and the rotation, and not before.
    """

    norm: Norm
    every: tuple[Float[Tensor, "head position d_head"], int] | None
    is_last: bool


@dataclass(frozen=True)
class Vectors:
    """How the queries, the keys or the values of one head came about, as far as it is known.

    Attributes:
        projection: the linear layer that they come from; None = not known.
        changed: what the model made of that before anything else, by a norm mostly; None = nothing.
        factor: what they are multiplied by then.
        rotation: how they are turned then.
        result: what attention used, but for interventions.
        norm: the norm that made `changed`, or `result` of what was turned; None = there is none, or it is not known.
        turned: what a norm reads that stands last.
    """

    projection: Projection | None
    changed: Float[Tensor, "position d_head"] | None
    factor: float | None
    rotation: Rotation | None
    result: Float[Tensor, "position d_head"]
    norm: HeadNorm | None = None
    turned: Float[Tensor, "position d_head"] | None = None


@dataclass(frozen=True)
class HeadParts:
    """One head in one run of a model that was made elsewhere.

    Attributes:
        softcap, sink: as in `model.attention.attend`.
        key_heads: how many heads of keys and values the attention has.
        output_weight, output_bias: W_O and its bias, as in `ForeignModel.output_weight`.
    """

    query: Vectors
    key: Vectors
    value: Vectors
    softcap: float | None
    sink: Float[Tensor, ""] | None
    key_heads: int
    output_weight: Float[Tensor, "d_model heads_and_d"] | None
    output_bias: Float[Tensor, " d_model"] | None


class Normalised(NamedTuple):
    """What a norm made."""

    norm: Norm
    result: Float[Tensor, "position d"]


@dataclass(frozen=True)
class Embedded:
    """How the vectors came about that the first layer reads, as far as it is known.

    Attributes:
        token: the vectors of the tokens, or of the parts of a picture; None = not known, nor is all else but `result`.
        scale: by which they are multiplied.
        position, segment: what is added to them.
        total: the sum.
        normalised: what a norm made of it, if one did.
        weight, bias: of a linear layer behind that, if there is one.
    """

    token: Float[Tensor, "position d_embedding"] | None
    scale: float | None
    position: Float[Tensor, "position d_embedding"] | None
    segment: Float[Tensor, "position d_embedding"] | None
    total: Float[Tensor, "position d_embedding"] | None
    normalised: Normalised | None
    weight: Float[Tensor, "d_embedding d_model"] | None
    bias: Float[Tensor, " d_model"] | None
    result: Float[Tensor, "position d_model"]


@dataclass(frozen=True)
class Around:
    """The residual stream around one attention of a model that was made elsewhere, of a batch of one.

    Attributes:
        embedded: where the stream begins; None = not known.
        added: by name, what each earlier layer added to it; None = it is no sum, or not known as one.
        stream: what stood there before the attention.
        norm: what makes the input of it; None = nothing does.
        input, output: what the attention reads and writes.
        factor: by which the output is multiplied before it is added.
        output_normalised: what a norm makes of the output before it is added.
        beside: what the rest of the layer adds in the same sum.
        residual: the sum.
        normalised: what a norm makes of the sum, where that is what goes on.
    """

    embedded: Embedded | None
    added: tuple[tuple[str, Float[Tensor, "position d_model"]], ...] | None
    stream: Float[Tensor, "position d_model"]
    norm: Norm | None
    input: Float[Tensor, "position d_model"]
    output: Float[Tensor, "position d_model"]
    factor: float | None
    output_normalised: Normalised | None
    beside: Float[Tensor, "position d_model"] | None
    residual: Float[Tensor, "position d_model"]
    normalised: Normalised | None


class CloseLook(NamedTuple):
    """A run, how one of its heads came about, and the residual stream around it, where that is known."""

    trace: Trace
    parts: HeadParts
    around: Around | None = None


class Addition(NamedTuple):
    """One vector that is added to the residual stream; site, layer and head as far as it has them.

    Attributes:
        direction: how the logit reads it: with every norm behind it held fixed, it adds vector · direction.
    """

    kind: Literal["embedding", "head", "attention_bias", "feed_forward", "norm_bias"]
    site: Site | None
    layer: int | None
    head: int | None
    vector: Float[Tensor, " d_model"]
    direction: Float[Tensor, " d_model"]

    @property
    def logit(self) -> float:
        """What it adds to the logit, summed in float64."""
        return float(self.vector.double() @ self.direction.double())


class DirectPath(NamedTuple):
    """A run, and all that reaches one logit without a way through later layers.

    Attributes:
        additions: in the order of computation.
        bias: what is added to the logit itself; None = nothing.
        cap: what the logit is multiplied by where it is soft-capped, in this run; None = it is not.
    """

    trace: Trace
    token: int
    additions: tuple[Addition, ...]
    bias: float | None
    cap: float | None = None


@runtime_checkable
class ForeignModel(ShapedModel, Protocol):
    """A model whose parts are not this project's modules. It attends through `model.attention.attend` all the same."""

    def generate(self, inputs: Inputs, *, max_new_tokens: int) -> list[int]:
        """The ids that the model writes by itself."""

    def output_weight(self, place: Place) -> Tensor | None:
        """W_O of one attention, a row for each number of the output; None where it is not known."""

    def look_closely(
        self, inputs: Inputs, place: Place, head: int, interventions: Interventions | None = None
    ) -> CloseLook:
        """Runs a batch of one, and tells of one head all that is known."""

    def direct_path(
        self, inputs: Inputs, position: int, token: int | None = None, interventions: Interventions | None = None
    ) -> DirectPath:
        """Runs a batch of one, and tells what is added to the residual stream and how one logit reads it.

        Args:
            token: whose logit; None = the likeliest.

        Raises:
            InputError: where these parts are not seen, or do not sum to the logit.
        """

    def takes_positions(self) -> bool:
        """Whether it can be told where each token stands, and so that all stand at the same place."""

    def position_table(self) -> Tensor | None:
        """The vectors that it learned for its positions, a row for each; None where it has no such table."""

    def has_blocks(self, stack: Site) -> bool:
        """Whether the residual stream behind each layer of this stack is seen, and can be replaced."""


def own(model: Runnable, what: str) -> Transformer:
    """The model, as one of this project's.

    Args:
        what: needs such a model; for the sentence that refuses another.

    Raises:
        InputError: for a model that was made elsewhere.
    """
    if not isinstance(model, Transformer):
        raise InputError(
            f"{what} needs to know every part of a model, and this one was made elsewhere; choose one of the models "
            "that come with Heads Up",
            field="model",
        )
    return model


def check_changeable(config: Shape, what: str) -> None:
    """Refuses what changes a model, for one in which nothing can be changed.

    Raises:
        InputError: with the reason.
    """
    if not config.can_be_changed:
        raise InputError(
            f"{what} changes the model, and in this one nothing can be changed: {config.missing[0].removesuffix('.')}",
            "model",
        )


def check_seen(config: Shape, what: str) -> None:
    """Refuses what needs all that attends to be seen whole.

    Raises:
        InputError: with the reason.
    """
    if config.missing:
        reason = config.missing[0].removesuffix(".")
        raise InputError(f"{what} needs what each head contributes, which is not seen in this model: {reason}", "model")


def check_blocks(model: ForeignModel, stack: Site, what: str) -> None:
    """Refuses what reads the residual stream, for a model of which it is not seen.

    Raises:
        InputError: with the reason.
    """
    if not model.has_blocks(stack):
        raise InputError(
            f"{what} takes the residual stream behind each layer, which is not seen in this model: its layers share "
            "their modules, or do not stand in one list",
            field="model",
        )
