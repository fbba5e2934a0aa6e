"""Runs one server on a socket that is already open, so its address is known before the first request."""

import os
import signal
import socket
import time
from collections.abc import Callable
from threading import Thread
from typing import Any

import uvicorn

from app.main import create_app
from app.models.registry import Registry
from app.server.connections import KEPT_ALIVE_S, Connection, most_connections
from app.server.memory import bound_heaps, trim_after_work
from app.settings import Settings

BYTES_AT_ONCE = 1024
ENDS_WITHIN_S = 10
"""A server that is told to end waits for its requests so long; then it gives them up."""
OPTIONS: dict[str, Any] = {
    "log_level": "warning",
    "access_log": False,
    "server_header": False,
    "http": Connection,
    "timeout_keep_alive": KEPT_ALIVE_S,
    "timeout_graceful_shutdown": ENDS_WITHIN_S,
}
"""The options of every server."""
ENDING = ("SIGINT", "SIGTERM", "SIGHUP")
IDLE_S = 4.0
"""The server prepares for later requests after this time without one."""


class Server(uvicorn.Server):
    """A server that says when it is ready."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]):
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Starts to listen."""
        await super().startup(sockets)
        self._ready()

    def stop(self) -> None:
        """Finishes the requests under way, then stops."""
        self.should_exit = True


def run(
    settings: Settings,
    listener: socket.socket,
    registry: Registry,
    announce: Callable[[str], None],
    until: int | None = None,
) -> None:
    """Serves until it is stopped; `announce` is called with the address once requests are answered.

    Args:
        until: a file descriptor; the server also stops when what it reads ends.
    """
    bound_heaps()
    Connection.most = most_connections()
    server = Server(configured(settings, registry), lambda: announce(address_of(listener)))
    trim_after_work(Connection.work_done)
    Thread(target=_prepare_when_idle, args=(server, registry), name="prepare", daemon=True).start()
    if until is not None:
        Thread(target=when_input_ends, args=(until, server.stop), daemon=True).start()
    server.run(sockets=[listener])


def configured(settings: Settings, registry: Registry | None = None, **options: Any) -> uvicorn.Config:
    """The application of a server, its options, and the proxies that it believes."""
    app = create_app(settings, registry)
    return uvicorn.Config(app, forwarded_allow_ips=settings.trusted_proxies, **(OPTIONS | options))


def address_of(listener: socket.socket) -> str:
    """The address at which a browser finds this listener."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def when_told_to_end(stop: Callable[[], None]) -> None:
    """Calls `stop` on another thread when a signal tells this process to end, or its terminal closes."""
    for each in filter(None, (getattr(signal, name, None) for name in ENDING)):
        # not in the handler: it may have interrupted the holder of a lock that `stop` needs
        signal.signal(each, lambda *_: Thread(target=stop, daemon=True).start())


def when_input_ends(file: int, stop: Callable[[], None]) -> None:
    """Calls `stop` when what the file descriptor reads ends."""
    # not through a file object: Python cannot end while a thread waits inside one
    while os.read(file, BYTES_AT_ONCE):
        pass
    stop()


def _prepare_when_idle(server: uvicorn.Server, registry: Registry) -> None:
    # beside requests it would hold them up: imports keep all other threads waiting
    before = -1
    while before != server.server_state.total_requests:
        before = server.server_state.total_requests
        time.sleep(IDLE_S)
    registry.huggingface.prepare()
