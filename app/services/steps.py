"""Turns steps into JSON: the same structure for heads of models, custom matrices and textbook examples."""

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor

from app.schemas import array_encoding
from model.errors import InputError
from model.steps import Step

Labels = Mapping[str, Sequence[str]]


def steps_reply(steps: Sequence[Step], form: str, decimals: int | None) -> list[dict[str, Any]]:
    """The steps, their arrays ready to be written.

    Args:
        form: "json" or "typed".
        decimals: round to this many, in JSON; None = exact.
    """
    return [
        {
            "name": step.name,
            "formula": step.formula,
            "inputs": step.inputs,
            "parameters": {name: _written(tensor, form, decimals) for name, tensor in step.parameters.items()},
            "outputs": {name: _written(tensor, form, decimals) for name, tensor in step.outputs.items()},
            "operations": dict(step.operations),
            "axes": {name: list(axes) for name, axes in step.axes.items()},
        }
        for step in steps
    ]


def check_size(steps: Sequence[Step], most: int) -> None:
    """Refuses a reply that would be larger than the server writes.

    Raises:
        InputError: with the size, the limit and how to get below it.
    """
    tensors = (tensor for step in steps for tensor in (*step.parameters.values(), *step.outputs.values()))
    count = sum(tensor.numel() for tensor in tensors if isinstance(tensor, Tensor))
    if count > most:
        raise InputError(
            f"the reply would hold {count:,} numbers, but at most {most:,} are sent at once; ask for fewer queries",
            field="queries",
        )


def _written(tensor: Tensor | float, form: str, decimals: int | None) -> Any:
    if not isinstance(tensor, Tensor):
        return tensor
    if tensor.dim() == 0:
        return array_encoding.number(tensor if decimals is None else torch.round(tensor, decimals=decimals))
    return array_encoding.array(tensor, form, decimals)
