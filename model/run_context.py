"""Holds everything that can change a run, or end it: one frozen `RunContext` in one context variable.

It reaches attention without an argument, so any model can attend; requests on other threads never see each other's.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from threading import Event
from typing import Any

from model import activation_patches, interventions
from model.activation_patches import Patches
from model.axes import HeadOutput
from model.errors import Cancelled
from model.interventions import Interventions
from model.progress import Progress
from model.tracing.attention_inputs import AttentionInputs
from model.tracing.recorder import Recorder

Variant = Callable[[AttentionInputs], HeadOutput | None]


@dataclass(frozen=True)
class RunContext:
    """The circumstances of a run.

    Attributes:
        recorder: gets the tensors of every attention; None records nothing.
        interventions: change attention itself.
        patches: replace activations by those of another run.
        variant: takes the place of attention wherever it gives an output; it is not recorded.
        positions_removed: models know nothing of positions, whatever their scheme.
        cancelled: once it is set, from any thread, the run ends between two attentions.
        progress: gets the progress of a long task.
        call_order: that of an adapted model (`model.adapters.huggingface.capture.call_order`).
    """

    recorder: Recorder | None = None
    interventions: Interventions = interventions.NONE
    patches: Patches = activation_patches.NONE
    variant: Variant | None = None
    positions_removed: bool = False
    cancelled: Event | None = None
    progress: Progress | None = None
    call_order: Any = None

    def check_cancelled(self) -> None:
        """Ends the run here if it was given up.

        Raises:
            Cancelled: then.
        """
        if self.cancelled is not None and self.cancelled.is_set():
            raise Cancelled


_PLAIN = RunContext()
_current = ContextVar("run_context", default=_PLAIN)


def current() -> RunContext:
    """The context of this run."""
    return _current.get()


@contextmanager
def running(**changes: Any) -> Iterator[RunContext]:
    """Everything inside this block runs with these fields changed; None for `interventions` changes nothing."""
    if changes.get("interventions", interventions.NONE) is None:
        changes["interventions"] = interventions.NONE
    context = replace(_current.get(), **changes)
    token = _current.set(context)
    try:
        yield context
    finally:
        _current.reset(token)
