"""Store of rooms: the one interface behind which their state lives, in one process or in Redis."""

from collections.abc import Callable
from typing import Protocol

from app.rooms.room import Room

MEMORY = "memory"
Change = Callable[[Room], Room]
Votes = list[dict[str, str]]
"""The answers by member, of each round of the question that is asked now."""
Counted = Callable[[Room, Votes], Room]
EVERY = "*"
"""In the place of a code: changes of any room may have been missed."""
Told = Callable[[str, bool], None]
"""Called with the code of a room that changed, or `EVERY`, and whether its state did; else somebody joined or voted."""


class Store(Protocol):
    """Keeps rooms until they end. Each call is whole or does not happen, also beside others and other processes."""

    is_shared: bool
    """Whether other processes see the same rooms."""

    async def create(self, room: Room) -> bool:
        """Keeps a new room; False where its code is taken."""

    async def read(self, code: str) -> Room | None:
        """The room, or None."""

    async def change(self, code: str, change: Change) -> Room | None:
        """Puts what `change` makes of the room in its place, with the next version, and tells everybody."""

    async def count_votes(self, code: str, change: Counted) -> Room | None:
        """As `change`, for a change that ends the voting: it gets the votes, and no other comes before it is made."""

    async def end(self, code: str) -> None:
        """Forgets the room, its members and its votes, and tells everybody."""

    async def join(self, code: str, member: str, most: int) -> bool:
        """Lets a member in; again is the same as once. False where there are `most` others."""

    async def is_member(self, code: str, member: str) -> bool:
        """Whether this member came in before."""

    async def vote(self, code: str, ballot: str, member: str, answer: str) -> bool:
        """Takes the vote of a member in the place of an earlier one; False where this ballot takes none now."""

    async def votes(self, code: str, ballot: str) -> dict[str, str]:
        """The answers of a ballot by member."""

    async def sizes(self, code: str, ballot: str | None) -> tuple[int, int]:
        """How many members the room has, and how many votes the ballot."""

    async def count(self, name: str, seconds: int, by: int = 1) -> int:
        """Counts `by` more of something, and returns how many there were within about so many seconds."""

    async def rooms(self) -> int:
        """How many rooms there are."""

    def listen(self, told: Told) -> None:
        """Calls `told` for each change, from now on, in this event loop; again is the same as once."""

    async def close(self) -> None:
        """Ends what the store has begun."""


def open_store(address: str) -> Store:
    """The store of a setting: `memory`, or the address of a Redis server."""
    if address == MEMORY:
        from app.rooms.memory_store import MemoryStore

        return MemoryStore()
    from app.rooms.redis_store import RedisStore

    return RedisStore(address)
