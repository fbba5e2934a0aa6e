"""Notes each reply, for metrics and for a line of log: the route that answered, and nothing that anybody typed."""

import logging
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from time import perf_counter
from typing import NamedTuple

import orjson
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.middleware.root_path import path_below_root

GONE = 499
FILES = ("/static/", "/bundled/", "/vendor/")
OTHER = "other"
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
logger = logging.getLogger("headsup.requests")


class Answered(NamedTuple):
    """One reply.

    Attributes:
        route: its pattern, such as `/api/v1/models/{model}/attention`, in which no name of the address stands.
        status: 499 where the client left before it.
        size_bytes: of the body, as it travelled.
    """

    method: str
    route: str
    status: int
    seconds: float
    size_bytes: int


Note = Callable[[Answered], None]


class RequestLog:
    """Hands each reply to all of `notes` once it has ended."""

    def __init__(self, app: ASGIApp, notes: Sequence[Note]):
        self.app, self._notes = app, notes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handles one request."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        began, status, size_bytes = perf_counter(), GONE, 0
        method = scope["method"] if scope["method"] in METHODS else OTHER
        path = path_below_root(scope)

        async def noticed(message: Message) -> None:
            nonlocal status, size_bytes
            if message["type"] == "http.response.start":
                status = message["status"]
            size_bytes += len(message.get("body", b""))
            await send(message)

        try:
            await self.app(scope, receive, noticed)
        finally:
            answered = Answered(method, _route(scope, path), status, perf_counter() - began, size_bytes)
            for note in self._notes:
                note(answered)


def _route(scope: Scope, path: str) -> str:
    for folder in FILES:
        if path.startswith(folder):
            return folder
    return getattr(scope.get("route"), "path", OTHER)


def write_line(answered: Answered) -> None:
    """Writes a line of JSON to standard output."""
    if not logger.handlers:
        handler = logging.StreamHandler(sys.stdout)
        handler.setFormatter(logging.Formatter("%(message)s"))
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
        logger.propagate = False
    when = datetime.now(UTC).isoformat(timespec="milliseconds")
    fields = answered._asdict() | {"seconds": round(answered.seconds, 4)}
    logger.info(orjson.dumps({"time": when, **fields}).decode())
