"""Lanes of a server: one for runs of models, one for pure computation, and a thread for each model that is loaded."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from os import cpu_count
from threading import Lock, Thread
from typing import Generic, TypeVar, cast

from app.admission.held import Held
from app.admission.lane import Lane
from model.weights import LoadedModel

T = TypeVar("T")
SMALL_AT_ONCE = 2
SHARE_OF_CLIENTS = 8
"""Bodies that arrive and replies that are read hold at most this share of the memory for all work: an eighth."""


class Lanes:
    """The lanes of one server; files of the pages never wait in them."""

    def __init__(self, most_bytes: int):
        processors = max(2, cpu_count() or 1)
        self.held = held = Held(most_bytes / SHARE_OF_CLIENTS)
        self.runs = Lane("run", dear=processors, small=SMALL_AT_ONCE, most_bytes=most_bytes, held=held)
        self.sums = Lane("compute", dear=max(1, processors // 2), small=SMALL_AT_ONCE, most_bytes=most_bytes, held=held)
        self.loads: Loads[LoadedModel] = Loads()


class Loads(Generic[T]):
    """Loadings by name: those who wait for the same one share a thread. Safe under concurrent requests."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._under_way: dict[str, Future[T]] = {}

    async def get(self, name: str, load: Callable[[], T]) -> T:
        """What `load` returns; a client that leaves does not end it."""
        with self._lock:
            future = self._under_way.get(name)
            if future is None:
                future = self._under_way[name] = Future()
                # not of a pool: Python waits at its end for threads that are no daemons
                Thread(target=self._load, args=(name, load, future), name=f"load {name}", daemon=True).start()
        return await asyncio.shield(asyncio.wrap_future(future))

    def _load(self, name: str, load: Callable[[], T], future: "Future[T]") -> None:
        try:
            result, error = load(), None
        except BaseException as failure:
            result, error = None, failure
        with self._lock:
            del self._under_way[name]
        future.set_exception(error) if error else future.set_result(cast(T, result))
