"""Shapes of a model before its weights are read: its modules are made on the meta device, and no number is drawn."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch.overrides import TorchFunctionMode


class _Undrawn(TorchFunctionMode):
    """Leaves out what `torch.nn.init` would draw. On the meta device it first imports the compiler, for seconds."""

    def __torch_function__(
        self, func: Callable[..., Any], types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        given = kwargs or {}
        if getattr(func, "__module__", None) == "torch.nn.init":
            return args[0] if args else given["tensor"]
        return func(*args, **given)


@contextmanager
def shapes_alone() -> Iterator[None]:
    """Makes modules that take no memory, whatever their sizes are."""
    with torch.device("meta"), _Undrawn():
        yield
