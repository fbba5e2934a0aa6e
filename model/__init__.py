"""Transformer models: runs, traces, interventions and analyses. Imports torch, never the server.

Start with `attention`, the heart. `transformer` builds and runs a model, the recorder in `tracing` records the run, and
`interventions` change it. A notebook needs only `from headsup import generate, trace`.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from model.notebook import generate, trace

__all__ = ["generate", "trace"]


def __getattr__(name: str) -> Any:
    # `import model` alone should not wait for torch
    if name in __all__:
        from model import notebook

        return getattr(notebook, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
