"""Boards: what this process knows of the rooms that its clients watch. One reading serves all of them."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from time import time
from typing import NamedTuple

import orjson

from app.rooms.replies import state
from app.rooms.room import Room
from app.rooms.store import EVERY, Store

TOGETHER_S = 0.1
"""Changes that follow each other faster are told together: two hundred votes are a few messages."""
BEAT_S = 10.0
"""A heartbeat comes after this time without an event: phones notice a dead line, and proxies keep a live one."""
AGAIN_S = 1.0
"""A store that cannot be reached is asked again after this time."""


class Seen(NamedTuple):
    """A room as it was read last: the event that tells its state, and how many joined and voted, for its teacher."""

    version: str
    ends: float
    event: bytes
    sizes: bytes


class Board:
    """One room, and the streams that wait for its changes: all get the same bytes, and one clock wakes them."""

    def __init__(self, read: Callable[[], Awaitable[Seen | None]]):
        self._read = read
        self._waiting: dict[asyncio.Event, bool] = {}
        """By the event that wakes a stream: whether it is the teacher's."""
        self._new: set[asyncio.Event] = set()
        self._is_dirty = True
        self._reading: asyncio.Task[None] | None = None
        self._clock: asyncio.TimerHandle | None = None
        self.seen: Seen | None = None
        self.is_known = False

    @contextmanager
    def watching(self, *, leads: bool) -> Iterator[asyncio.Event]:
        """An event that is set after each change, and after the time of a heartbeat without one."""
        event = asyncio.Event()
        self._waiting[event] = leads
        self._new.add(event)
        if self._clock is None:
            self._wind()
        self.changed()
        try:
            yield event
        finally:
            del self._waiting[event]
            self._new.discard(event)
            if self._clock is not None and not self.is_watched:
                self._clock.cancel()
                self._clock = None

    @property
    def is_watched(self) -> bool:
        """Whether anybody waits."""
        return bool(self._waiting)

    @property
    def streams(self) -> int:
        """How many wait."""
        return len(self._waiting)

    def changed(self, is_state: bool = True) -> None:
        """Reads the room again, and tells everybody who waits; who joined and voted only a teacher wants to know."""
        if not (is_state or any(self._waiting.values())):
            return
        self._is_dirty = True
        if self._reading is None or self._reading.done():
            self._reading = asyncio.get_running_loop().create_task(self._tell())

    async def _tell(self) -> None:
        while self._is_dirty and self.is_watched:
            self._is_dirty = False
            before = self.seen
            try:
                self.seen = await self._read()
            except Exception:  # said to the clients by the calls that they make; a stream has no words for it
                self._is_dirty = True
                await asyncio.sleep(AGAIN_S)
                continue
            self.is_known = True
            self._wake(is_state=before is None or self.seen is None or self.seen.version != before.version)
            await asyncio.sleep(TOGETHER_S)

    def _wake(self, *, is_state: bool) -> None:
        """Wakes all, or only the teacher and those who have just come."""
        for each, leads in self._waiting.items():
            if is_state or leads or each in self._new:
                each.set()
        self._new.clear()
        if is_state and self.is_watched:
            self._wind()

    def _wind(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
        left = self.seen.ends - time() if self.seen else BEAT_S
        left = min(left, BEAT_S) if left > 0 else BEAT_S
        self._clock = asyncio.get_running_loop().call_later(left, lambda: self._wake(is_state=True))


class Boards:
    """The boards of one process."""

    def __init__(self, store: Store):
        self._store = store
        self._boards: dict[str, Board] = {}

    @contextmanager
    def watching(self, code: str, *, leads: bool) -> Iterator[tuple[Board, asyncio.Event]]:
        """The board of a room, and an event that is set after each change of it."""
        self._store.listen(self._told)
        board = self._boards.setdefault(code, Board(lambda: self._read(code)))
        try:
            with board.watching(leads=leads) as event:
                yield board, event
        finally:
            if not board.is_watched:
                self._boards.pop(code, None)

    @property
    def streams(self) -> int:
        """How many clients wait for events."""
        return sum(board.streams for board in self._boards.values())

    def _told(self, code: str, is_state: bool) -> None:
        for board in list(self._boards.values()) if code == EVERY else filter(None, [self._boards.get(code)]):
            board.changed(is_state)

    async def _read(self, code: str) -> Seen | None:
        room = await self._store.read(code)
        if room is None:
            return None
        joined, voted = await self._store.sizes(code, _ballot(room))
        sizes = orjson.dumps({"joined": joined, "voted": voted})
        event = b"id: %d\nevent: room\ndata: %s\n\n" % (room.version, orjson.dumps(state(room)))
        return Seen(str(room.version), room.ends, event, sizes)


def _ballot(room: Room) -> str | None:
    return room.poll.ballots[-1] if room.poll else None
