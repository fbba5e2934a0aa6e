"""Model protocol: what can be asked of any model, shipped or adapted, and what is refused because it is not known."""

from collections.abc import Callable
from typing import Literal, NamedTuple, Protocol, runtime_checkable

from jaxtyping import Float
from torch import Tensor

from model.activation_patches import ResumePoint
from model.axes import Logits, Place, Site, Stream
from model.config import Shape
from model.errors import InputError
from model.generation.request import Request
from model.generation.writer import Writer
from model.head_parts import Component, HeadParts, ResidualStream
from model.interventions import Interventions
from model.tracing.recorder import Recorder
from model.tracing.trace import Trace
from model.transformer.batch import Inputs

PositionRemoval = Literal["left out", "made equal"]
"""How a model does without positions: it adds none, or every token is told the same one."""


class HeadRun(NamedTuple):
    """A run, where the vectors of one of its heads come from, and the residual stream around it; None = not known."""

    trace: Trace
    parts: HeadParts
    stream: ResidualStream | None = None


class DirectPath(NamedTuple):
    """A run, and all that reaches one logit without a way through later layers.

    Attributes:
        components: in the order of computation.
        bias: what is added to the logit itself; None = nothing.
        cap: what the logit is multiplied by where it is soft-capped, in this run; None = it is not.
    """

    trace: Trace
    token: int
    components: tuple[Component, ...]
    bias: float | None
    cap: float | None = None


@runtime_checkable
class Model(Protocol):
    """A model that attends through `model.attention.attend`, and what can be asked of it beside running."""

    @property
    def config(self) -> Shape:
        """Its sites, layers and heads."""

    def __call__(self, inputs: Inputs) -> Logits:
        """Logits at each position; the axis of the vocabulary is empty where the model has no head."""

    def logits_at(self, inputs: Inputs, position: int) -> Float[Tensor, "batch vocabulary"]:
        """The logits at one position, by the same steps for every batch that `ablation_effects` compares."""

    def attend(self, inputs: Inputs) -> None:
        """Runs as far as anything attends."""

    def writer(self, inputs: Inputs, request: Request) -> Writer:
        """Holds a text while this model writes it.

        Args:
            inputs: a batch of one, with what was written before; of an encoder-decoder the target has at least the
                token that begins every target.

        Raises:
            ValueError: for a model that writes no text.
        """

    def output_weight(self, place: Place) -> Tensor | None:
        """W_O of one attention, a row for each number of the output; None where it is not known."""

    def position_table(self) -> Tensor | None:
        """The vectors that it learned for its positions, a row for each; None where it has no such table."""

    def position_removal(self) -> PositionRemoval | None:
        """How it does without positions; None where it cannot."""

    def has_blocks(self, stack: Site) -> bool:
        """Whether the residual stream after each layer of this stack is seen, and can be replaced."""

    def resume_points(self, trace: Trace, place: Place, rows: int) -> dict[Site, ResumePoint]:
        """Where the stacks of a run may begin that is as `trace` before this layer, in so many rows; {} = as always."""

    def logits_after(
        self, streams: Stream, positions: list[int], inputs: Inputs, interventions: Interventions | None
    ) -> Float[Tensor, "batch chosen vocabulary"]:
        """The logits at these positions for residual streams after its last layer, one in each row."""

    def head_run(self, inputs: Inputs, place: Place, head: int, interventions: Interventions | None = None) -> HeadRun:
        """Runs a batch of one, and tells of one head all that is known.

        Raises:
            InputError: for a model that attends in code of its own.
        """

    def direct_path(
        self,
        inputs: Inputs,
        position: int,
        token: int | None = None,
        interventions: Interventions | None = None,
        trace: Callable[[], Trace] | None = None,
    ) -> DirectPath:
        """Every component of the residual stream of a run on a batch of one, and how one logit reads it.

        Args:
            token: whose logit; None = the likeliest.
            trace: gives one of the same run with what `whole_recorder` keeps, where the model can use one.

        Raises:
            InputError: where these parts are not seen, or do not sum to the logit.
        """

    def whole_recorder(self) -> Recorder:
        """A recorder of all that the logit lens, the effects of heads and `direct_path` read in a trace."""


def required_output_weight(model: Model, place: Place) -> Tensor:
    """W_O of one attention: a row for each number of the output, a column for each of all heads side by side.

    Raises:
        InputError: for a model of which it is not known.
    """
    if (weight := model.output_weight(place)) is None:
        reason = " ".join(model.config.missing).removesuffix(".")
        raise InputError(
            f"this analysis needs the output projection of {place.site} layer {place.layer}: {reason}", "model"
        )
    return weight


def check_changeable(config: Shape, what: str) -> None:
    """Refuses an analysis that changes a model in which nothing can be changed.

    Raises:
        InputError: with the reason.
    """
    if not config.can_be_changed:
        raise InputError(
            f"{what} changes the model, and in this one nothing can be changed: {config.missing[0].removesuffix('.')}",
            "model",
        )


def check_seen(config: Shape, what: str) -> None:
    """Refuses an analysis that needs every attention of a model to be seen whole.

    Raises:
        InputError: with the reason.
    """
    if config.missing:
        reason = config.missing[0].removesuffix(".")
        raise InputError(
            f"{what} needs the contribution of each head, which this model does not show: {reason}", "model"
        )


def check_blocks(model: Model, stack: Site, what: str) -> None:
    """Refuses an analysis of the residual stream of a model in which it is not seen.

    Raises:
        InputError: with the reason.
    """
    if not model.has_blocks(stack):
        raise InputError(
            f"{what} takes the residual stream after each layer, which is not seen in this model: its layers share "
            "their modules, or do not stand in one list",
            field="model",
        )
