"""What a model can tell of the order of its tokens: the same tokens in two orders, with and without positions."""

from collections.abc import Collection
from contextlib import nullcontext
from dataclasses import dataclass

import torch
from torch import Tensor

from model import masks, positions
from model.inputs import Inputs
from model.interventions import Interventions
from model.recording import Recorder
from model.records import TensorName, Trace
from model.transformer import Runnable, run

HEAD_OUTPUT: tuple[TensorName, ...] = ("head_output",)


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
    with nullcontext() if knowing.has_positions else positions.removed():
        return run(model, inputs, recorder=Recorder(tensors=HEAD_OUTPUT), interventions=changes)


def difference(original: Trace, other: Trace, order: list[int]) -> list[float]:
    """For each attention, the largest |difference| of a head's output once every token is back in its place.

    Where it is 0, up to rounding, the layer returned the same vectors in another order: it cannot tell the orders
    apart. Source: Lee et al. 2019 (Set Transformer).
    """
    return [
        _largest(first["head_output"][:, :, order] - second["head_output"])
        for first, second in zip(original.attention, other.attention, strict=True)
    ]


def logits_difference(original: Trace, other: Trace, order: list[int]) -> float:
    """The same of the logits."""
    return _largest(original.logits[:, order] - other.logits)


def _largest(differences: Tensor) -> float:
    return float(differences.abs().max())
