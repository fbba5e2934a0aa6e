"""Reply cache: keeps the latest replies, so the same request does not run the model again."""

from collections.abc import Callable
from hashlib import sha256
from threading import Lock
from typing import Any

from cachetools import LRUCache
from pydantic import BaseModel
from starlette.responses import Response

from app.admission.cost import SMALL, Cost
from app.admission.lane import Lane
from app.admission.pieces import Pieces
from app.schemas.array_encoding import dumps
from model.weights import LoadedModel

MOST_SHARE = 4
"""One reply takes at most this share of the memory for all: a quarter."""
OVERHEAD_BYTES = 1024
"""The memory that an entry takes beside its bytes: its key, and its places in the tables."""
Key = tuple[str, str, str]


def digest(asked: str) -> str:
    """A hash of a request, short also where the request holds an image of megabytes."""
    return sha256(asked.encode()).hexdigest()


class ReplyCache:
    """The replies used last, as many as `most_bytes` hold. Safe under concurrent requests.

    A reply depends on the call, the loaded model and the request; the settings stay the same while a server runs.

    Args:
        lane: where replies are made; the same reply is made once for all who ask for it at one time.
    """

    def __init__(self, most_bytes: int, lane: Lane):
        self._lock, self._lane = Lock(), lane
        self._replies: LRUCache[Key, bytes] = LRUCache(most_bytes, getsizeof=lambda reply: len(reply) + OVERHEAD_BYTES)

    async def reply(
        self,
        call: str,
        model: LoadedModel,
        body: BaseModel,
        make: Callable[[], Any],
        cost: Callable[[], Cost] = lambda: SMALL,
    ) -> Response:
        """The reply that was given before, else what `make` returns, as JSON."""
        key = self.key(call, model, body)
        with self._lock:
            content = self._replies.get(key)
        if content is None:
            content = await self._lane.run(lambda: dumps(make()), cost(), key)
            self._keep(key, content)
        return Pieces(content, self._lane)

    def size(self) -> tuple[int, float]:
        """How many replies are kept, and their memory in bytes."""
        with self._lock:
            return len(self._replies), self._replies.currsize

    @staticmethod
    def key(call: str, model: LoadedModel, body: BaseModel) -> Key:
        """The key of a reply; a field left out and its default give the same."""
        # by name, which tells checkpoints apart: one that gave way may be loaded again
        return call, model.id, digest(body.model_dump_json())

    def _keep(self, key: Key, content: bytes) -> None:
        with self._lock:
            if len(content) + OVERHEAD_BYTES <= self._replies.maxsize / MOST_SHARE:
                self._replies[key] = content
