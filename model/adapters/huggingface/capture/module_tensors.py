"""Module tensors: keep what modules read and wrote in one run, each under its module, call and end."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from torch import Tensor, nn

from model.adapters.huggingface.capture.call_order import CallOrder, call_order
from model.adapters.huggingface.capture.hooks import hooked


class ModuleIO(NamedTuple):
    """One end of one call of one module."""

    module: nn.Module
    call: int
    end: Literal["read", "wrote"]

    @property
    def other(self) -> "ModuleIO":
        """The other end of the same call."""
        return self._replace(end="wrote" if self.end == "read" else "read")


CapturedTensors = Mapping[ModuleIO, Tensor]
"""Tensors of a run, by module, call and end."""


@dataclass
class TensorCapture:
    """The tensors of one run, in the order in which the modules were done.

    Attributes:
        wanted: what is kept; None = all.
    """

    run: CallOrder
    wanted: Collection[ModuleIO] | None = None
    found: dict[ModuleIO, Tensor] = field(default_factory=dict)
    _calls: Counter[nn.Module] = field(default_factory=Counter)

    def ran(self, module: nn.Module, args: Any, kwargs: Any, wrote: Any) -> None:
        """Keeps what a module read and wrote, if it is this run in which it ran."""
        if call_order() is not self.run:
            return
        call = self._calls[module]
        self._calls[module] += 1
        self._keep(ModuleIO(module, call, "read"), (*args, *kwargs.values()))
        self._keep(ModuleIO(module, call, "wrote"), wrote if isinstance(wrote, (tuple, list)) else (wrote,))

    def _keep(self, io: ModuleIO, among: Iterable[Any]) -> None:
        if self.wanted is not None and io not in self.wanted:
            return
        first = next((each for each in among if isinstance(each, Tensor)), None)
        if first is not None:  # a copy, as models may add to it in place
            self.found[io] = first.detach().to("cpu", copy=True)


@contextmanager
def capturing(modules: Iterable[nn.Module], seen: TensorCapture) -> Iterator[TensorCapture]:
    """Keeps in `seen` the inputs and outputs of these modules inside this block."""
    with hooked(modules, seen.ran):
        yield seen


def rows_of(tensor: Tensor) -> Tensor:
    """A matrix with a row for each position, whatever axes stand before."""
    return tensor.reshape(-1, tensor.shape[-1])
