"""Models that were made elsewhere: what can be asked of them beside running, and what is refused because it cannot."""

from typing import NamedTuple, Protocol, runtime_checkable

from torch import Tensor

from model.adapters.head_parts import Addition, Around, HeadParts
from model.axes import Place, Site
from model.config import Shape
from model.errors import InputError
from model.interventions import Interventions
from model.tracing.trace import Trace
from model.transformer.batch import Inputs
from model.transformer.run import Runnable, ShapedModel, Transformer


class CloseLook(NamedTuple):
    """A run, how one of its heads came about, and the residual stream around it, where that is known."""

    trace: Trace
    parts: HeadParts
    around: Around | None = None


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
