"""Token order: runs the same tokens in two orders, with and without positions, and compares them."""

from collections.abc import Collection
from contextlib import nullcontext
from typing import NamedTuple

import torch
from torch import Tensor

from model import masks
from model.errors import InputError
from model.interventions import Interventions
from model.protocol import Model
from model.run_context import running
from model.tracing.recorder import Recorder
from model.tracing.trace import TensorName, Trace
from model.transformer.batch import Inputs
from model.transformer.run import run

HEAD_OUTPUT: tuple[TensorName, ...] = ("head_output",)
ROUNDING = 1e-4
"""Of the largest number: sums in another order, over some dozen layers. A position that is told makes more."""
COARSE = 0.05
"""The same for types of 16 bits."""


class Told(NamedTuple):
    """How much a run is told of the order of its tokens.

    Attributes:
        has_positions: whether the model has its position scheme.
        is_full: whether every query may attend to every key, instead of the model's own pattern.
    """

    has_positions: bool
    is_full: bool


TOLD = tuple(Told(has_positions, is_full) for has_positions in (True, False) for is_full in (False, True))


class Orders(NamedTuple):
    """The runs of the two orders, told equally much; place i of `other` holds the token order[i] of `original`."""

    told: Told
    original: Trace
    other: Trace
    order: list[int]


def compare(model: Model, inputs: Inputs, order: list[int]) -> tuple[Orders, ...]:
    """Both orders, with all that this model can be told, and not told.

    A model does without positions where it can leave them out, or make them equal for every token, and where that and
    a full mask leave nothing of the order on these inputs; its mask can be changed where it attends through `attend`.

    Raises:
        InputError: for a model of which neither outputs of heads nor logits are seen.
    """
    changed = permuted(inputs, order)

    def both(told: Told) -> Orders:
        return Orders(told, run_as(model, inputs, told), run_as(model, changed, told), order)

    if not model.config.can_be_changed:
        if model.config.task == "none":
            why = model.config.missing[0].removesuffix(".")
            raise InputError(f"this model has no logits, and its heads' outputs are not seen: {why}", field="model")
        return (both(TOLD[0]),)
    known = (both(TOLD[0]), both(TOLD[1]))
    if model.position_removal() is None or tells_apart(last := both(TOLD[3])):
        return known
    return (*known, both(TOLD[2]), last)


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


def run_as(model: Model, inputs: Inputs, told: Told) -> Trace:
    """One run with this much knowledge of the order, and the output of its heads."""
    changes = Interventions(mask=masks.full) if told.is_full else None
    with nullcontext() if told.has_positions else running(positions_removed=True):
        return run(model, inputs, recorder=Recorder(tensors=HEAD_OUTPUT), interventions=changes)


def difference(found: Orders) -> list[float]:
    """For each attention, the largest |difference| of a head's output once every token is back in its place.

    Where it is 0, up to rounding, the layer returned the same vectors in another order: it cannot tell the orders
    apart. Nothing for a model whose heads' outputs are not seen. Source: Lee et al. 2019 (Set Transformer).
    """
    return [
        _largest(first["head_output"][:, :, found.order] - second["head_output"])
        for first, second in zip(found.original.attention, found.other.attention, strict=True)
        if "head_output" in first.tensors
    ]


def logits_difference(found: Orders) -> float | None:
    """The same of the logits; None where there are none."""
    logits = found.original.logits
    return _largest(logits[:, found.order] - found.other.logits) if logits.shape[-1] else None


def tells_apart(found: Orders) -> bool:
    """Whether something differs by more than rounding: an output of a head, or if none is seen, a logit."""
    seen = [each["head_output"] for each in found.original.attention if "head_output" in each.tensors]
    if not seen:
        logits = logits_difference(found)
        return logits is not None and logits > _limit(found.original.logits)
    return any(each > _limit(tensor) for each, tensor in zip(difference(found), seen, strict=True))


def _limit(tensor: Tensor) -> float:
    return (ROUNDING if tensor.element_size() >= 4 else COARSE) * _largest(tensor)


def _largest(differences: Tensor) -> float:
    return float(differences.abs().max())
