"""Models that were made elsewhere: what can be asked of them beside running, and what is refused because it cannot."""

from typing import Protocol, runtime_checkable

from torch import Tensor

from model.axes import Place, Site
from model.config import Shape
from model.errors import InputError
from model.inputs import Inputs
from model.transformer import Runnable, ShapedModel, Transformer


@runtime_checkable
class ForeignModel(ShapedModel, Protocol):
    """A model whose parts are not this project's modules. It attends through `model.attention.attend` all the same."""

    def generate(self, inputs: Inputs, *, max_new_tokens: int) -> list[int]:
        """The ids that the model writes by itself."""

    def output_weight(self, place: Place) -> Tensor | None:
        """W_O of one attention, a row for each number of the output; None where it is not known."""

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
