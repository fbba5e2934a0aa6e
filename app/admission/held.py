"""Held: memory of bodies that still arrive and replies that are still read; it is bounded, and the slowest give way."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from time import monotonic

from app.errors.problems import Busy

STALLED_S = 1.0
"""Who kept the server waiting for less than this is not slow."""
UNCOUNTED_BYTES = 64 * 1024
"""A body or a reply of less is not counted."""
ASK_AGAIN_S = 2.0


class Share:
    """The memory that one request holds, and how long its client has kept the server waiting.

    Args:
        leave: cuts off the client; what it held is free then.
    """

    def __init__(self, leave: Callable[[], None] | None):
        self.size_bytes, self._leave = 0, leave
        self._waited_s, self._since = 0.0, 0.0

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """The client is to send or to take the next piece inside this block."""
        self._since = monotonic()
        try:
            yield
        finally:
            self._waited_s += monotonic() - self._since
            self._since = 0.0

    def slowness_s(self) -> float:
        """How long the client kept the server waiting so far; 0 while the server is at work for it."""
        return self._waited_s + monotonic() - self._since if self._since else 0.0

    def leave(self) -> bool:
        """Whether its client could be cut off."""
        if self._leave is None:
            return False
        self._leave()
        return True


class Held:
    """The memory of all requests that wait for their clients. Safe under concurrent requests.

    Args:
        most_bytes: for all together; a single one may be larger.
    """

    def __init__(self, most_bytes: float):
        self._most_bytes, self._lock = most_bytes, Lock()
        self._shares: set[Share] = set()

    @property
    def size_bytes(self) -> int:
        """What they hold now."""
        with self._lock:
            return sum(each.size_bytes for each in self._shares)

    @contextmanager
    def share(self, leave: Callable[[], None] | None) -> Iterator[Share]:
        """The share of one request; what it grows to is counted inside this block."""
        share = Share(leave)
        try:
            yield share
        finally:
            with self._lock:
                self._shares.discard(share)

    def grow(self, share: Share, by_bytes: int) -> None:
        """Counts more bytes; where they are too many, the client that was slowest so far is cut off.

        Raises:
            Busy: when no other is slow.
        """
        with self._lock:
            others = sum(each.size_bytes for each in self._shares if each is not share)
            while others and others + share.size_bytes + by_bytes > self._most_bytes:
                slowest = max((each for each in self._shares if each is not share), key=Share.slowness_s)
                if slowest.slowness_s() < STALLED_S or not slowest.leave():
                    raise Busy(ASK_AGAIN_S)
                self._shares.discard(slowest)
                others -= slowest.size_bytes
            share.size_bytes += by_bytes
            self._shares.add(share)
