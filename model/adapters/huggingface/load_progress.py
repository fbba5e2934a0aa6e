"""Load progress: reports how many tensors are loaded, and how many layers of the probe runs are done."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from torch import nn

from model.progress import Progress
from model.run_context import current

EXAMINING = "Examining its attention"
PROBE_RUNS = 8
"""So many runs are made of most models: short and long, padded and with a cache, with one attention and the other."""


@contextmanager
def examining(model: nn.Module) -> Iterator[None]:
    """Reports each layer that ran, while a model is examined.

    Raises:
        Cancelled: in the block, when nobody waits any more.
    """
    progress, lists = current().progress, [each for each in model.modules() if isinstance(each, nn.ModuleList)]
    if progress is None:
        yield
        return
    layers, done = [layer for each in lists if len(each) > 1 for layer in each], 0

    def tell(*_: Any) -> None:
        nonlocal done
        done += 1
        whole = PROBE_RUNS * len(layers)
        progress.tell(EXAMINING, done, whole if done < whole else None)

    progress.tell(EXAMINING, 0, PROBE_RUNS * len(layers))
    hooks = [layer.register_forward_hook(tell) for layer in layers]
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()


def weights_bar(factory: Callable[..., Any], args: tuple[Any, ...], options: dict[str, Any]) -> Any:
    """The progress bar that transformers shows while it loads weights: it draws nothing, and reports."""
    to = current().progress
    if to is None or not args:
        return factory(*args, **options | {"disable": True})
    parts = args[0]
    total = len(parts) if hasattr(parts, "__len__") else options.get("total")
    return _Reporting(to, parts, str(options.get("desc", "Loading")), total)


class _Reporting:
    def __init__(self, to: Progress, parts: Iterable[Any], what: str, total: int | None):
        self._to, self._parts, self._what, self._total = to, parts, what, total

    def __iter__(self) -> Any:
        for done, part in enumerate(self._parts):
            self._to.tell(self._what, done, self._total)
            yield part

    def __getattr__(self, _: str) -> Callable[..., None]:
        return lambda *_args, **_options: None
