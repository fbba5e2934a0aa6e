"""Refuses bodies that are too large or not declared as JSON, before anything reads them."""

from fastapi import Request
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors.problems import TooLarge, WrongContentType, problem


class BodyLimit:
    """Refuses bodies of more than `max_body_bytes`, whether or not they announce their length.

    FastAPI's own limit answers an announced length in plain text, past every error handler.
    """

    def __init__(self, app: ASGIApp, max_body_bytes: int):
        self.app, self.max_body_bytes = app, max_body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handles one request."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        announced = Headers(scope=scope).get("content-length", "0")
        if not announced.isdigit() or int(announced) > self.max_body_bytes:
            return await problem(413, TooLarge(self.max_body_bytes).detail)(scope, receive, send)
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > self.max_body_bytes:
                raise TooLarge(self.max_body_bytes)
            return message

        await self.app(scope, counted, send)


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
