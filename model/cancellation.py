"""Stopping a run that nobody waits for any more. It stops between two attentions."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Event

_current: ContextVar[Event | None] = ContextVar("cancelled", default=None)


class Cancelled(Exception):
    """The run was given up."""


def check() -> None:
    """Ends the run here if it was given up.

    Raises:
        Cancelled: then.
    """
    event = _current.get()
    if event is not None and event.is_set():
        raise Cancelled


@contextmanager
def cancelled_by(event: Event) -> Iterator[None]:
    """Whatever runs inside this block is given up once the event is set, from any thread."""
    token = _current.set(event)
    try:
        yield
    finally:
        _current.reset(token)
