"""Cancels the run of a client that has disconnected, as a browser does when it sends a newer request."""

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.admission.gone import Gone
from model.run_context import running

PATIENCE_S = 0.02
"""A request that is answered within this time is not worth a listener."""


class CancelOnDisconnect:
    """Listens, once a request has been read, for its client to disconnect, and then cancels its run.

    Handlers run on other threads, which inherit the context that holds the event.
    """

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handles one request."""
        if scope["type"] != "http" or scope["method"] != "POST":
            return await self.app(scope, receive, send)
        listener = _Listener(receive)
        try:
            with running(cancelled=listener.gone):
                await self.app(scope, listener.receive, send)
        except asyncio.CancelledError:
            listener.gone.set()  # this server ends
            raise
        finally:
            listener.stop()


class _Listener:
    """Passes the request on, and waits after its end for the client to leave."""

    def __init__(self, receive: Receive):
        self.gone = Gone()
        self._receive = receive
        self._is_read = False
        self._timer: asyncio.TimerHandle | None = None
        self._waiting: asyncio.Task[Message] | None = None

    async def receive(self) -> Message:
        if self._is_read:
            return await asyncio.shield(self._listening())
        message = await self._receive()
        if not message.get("more_body"):
            self._is_read = True
            self._timer = asyncio.get_running_loop().call_later(PATIENCE_S, self._listening)
        return message

    def _listening(self) -> "asyncio.Task[Message]":
        if self._waiting is None:
            self._waiting = asyncio.create_task(self._wait())
        return self._waiting

    async def _wait(self) -> Message:
        while True:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                self.gone.set()
                return message

    def stop(self) -> None:
        for each in (self._timer, self._waiting):
            if each is not None:
                each.cancel()
