"""Server-sent events of a room. Each tells its whole present state, so a phone that slept has missed nothing.

A stream takes no lane: it waits, and computes nothing. Its connection ends when the client leaves, when the room ends,
or when the server does (`app/server/connections.py`); a client that vanished is noticed by its unread heartbeats.
"""

import asyncio
from collections.abc import AsyncIterator
from time import time

from starlette.requests import Request
from starlette.responses import StreamingResponse

from app.rooms.boards import Board, Boards

BEAT_S = 10.0
"""A heartbeat comes after this time without an event: phones notice a dead line, and proxies keep a live one."""
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
        sizes = b""
        while True:
            if board.is_known:
                if board.seen is None or board.seen.ends <= time():
                    yield b"event: end\ndata: {}\n\n"
                    return
                if str(board.seen.version) != last:
                    last = str(board.seen.version)
                    yield b"id: %s\nevent: room\ndata: %s\n\n" % (last.encode(), board.seen.state)
                if leads and board.seen.sizes != sizes:
                    sizes = board.seen.sizes
                    yield b"event: sizes\ndata: %s\n\n" % sizes
            if not await _woken(board, event):
                yield b": beat\n\n"


async def _woken(board: Board, event: asyncio.Event) -> bool:
    """Waits for a change; False after the time of a heartbeat, or when the room ends."""
    left = BEAT_S if board.seen is None else min(BEAT_S, max(0.0, board.seen.ends - time()))
    try:
        async with asyncio.timeout(left):
            await event.wait()
    except TimeoutError:
        return False
    event.clear()
    return True
