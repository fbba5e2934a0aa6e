"""Hooks: call a function with what modules read and write, for one run; other threads may run the same model."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from torch import nn

# While a hook is being taken away, PyTorch may call it without the keywords that a module was given. That happens to
# other runs only, which are none of its business.


@contextmanager
def hooked(modules: Iterable[nn.Module], ran: Callable[[nn.Module, Any, Any, Any], Any]) -> Iterator[None]:
    """While this is entered, `ran` is called with each of these modules, what it was given, and what it returned."""

    def hook(module: nn.Module, args: Any, *given: Any) -> Any:
        return ran(module, args, *given) if len(given) == 2 else None

    handles = [module.register_forward_hook(hook, with_kwargs=True) for module in modules]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


@contextmanager
def hooked_before(module: nn.Module, begins: Callable[[nn.Module, Any, Any], Any]) -> Iterator[None]:
    """While this is entered, `begins` is called with the module and what it is given, before it runs."""

    def hook(module: nn.Module, args: Any, *given: Any) -> Any:
        return begins(module, args, *given) if given else None

    handle = module.register_forward_pre_hook(hook, with_kwargs=True)
    try:
        yield
    finally:
        handle.remove()
