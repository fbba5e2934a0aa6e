"""Server-sent events of a room. Each tells its whole present state, so a phone that slept has missed nothing.

A stream takes no lane: it waits, and computes nothing. Its connection ends when the client leaves, when the room ends,
or when the server does (`app/server/connections.py`); a client that vanished is noticed by its unread heartbeats.
"""

from collections.abc import AsyncIterator
from time import time

from starlette.requests import Request
from starlette.responses import StreamingResponse

from app.rooms.boards import Boards

HEADERS = {"X-Accel-Buffering": "no", "Cache-Control": "no-store"}
"""A proxy would collect events before it passes them on."""
ENDS_AT_ONCE = "ends_at_once"
"""In the state of a request: its reply waits for nothing that a server which ends would finish."""


def stream(request: Request, boards: Boards, code: str, *, leads: bool) -> StreamingResponse:
    """The events of a room from now on; the state is left out where `Last-Event-ID` names it."""
    last = request.headers.get("last-event-id", "")
    request.scope.setdefault("state", {})[ENDS_AT_ONCE] = True
    events = _events(boards, code, last, leads=leads)
    return StreamingResponse(events, media_type="text/event-stream", headers=HEADERS)


async def _events(boards: Boards, code: str, last: str, *, leads: bool) -> AsyncIterator[bytes]:
    with boards.watching(code, leads=leads) as (board, event):
        yield b"retry: 1000\n\n"
        sizes, is_quiet = b"", False
        while True:
            if board.is_known:
                if board.seen is None or board.seen.ends <= time():
                    yield b"event: end\ndata: {}\n\n"
                    return
                if board.seen.version != last:
                    is_quiet, last = False, board.seen.version
                    yield board.seen.event
                if leads and board.seen is not None and board.seen.sizes != sizes:
                    is_quiet, sizes = False, board.seen.sizes
                    yield b"event: sizes\ndata: %s\n\n" % sizes
            if is_quiet:
                yield b": beat\n\n"
            await event.wait()
            event.clear()
            is_quiet = True
