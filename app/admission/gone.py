"""The event that a client has gone, which ends the work for it; whoever waits for an answer is called at once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Lock


class Gone(Event):
    """An event that also calls. `model.run_context` asks it in every long loop: does somebody still wait?"""

    def __init__(self) -> None:
        super().__init__()
        self._calls: list[Callable[[], None]] = []
        self._calling = Lock()

    def set(self) -> None:
        """Notes that the client has gone."""
        with self._calling:
            super().set()
            calls, self._calls = self._calls, []
        for each in calls:
            each()

    @contextmanager
    def calling(self, call: Callable[[], None]) -> Iterator[None]:
        """Calls this once the client has gone, at once if it has; after this block nothing of it is kept.

        A connection at rest keeps the context of its last request, and this event with it.
        """
        with self._calling:
            if not (is_gone := self.is_set()):
                self._calls.append(call)
        if is_gone:
            call()
        try:
            yield
        finally:
            with self._calling, suppress(ValueError):  # it was called
                self._calls.remove(call)
