"""Several servers on one address, each a process of its own: Python runs one thread at a time, and classes ask at once.

A connection stays with the process that took it, so whoever opens a head of a text is answered by the one that ran it.
"""

import signal
import socket
from collections.abc import Callable
from functools import partial
from multiprocessing import parent_process
from threading import Thread

import uvicorn
from fastapi import FastAPI
from uvicorn.supervisors import Multiprocess

from app.main import create_app
from app.serving import OPTIONS, address_of, when_input_ends
from app.settings import Settings

STARTED_WITHIN_S = 120.0
ANSWERS_WITHIN_S = 60
"""A process that says nothing for so long hangs, and another takes its place; on a busy machine imports take long."""


class Servers(Multiprocess):
    """Servers that say when all of them are ready."""

    def __init__(self, config: uvicorn.Config, listener: socket.socket, ready: Callable[[], None]):
        super().__init__(config, sockets=[listener])
        self._ready = ready

    def init_processes(self) -> None:
        """Starts them."""
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
        timeout_worker_healthcheck=ANSWERS_WITHIN_S,
        **OPTIONS,
    )
    servers = Servers(config, listener, lambda: announce(address_of(listener)))
    if until is not None:
        Thread(target=when_input_ends, args=(until, servers.should_exit.set), daemon=True).start()
    servers.run()


def _app(settings: Settings) -> FastAPI:
    Thread(target=_end_with_parent, daemon=True).start()
    return create_app(settings)


def _end_with_parent() -> None:
    # a parent that is killed cannot end its children, and they would keep the address
    if (parent := parent_process()) is not None:
        parent.join()
    signal.raise_signal(signal.SIGTERM)
