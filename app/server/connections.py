"""Connections with a clock: headers, replies and idle connections have time limits, and there are only so many.

uvicorn waits as long as a client likes for its first request and for its headers, and for a reply to be read.
"""

import asyncio
import socket
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from typing import Any

import orjson
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.middleware.security_headers import OF_ERRORS
from app.rooms.events import ENDS_AT_ONCE

HEADERS_WITHIN_S = 20.0
"""The headers of a request arrive within this time, and so does a request on a new connection."""
READS_WITHIN_S = 30.0
"""A client takes the next piece of its reply within this time; one whose machine vanished does not, and is cut off."""
KEPT_ALIVE_S = 75
"""A connection at rest is kept for longer than people pause."""
MOST_UNSENT_BYTES = 128 * 1024
"""The system takes so much of a reply that the network has not; it would take megabytes of each for a client that does
not read, and the clock of its reading would never start."""
MOST_HEADER_BYTES, MOST_HEADERS = 64 * 1024, 200
MOST_CONNECTIONS = 1000
"""Of one process, also where it could open more files: beyond, connections at rest are closed, the oldest first."""
SPARE_FILES = 128
"""Files that are kept for models and pages."""


class Connection(HttpToolsProtocol):
    """One connection; `config` and `server_state` are those of the server."""

    most, answered, ended = MOST_CONNECTIONS, 0, 0
    """Of this process: how many connections it takes, how many requests it answered, and how many connections ended."""

    def __init__(self, *args: Any, **named: Any):
        super().__init__(*args, **named)
        self._clocks: dict[str, asyncio.TimerHandle] = {}
        self._header_bytes = 0
        self._rests_since = Connection.answered

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Makes room where there are too many, and waits for a request."""
        super().connection_made(transport)
        _set_limits(transport)
        if len(self.connections) > self.most and not self._made_room():
            return self._refuse(503, "This server has as many connections as it takes; ask again in a moment.")
        self._start("headers", HEADERS_WITHIN_S, self._close_silently)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stops the clocks."""
        Connection.ended += 1
        for name in list(self._clocks):
            self._stop(name)
        self._unset_keepalive_if_required()  # uvicorn leaves it where the connection broke, and this object with it
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """Begins to read headers."""
        super().on_message_begin()
        self.scope["state"]["leave"] = self.transport.abort
        self._header_bytes = 0
        self._start("headers", HEADERS_WITHIN_S, self._close_silently)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Refuses headers that are too many or too long."""
        super().on_header(name, value)
        self._header_bytes += len(name) + len(value)
        if self._header_bytes > MOST_HEADER_BYTES or len(self.headers) > MOST_HEADERS:
            raise ValueError("the headers are too long")

    def on_headers_complete(self) -> None:
        """Passes the request on."""
        self._stop("headers")
        super().on_headers_complete()

    def on_response_complete(self) -> None:
        """Counts the request as answered."""
        Connection.answered += 1
        self._rests_since = Connection.answered
        super().on_response_complete()

    def pause_writing(self) -> None:
        """Waits for the client to read."""
        super().pause_writing()
        self._start("reading", READS_WITHIN_S, self.transport.abort)

    def resume_writing(self) -> None:
        """Goes on with the reply."""
        self._stop("reading")
        super().resume_writing()

    def shutdown(self) -> None:
        """Ends with the server: finishes its reply, unless that waits for events, of which no more come."""
        super().shutdown()
        state = (self.scope or {}).get("state", {}) if self.cycle is not None else {}
        if state.get(ENDS_AT_ONCE) and not self.cycle.response_complete:
            self.transport.close()

    def timeout_keep_alive_handler(self) -> None:
        """Closes a connection at rest; one whose last reply is still unread is cut off."""
        self._close_silently()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's own sentence says less
        """Refuses what is no HTTP."""
        too_long = self._header_bytes > MOST_HEADER_BYTES or len(self.headers or ()) > MOST_HEADERS
        if too_long:
            most = f"{MOST_HEADERS} fields or {MOST_HEADER_BYTES:,} bytes"
            self._refuse(431, f"The request has headers of more than {most}.")
        else:
            self._refuse(400, "The request is no HTTP that this server can read.")

    @staticmethod
    def work_done() -> int:
        """A number that grows with all after which memory is free."""
        return Connection.answered + Connection.ended

    @property
    def _rests(self) -> bool:
        return self.timeout_keep_alive_task is not None or (self.cycle is None and "headers" in self._clocks)

    def _made_room(self) -> bool:
        resting = [
            each for each in self.connections if isinstance(each, Connection) and each is not self and each._rests
        ]
        if not resting:
            return False
        min(resting, key=lambda each: each._rests_since)._close_silently()
        return True

    def _close_silently(self) -> None:
        if self.transport.get_write_buffer_size():
            self.transport.abort()
        else:
            self.transport.close()

    def _refuse(self, status: int, detail: str) -> None:
        title = HTTPStatus(status).phrase
        body = orjson.dumps({"type": "about:blank", "title": title, "status": status, "detail": detail})
        headers = [
            *OF_ERRORS,
            (b"content-type", b"application/problem+json"),
            (b"content-length", str(len(body)).encode()),
            (b"connection", b"close"),
            *([(b"retry-after", b"5")] if status == 503 else []),
        ]
        lines = [f"HTTP/1.1 {status} {title}".encode(), *(b": ".join(each) for each in headers), b"", body]
        self.transport.write(b"\r\n".join(lines))
        self.transport.close()

    def _start(self, name: str, seconds: float, then: Callable[[], None]) -> None:
        self._stop(name)
        self._clocks[name] = self.loop.call_later(seconds, then)

    def _stop(self, name: str) -> None:
        if (clock := self._clocks.pop(name, None)) is not None:
            clock.cancel()


def _set_limits(transport: asyncio.Transport) -> None:
    """Lets the system cut off a client that confirms nothing, for a few events never fill a buffer; bounds the unsent.

    It has the one option on Linux, and the other on macOS too. A socket that is no TCP has neither.
    """
    taken = transport.get_extra_info("socket")
    options = {"TCP_USER_TIMEOUT": int(1000 * READS_WITHIN_S), "TCP_NOTSENT_LOWAT": MOST_UNSENT_BYTES}
    for name, value in options.items():
        if taken is not None and hasattr(socket, name):
            with suppress(OSError):  # it is no TCP, or left already
                taken.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


def most_connections() -> int:
    """How many connections this process takes: as many as it may open files, less some for models and pages."""
    try:
        import resource
    except ImportError:  # on Windows, where no such limit is met
        return MOST_CONNECTIONS
    allowed = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return MOST_CONNECTIONS if allowed < 0 else max(16, min(MOST_CONNECTIONS, allowed - SPARE_FILES))
