"""Step: inputs, outputs and the operations that make them, complete enough to be computed again."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import torch
from torch import Tensor

Operation = dict[str, Any]
"""The operation that makes one output; `operations.py` has one function a kind."""

OPERANDS = (
    *("own", "of", "left", "right", "plus", "by", "less", "also", "mean", "deviation", "root", "gain", "shift", "mask"),
    *("added", "cosine", "sine"),
)
"""The entries of an operation that may name tensors."""


@dataclass(frozen=True)
class Step:
    """One step.

    Attributes:
        name: what the step is called; names of tensors are unique in a list of steps, names of steps as well.
        formula: the same for people, in one line.
        outputs: what the step computes, in that order.
        operations: how each output is computed, from outputs of earlier steps, from parameters, and from outputs of
            this step that stand before it.
        parameters: what comes in from outside at this step: weights of the model, matrices of the caller.
        axes: the names of the axes of every output and parameter; none for a single number.
    """

    name: str
    formula: str
    outputs: Mapping[str, Tensor]
    operations: Mapping[str, Operation]
    axes: Mapping[str, tuple[str, ...]]
    parameters: Mapping[str, Tensor | float] = field(default_factory=dict)

    @property
    def inputs(self) -> list[str]:
        """The tensors that the step takes from earlier steps, in the order of use."""
        own = {*self.parameters, *self.outputs}
        used = (name for operation in self.operations.values() for name in operands(operation))
        return [name for name in dict.fromkeys(used) if name not in own]


def operands(operation: Operation) -> Iterator[str]:
    """The names of the tensors that an operation takes."""
    for entry in OPERANDS:
        value = operation.get(entry)
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            yield from value


def limited(steps: list[Step], queries: list[int]) -> list[Step]:
    """The same steps for some queries only: every tensor that has a query axis keeps these rows.

    Where a row of an output is made from a row of a tensor that has all positions, the operation says which.
    """
    axes = {name: each for step in steps for name, each in step.axes.items()}
    return [_limited(step, axes, queries) for step in steps]


def _limited(step: Step, axes: Mapping[str, tuple[str, ...]], queries: list[int]) -> Step:
    def chosen(name: str, tensor: Tensor | float) -> Any:
        if "query" not in axes[name] or not isinstance(tensor, Tensor):
            return tensor
        return tensor.index_select(axes[name].index("query"), torch.tensor(queries, device=tensor.device))

    return replace(
        step,
        outputs={name: chosen(name, tensor) for name, tensor in step.outputs.items()},
        parameters={name: chosen(name, tensor) for name, tensor in step.parameters.items()},
        operations={
            name: _with_rows(operation, axes, queries) if "query" in axes[name] else operation
            for name, operation in step.operations.items()
        },
    )


def _with_rows(operation: Operation, axes: Mapping[str, tuple[str, ...]], queries: list[int]) -> Operation:
    if operation["kind"] == "replace":
        return operation | {"rows": [row for row, query in enumerate(queries) if query in operation["rows"]]}
    whole = [name for name in operands(operation) if "position" in axes[name]]
    return operation | {"rows": dict.fromkeys(whole, queries)} if whole else operation
