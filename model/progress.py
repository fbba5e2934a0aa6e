"""Progress: says how far a long task has come, and stops it when nobody waits for it any more."""

from threading import Event

from model.errors import Cancelled


class Progress:
    """The progress of a task. Safe to read from any thread.

    Attributes:
        what: the part that runs now, such as `Loading weights`.
        done: the amount that is done, in units of `total`.
        total: the whole amount; None where it is not known.
        cancelled: set by a caller who no longer waits.
    """

    def __init__(self) -> None:
        self.what = ""
        self.done = 0
        self.total: int | None = None
        self.cancelled = Event()

    @property
    def share(self) -> float | None:
        """The part that is done, from 0 to 1; None where that is not known."""
        return min(self.done / self.total, 1.0) if self.total else None

    def tell(self, what: str, done: int, total: int | None) -> None:
        """Reports progress.

        Raises:
            Cancelled: when nobody waits any more.
        """
        if self.cancelled.is_set():
            raise Cancelled
        self.what, self.done, self.total = what, done, total
