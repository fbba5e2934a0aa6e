"""Trying a model out: which modules attend, in which order, and which linear layers stand before and after them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn
from transformers import PreTrainedModel
from transformers.pytorch_utils import Conv1D

from model.axes import HeadOutput
from model.huggingface.turns import Turns, taking, unseen


@dataclass(frozen=True)
class LinearCall:
    """One linear layer that ran."""

    module: nn.Module
    read: Tensor
    wrote: Tensor


@dataclass
class Seen:
    """One attention that ran.

    Attributes:
        before: the linear layers inside of this module that ran before it attended, in their order.
        output: the linear layer that read the outputs of all heads side by side, if one did.
    """

    module: nn.Module
    query: Tensor
    key: Tensor
    value: Tensor
    given: dict[str, Any]
    merged: Tensor
    before: list[LinearCall]
    output: nn.Module | None = None


@dataclass
class Trial(Turns):
    """A run in which no place is known yet."""

    seen: list[Seen] = field(default_factory=list)
    _linear: list[LinearCall] = field(default_factory=list)

    def attend(self, module: nn.Module, query: Tensor, key: Tensor, value: Tensor, given: dict[str, Any]) -> HeadOutput:
        """Attends, and remembers who did."""
        output = unseen(query, key, value, given)
        inside = set(module.modules())
        before = [call for call in self._linear if call.module in inside]
        self.seen.append(Seen(module, query, key, value, given, output.transpose(1, 2).flatten(2), before))
        self._linear.clear()
        return output

    def ran(self, module: nn.Module, args: tuple[Any, ...], wrote: Tensor) -> None:
        """Remembers a linear layer."""
        read = args[0]
        last = self.seen[-1] if self.seen else None
        if last is not None and last.output is None and torch.equal(read.flatten(), last.merged.flatten()):
            last.output = module
            return
        self._linear.append(LinearCall(module, read, wrote))


@torch.inference_mode()
def tried(model: PreTrainedModel, arguments: dict[str, Any]) -> tuple[Any, list[Seen]]:
    """What the model returns, and every attention that went through the interface."""
    trial = Trial({})
    with taking(trial), _overheard(model, trial):
        returned = model(**arguments)
    return returned, trial.seen


@contextmanager
def _overheard(model: PreTrainedModel, trial: Trial) -> Iterator[None]:
    linear = [module for module in model.modules() if isinstance(module, (nn.Linear, Conv1D))]
    handles = [module.register_forward_hook(trial.ran) for module in linear]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


def matrix(module: nn.Module) -> Tensor:
    """The weights of a linear layer: a row for each number that it writes, a column for each that it reads."""
    assert isinstance(module.weight, Tensor)
    return module.weight.T if isinstance(module, Conv1D) else module.weight
