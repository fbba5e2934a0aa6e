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
from model.adapters.huggingface.custom_attention.redirect import Redirect
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
        is_batch_second: whether positions come before texts in what that layer wrote.
    """

    module: nn.Module
    query: Tensor
    key: Tensor
    value: Tensor
    given: dict[str, Any]
    merged: Tensor
    before: list[ModuleCall]
    output: nn.Module | None = None
    is_batch_second: bool = False

    @property
    def first(self) -> nn.Module | None:
        """The linear layer among those before that is the first to read as many vectors as there are queries."""
        count = self.query.shape[2]
        found = (call.module for call in self.linear if call.read.numel() == count * call.read.shape[-1])
        return next(found, self.linear[0].module if self.linear else None)

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
        """Attends, and remembers who did; where places are known, only those."""
        known = super().attend if self.places else None
        if known is not None and module not in self.places:
            return known(module, query, key, value, given)
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
            last.is_batch_second = wrote.dim() == 3 and wrote.shape[:2] == (last.query.shape[2], 1)
            return
        self._ran.append(ModuleCall(module, read, wrote))


@torch.inference_mode()
def probe(model: PreTrainedModel, arguments: dict[str, Any], trial: ProbeRun, redirect: Redirect | None = None) -> Any:
    """The output of the model; every attention that is sent through the interface or redirected is in `trial`."""
    with recording_calls(model, trial, redirect):
        return model(**arguments)


@contextmanager
def recording_calls(model: PreTrainedModel, trial: ProbeRun, redirect: Redirect | None = None) -> Iterator[None]:
    """Records in `trial` every module that runs inside this block."""
    handles = [module.register_forward_hook(trial.ran) for module in model.modules() if not list(module.children())]
    try:
        with track_calls(trial, redirect):
            yield
    finally:
        for handle in handles:
            handle.remove()


def matrix(module: nn.Module) -> Tensor:
    """The weights of a linear layer: a row for each number that it writes, a column for each that it reads."""
    assert isinstance(module.weight, Tensor)
    return module.weight.T if isinstance(module, Conv1D) else module.weight
