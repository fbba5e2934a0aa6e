"""What a model can tell of the order of its tokens: the same tokens in two orders, with and without positions."""

from collections.abc import Collection
from contextlib import nullcontext
from dataclasses import dataclass

import torch
from torch import Tensor

from model import masks
from model.adapters.protocol import ForeignModel
from model.errors import InputError
from model.interventions import Interventions
from model.run_context import running
from model.tracing.recorder import Recorder
from model.tracing.trace import TensorName, Trace
from model.transformer.batch import Inputs
from model.transformer.run import Runnable, ShapedModel, run

HEAD_OUTPUT: tuple[TensorName, ...] = ("head_output",)
ROUNDING = 1e-4
"""Of the largest number: sums in another order, over some dozen layers. A position that is told makes more."""
COARSE = 0.05
"""The same for types of 16 bits."""


@dataclass(frozen=True)
class Knowing:
    """How much a run is told of the order.

    Attributes:
        has_positions: whether the model has its position scheme.
        is_full: whether every query may attend to every key, instead of the model's own pattern.
    """

    has_positions: bool
    is_full: bool


WAYS = tuple(Knowing(has_positions, is_full) for has_positions in (True, False) for is_full in (False, True))


def ways(model: ShapedModel, inputs: Inputs, order: list[int]) -> tuple[Knowing, ...]:
    """All that this model can be told, and not told.

    A model made elsewhere does without positions where every token can be told the same one, and where that and a full
    mask leave nothing of the order on these inputs; its mask can be changed where it attends through this project.

    Raises:
        InputError: for a model of which neither outputs of heads nor logits are seen.
    """
    if not isinstance(model, ForeignModel):
        return WAYS
    if not model.config.can_be_changed:
        if model.config.task == "none":
            why = model.config.missing[0].removesuffix(".")
            raise InputError(f"this model has no logits, and its heads' outputs are not seen: {why}", field="model")
        return WAYS[:1]
    if not model.takes_positions():
        return WAYS[:2]
    original, other = (run_as(model, each, WAYS[-1]) for each in (inputs, permuted(inputs, order)))
    return WAYS[:2] if tells_apart(original, other, order) else WAYS


def shuffled(count: int, staying: Collection[int], seed: int) -> list[int]:
    """An order of the positions 0 … count - 1 in which those of `staying` keep their place.

    Position i of the shuffled text holds what stood at result[i].
    """
    moving = [position for position in range(count) if position not in staying]
    drawn = torch.randperm(len(moving), generator=torch.Generator().manual_seed(seed)).tolist()
    order = list(range(count))
    for place, source in zip(moving, drawn, strict=True):
        order[place] = moving[source]
    return order


def permuted(inputs: Inputs, order: list[int]) -> Inputs:
    """The same tokens in another order; which sentence a place belongs to stays."""
    return inputs._replace(source=inputs.source[:, order])


def run_as(model: Runnable, inputs: Inputs, knowing: Knowing) -> Trace:
    """One run with this much knowledge of the order, and the output of its heads."""
    changes = Interventions(mask=masks.full) if knowing.is_full else None
    with nullcontext() if knowing.has_positions else running(positions_removed=True):
        return run(model, inputs, recorder=Recorder(tensors=HEAD_OUTPUT), interventions=changes)


def difference(original: Trace, other: Trace, order: list[int]) -> list[float]:
    """For each attention, the largest |difference| of a head's output once every token is back in its place.

    Where it is 0, up to rounding, the layer returned the same vectors in another order: it cannot tell the orders
    apart. Nothing for a model whose heads' outputs are not seen. Source: Lee et al. 2019 (Set Transformer).
    """
    return [
        _largest(first["head_output"][:, :, order] - second["head_output"])
        for first, second in zip(original.attention, other.attention, strict=True)
        if "head_output" in first.tensors
    ]


def logits_difference(original: Trace, other: Trace, order: list[int]) -> float | None:
    """The same of the logits; None where there are none."""
    return _largest(original.logits[:, order] - other.logits) if original.logits.shape[-1] else None


def tells_apart(original: Trace, other: Trace, order: list[int]) -> bool:
    """Whether something differs by more than rounding: an output of a head, or if none is seen, a logit."""
    seen = [each["head_output"] for each in original.attention if "head_output" in each.tensors]
    if not seen:
        logits = logits_difference(original, other, order)
        return logits is not None and logits > _limit(original.logits)
    heads = difference(original, other, order)
    return any(each > _limit(tensor) for each, tensor in zip(heads, seen, strict=True))


def _limit(tensor: Tensor) -> float:
    return (ROUNDING if tensor.element_size() >= 4 else COARSE) * _largest(tensor)


def _largest(differences: Tensor) -> float:
    return float(differences.abs().max())
