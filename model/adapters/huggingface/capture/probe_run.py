"""Probe run: runs a model and keeps each attention with the modules that ran before and after it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn
from transformers import PreTrainedModel
from transformers.pytorch_utils import Conv1D

from model.adapters.huggingface.capture.call_order import CallOrder, attend_untracked, call_order, track_calls
from model.axes import HeadOutput


@dataclass(frozen=True)
class ModuleCall:
    """One module without others inside that ran."""

    module: nn.Module
    read: Tensor
    wrote: Tensor


@dataclass
class AttentionCall:
    """One attention that ran.

    Attributes:
        before: the modules inside of this one that ran before it attended, in their order.
        output: the linear layer that read the outputs of all heads side by side, if one did.
    """

    module: nn.Module
    query: Tensor
    key: Tensor
    value: Tensor
    given: dict[str, Any]
    merged: Tensor
    before: list[ModuleCall]
    output: nn.Module | None = None

    @property
    def linear(self) -> list[ModuleCall]:
        """The linear layers among those that ran before."""
        return [call for call in self.before if isinstance(call.module, (nn.Linear, Conv1D))]

    def on_processor(self) -> "AttentionCall":
        """The same, wherever the model runs, in the memory of the processor; the modules stay where they are."""
        given = {name: each.cpu() if isinstance(each, Tensor) else each for name, each in self.given.items()}
        before = [ModuleCall(call.module, call.read.cpu(), call.wrote.cpu()) for call in self.before]
        vectors = (self.query.cpu(), self.key.cpu(), self.value.cpu())
        return AttentionCall(self.module, *vectors, given, self.merged.cpu(), before, self.output)


@dataclass
class ProbeRun(CallOrder):
    """A run that is remembered; the first of a model, in which no place is known yet, or one of known places."""

    seen: list[AttentionCall] = field(default_factory=list)
    _ran: list[ModuleCall] = field(default_factory=list)

    def attend(self, module: nn.Module, query: Tensor, key: Tensor, value: Tensor, given: dict[str, Any]) -> HeadOutput:
        """Attends, and remembers who did."""
        known = super().attend if self.places else None
        output = (
            attend_untracked(query, key, value, given) if known is None else known(module, query, key, value, given)
        )
        inside = set(module.modules())
        before = [call for call in self._ran if call.module in inside]
        self.seen.append(AttentionCall(module, query, key, value, given, output.transpose(1, 2).flatten(2), before))
        self._ran.clear()
        return output

    def ran(self, module: nn.Module, args: tuple[Any, ...], wrote: Any) -> None:
        """Remembers a module, if it is this run in which it ran."""
        read = args[0] if args else None
        if call_order() is not self or not isinstance(read, Tensor) or not isinstance(wrote, Tensor):
            return
        last = self.seen[-1] if self.seen else None
        is_linear = isinstance(module, (nn.Linear, Conv1D))
        if (
            is_linear
            and last is not None
            and last.output is None
            and torch.equal(read.flatten(), last.merged.flatten())
        ):
            last.output = module
            return
        self._ran.append(ModuleCall(module, read, wrote))


@torch.inference_mode()
def probe(model: PreTrainedModel, arguments: dict[str, Any]) -> tuple[Any, list[AttentionCall]]:
    """The output of the model, and every attention that went through the interface."""
    trial = ProbeRun({})
    with recording_calls(model, trial):
        returned = model(**arguments)
    return returned, trial.seen


@contextmanager
def recording_calls(model: PreTrainedModel, trial: ProbeRun) -> Iterator[None]:
    """Records in `trial` every module that runs inside this block."""
    handles = [module.register_forward_hook(trial.ran) for module in model.modules() if not list(module.children())]
    try:
        with track_calls(trial):
            yield
    finally:
        for handle in handles:
            handle.remove()


def matrix(module: nn.Module) -> Tensor:
    """The weights of a linear layer: a row for each number that it writes, a column for each that it reads."""
    assert isinstance(module.weight, Tensor)
    return module.weight.T if isinstance(module, Conv1D) else module.weight
