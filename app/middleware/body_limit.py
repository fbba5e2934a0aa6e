"""Refuses bodies that are too large or not declared as JSON, before anything reads them."""

from asyncio import timeout
from time import monotonic

from fastapi import Request
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.admission.held import UNCOUNTED_BYTES, Held, Share
from app.errors.problems import TooLarge, TooSlow, WrongContentType, problem

FIRST_S = 30.0
"""The first part of a body arrives within this time."""
LEAST_BYTES_A_SECOND = 8192
"""The rest arrives at least as fast as this, on average."""


class BodyLimit:
    """Refuses bodies that arrive too slowly, or have more than `max_body_bytes`, announced or not.

    What has arrived of them is counted with all that waits for clients, until the reply is done: the request that was
    read holds its text or image so long, while it waits for its turn and while its run goes on.

    FastAPI's own limit answers an announced length in plain text, past every error handler.
    """

    def __init__(self, app: ASGIApp, max_body_bytes: int, held: Held):
        self.app, self.max_body_bytes, self.held = app, max_body_bytes, held

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handles one request."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        announced = Headers(scope=scope).get("content-length", "0")
        if not announced.isdigit() or int(announced) > self.max_body_bytes:
            return await problem(413, TooLarge(self.max_body_bytes).detail)(scope, receive, send)
        with self.held.share(scope.get("state", {}).get("leave")) as share:
            await self.app(scope, self._counted(receive, share), send)

    def _counted(self, receive: Receive, share: Share) -> Receive:
        read, began, is_whole = 0, monotonic(), False

        async def counted() -> Message:
            nonlocal read, is_whole
            if is_whole:
                return await receive()
            until = began + FIRST_S + read / LEAST_BYTES_A_SECOND
            try:
                async with timeout(until - monotonic()):
                    with share.waiting():
                        message = await receive()
            except TimeoutError as error:
                raise TooSlow from error
            is_whole = not message.get("more_body")
            read += len(message.get("body", b""))
            if read > self.max_body_bytes:
                raise TooLarge(self.max_body_bytes)
            if read > UNCOUNTED_BYTES:
                self.held.grow(share, read - share.size_bytes)
            return message

        return counted


def require_json(request: Request) -> None:
    """Refuses a body that is not declared as JSON.

    Raises:
        WrongContentType: naming what was declared.
    """
    if request.method != "POST":
        return
    given = request.headers.get("content-type")
    if given is None or given.partition(";")[0].strip().lower() != "application/json":
        raise WrongContentType(given)
