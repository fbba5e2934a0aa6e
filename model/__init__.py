"""Transformer models: runs, traces, interventions and analyses. Imports torch, never the server.

Start with `attention`, the heart. `transformer` builds and runs a model, the recorder in `tracing` records the run, and
`interventions` change it. A notebook needs only `from headsup import trace`.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from model.notebook import trace

__all__ = ["trace"]


def __getattr__(name: str) -> Any:
    # `import model` alone should not wait for torch
    if name == "trace":
        from model.notebook import trace

        return trace
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
