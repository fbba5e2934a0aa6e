"""Sends a large reply in pieces, each once the client has taken the one before: nothing piles up for a slow client."""

from collections.abc import Callable, Hashable
from typing import Any

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.admission.cost import SMALL, Cost
from app.admission.held import UNCOUNTED_BYTES
from app.admission.lane import Lane
from app.schemas.array_encoding import dumps

PIECE_BYTES = UNCOUNTED_BYTES


class Pieces(Response):
    """JSON that is written already."""

    media_type = "application/json"

    def __init__(self, content: bytes, lane: Lane):
        super().__init__(content)
        self._lane = lane

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends it."""
        body = bytes(self.body)
        if len(body) <= PIECE_BYTES:
            return await super().__call__(scope, receive, send)
        with self._lane.holding(len(body), scope.get("state", {}).get("leave")) as share:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            for start in range(0, len(body), PIECE_BYTES):
                end = start + PIECE_BYTES
                with share.waiting():
                    await send({"type": "http.response.body", "body": body[start:end], "more_body": end < len(body)})


async def written(lane: Lane, make: Callable[[], Any], cost: Cost = SMALL, key: Hashable = None) -> Pieces:
    """A JSON response of what `make` returns, arrays included; those who ask with the same key share its bytes.

    Each has a response of its own, because what compresses a response writes into its headers.
    """
    return Pieces(await lane.run(lambda: dumps(make()), cost, key), lane)
