"""Giving up what nobody waits for: a browser that asks anew leaves its old request, and the run behind it stops."""

import asyncio
from threading import Event

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from model.cancelling import cancelled_by


class Cancelling:
    """Listens, once a request has been read, whether its client goes away, and gives up its run then.

    Handlers run on other threads, which inherit the context that says so.
    """

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handles one request."""
        if scope["type"] != "http" or scope["method"] != "POST":
            return await self.app(scope, receive, send)
        listener = _Listener(receive)
        try:
            with cancelled_by(listener.gone):
                await self.app(scope, listener.receive, send)
        finally:
            listener.stop()


class _Listener:
    """Passes the request on, and waits behind its end for the client to leave."""

    def __init__(self, receive: Receive):
        self.gone = Event()
        self._receive = receive
        self._waiting: asyncio.Task[Message] | None = None

    async def receive(self) -> Message:
        if self._waiting is not None:
            return await asyncio.shield(self._waiting)
        message = await self._receive()
        if not message.get("more_body"):
            self._waiting = asyncio.create_task(self._wait())
        return message

    async def _wait(self) -> Message:
        while True:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                self.gone.set()
                return message

    def stop(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
