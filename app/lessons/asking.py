"""Asks a call of the API inside the server, as a client would: with its checks, its caches and its errors."""

import asyncio
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from threading import Event
from typing import Any
from urllib.parse import unquote

import orjson
from starlette.types import ASGIApp, Message

from app.admission.gone import Gone
from app.lessons.reply_path import RuleError
from model.run_context import current

PREFIX = "/api/v1/"


class CallRefused(Exception):
    """The call refused: its status, and the sentence of its reply."""

    def __init__(self, status: int, detail: str):
        super().__init__(detail)
        self.status, self.detail = status, detail


LOCAL = {
    "scheme": "http",
    "root_path": "",
    "server": ("localhost", 80),
    "client": ("127.0.0.1", 0),
    "headers": [(b"host", b"localhost")],
}
"""The scope of a request that no browser made."""


@dataclass(frozen=True)
class Sent:
    """What came back of a request."""

    status: int
    headers: dict[str, str]
    body: bytes


async def ask(app: ASGIApp, scope: Mapping[str, Any], call: str, body: dict[str, Any]) -> dict[str, Any]:
    """The reply to a call.

    Args:
        scope: of the request for which it is asked, so that its host and its client are known.
        call: the path below `/api/v1/`.

    Raises:
        CallRefused: when the call refuses.
        RuleError: when its body cannot be sent, or its reply is no object of JSON, such as events.
    """
    try:
        content = orjson.dumps(body)
    except orjson.JSONEncodeError as error:
        raise RuleError(f"the body for {call} is no JSON: {error}") from error
    sent = await send(app, scope, "POST", PREFIX + call, content)
    try:
        reply = orjson.loads(sent.body)
    except orjson.JSONDecodeError:
        reply = None
    if not isinstance(reply, dict):
        raise RuleError(f"{call} answers with {sent.status} and no JSON, and a rule reads JSON")
    if sent.status != 200:
        raise CallRefused(sent.status, str(reply.get("detail", reply)))
    return reply


async def send(app: ASGIApp, scope: Mapping[str, Any], method: str, address: str, body: bytes = b"") -> Sent:
    """What comes back of a request for an address of this server."""
    path, _, query = address.partition("?")
    host = [(name, value) for name, value in scope["headers"] if name == b"host"]
    content = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())] if body else []
    request = {key: scope.get(key) for key in ("scheme", "root_path", "server", "client")} | {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [*host, *content],
    }
    status, headers, parts, is_sent = 500, {}, [], False
    gone = current().cancelled

    async def receive() -> Message:
        nonlocal is_sent
        if is_sent:
            return await _left(gone)
        is_sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    async def take(message: Message) -> None:
        nonlocal status, headers
        if message["type"] == "http.response.start":
            status = message["status"]
            headers = {name.decode(): value.decode() for name, value in message["headers"]}
        elif message["type"] == "http.response.body":
            parts.append(message.get("body", b""))

    await app(request, receive, take)
    return Sent(status, headers, b"".join(parts))


async def _left(gone: Event | None) -> Message:
    """The message that the client has left, once that for which it is asked has; one that nobody listens for stays."""
    loop, left = asyncio.get_running_loop(), asyncio.Event()

    def later() -> None:
        loop.call_soon_threadsafe(left.set)

    listening = gone.calling(later) if isinstance(gone, Gone) else nullcontext()
    with listening:
        await left.wait()
    return {"type": "http.disconnect"}
