"""Runs several server processes on one address: Python runs one thread at a time, and classes ask at once.

A connection stays with the process that took it, so a head of a text is answered by the process that ran it.
"""

import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from multiprocessing import parent_process
from threading import Thread

import uvicorn
from fastapi import FastAPI
from uvicorn.supervisors import Multiprocess

from app.main import create_app
from app.server.connections import Connection, most_connections
from app.server.memory import bound_heaps, trim_after_work
from app.server.single import OPTIONS, address_of, when_input_ends, when_told_to_end
from app.settings import Settings

STARTED_WITHIN_S = 120.0
ANSWERS_WITHIN_S = 60
"""A process that does not answer for this time is replaced; on a busy machine imports take long."""


class Servers(Multiprocess):
    """Servers that say when all of them are ready."""

    def __init__(self, config: uvicorn.Config, listener: socket.socket, ready: Callable[[], None]):
        super().__init__(config, sockets=[listener])
        self._ready = ready
        # uvicorn restarts when a terminal closes, and listens to signals only once all processes have started
        when_told_to_end(self.end)

    def end(self) -> None:
        """Finishes the requests under way, then stops all servers."""
        self.should_exit.set()

    def init_processes(self) -> None:
        """Starts them."""
        with _ignoring_interrupts():
            super().init_processes()
        if all(each.wait_until_ready(STARTED_WITHIN_S, self.should_exit) for each in self.processes):
            self._ready()


def run(settings: Settings, listener: socket.socket, announce: Callable[[str], None], until: int | None = None) -> None:
    """Serves with `settings.processes` until it is stopped; `announce` is called with the address once all answer.

    Each has models, replies and runs of its own in memory.

    Args:
        until: a file descriptor; the servers also stop when what it reads ends.
    """
    config = uvicorn.Config(
        partial(_app, settings),
        factory=True,
        workers=settings.processes,
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_worker_healthcheck=ANSWERS_WITHIN_S,
        **OPTIONS,
    )
    servers = Servers(config, listener, lambda: announce(address_of(listener)))
    if until is not None:
        Thread(target=when_input_ends, args=(until, servers.end), daemon=True).start()
    servers.run()


@contextmanager
def _ignoring_interrupts() -> Iterator[None]:
    """A process that starts inside this block ignores Ctrl+C: its parent ends it."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _app(settings: Settings) -> FastAPI:
    # the server has just begun to listen for it
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()
    bound_heaps()
    Connection.most = most_connections()
    trim_after_work(Connection.work_done)
    return create_app(settings)


def _end_with_parent() -> None:
    # a parent that is killed cannot end its children, and they would keep the address
    if (parent := parent_process()) is not None:
        parent.join()
    signal.raise_signal(signal.SIGTERM)
