"""Turns steps into JSON: the same structure for heads of models, custom matrices and textbook examples."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor

from app.schemas import array_encoding
from model.errors import InputError
from model.steps import Step

Labels = Mapping[str, Sequence[str]]


def steps_reply(
    steps: Sequence[Step], form: str, decimals: int | None, numbers: Collection[str] | None = None
) -> list[dict[str, Any]]:
    """The steps, their arrays ready to be written.

    Args:
        form: "json" or "typed".
        decimals: round to this many, in JSON; None = exact.
        numbers: the arrays whose numbers are sent, of each other its type and shape; None = all.

    Raises:
        InputError: for a name in `numbers` that no step has.
    """
    _check_names(steps, numbers)

    def written(arrays: Mapping[str, Tensor | float]) -> dict[str, Any]:
        return {
            name: _written(each, form, decimals) if numbers is None or name in numbers else _unsent(each)
            for name, each in arrays.items()
        }

    return [
        {
            "name": step.name,
            "formula": step.formula,
            "inputs": step.inputs,
            "parameters": written(step.parameters),
            "outputs": written(step.outputs),
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


def _check_names(steps: Sequence[Step], numbers: Collection[str] | None) -> None:
    names = [name for step in steps for name in (*step.parameters, *step.outputs)]
    if unknown := [name for name in numbers or () if name not in names]:
        raise InputError(f"no step has {', '.join(unknown)}; the arrays are {', '.join(names)}", field="numbers")


def _unsent(tensor: Tensor | float) -> Any:
    if not isinstance(tensor, Tensor):
        return tensor
    # numbers of 16 bits travel as float32
    widened = torch.float32 if tensor.dtype in (torch.float16, torch.bfloat16) else tensor.dtype
    return {"dtype": str(widened).removeprefix("torch."), "shape": list(tensor.shape)}


def _written(tensor: Tensor | float, form: str, decimals: int | None) -> Any:
    if not isinstance(tensor, Tensor):
        return tensor
    if tensor.dim() == 0:
        return array_encoding.number(tensor if decimals is None else torch.round(tensor, decimals=decimals))
    return array_encoding.array(tensor, form, decimals)
