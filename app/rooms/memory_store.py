"""Keeps rooms in the memory of one process. Between two awaits nobody else runs, so each call is whole."""

import asyncio
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic, time

from app.errors.problems import TooOften
from app.rooms.room import Poll, Room
from app.rooms.store import Change, Counted, Told

MOST_BYTES = 32 * 2**20
"""All questions, members and votes together, as JSON; in Python's memory they take up to five times as much."""
OF_A_MEMBER = 64
"""Bytes of a member's name, in the room and beside each vote."""
AGAIN_S = 60


@dataclass
class _Held:
    """A room with its members and its votes by ballot."""

    room: Room
    members: set[str] = field(default_factory=set)
    votes: defaultdict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    polls: dict[int, int] = field(default_factory=dict)
    """The bytes of each question."""
    size_bytes: int = 0


class MemoryStore:
    """Rooms of one process. Whatever would take more than `MOST_BYTES` with all others raises `TooOften`."""

    is_shared = False

    def __init__(self) -> None:
        self._held: dict[str, _Held] = {}
        self._size_bytes = 0
        self._counts: dict[str, tuple[int, float]] = {}
        self._told: Told = lambda *_: None
        self._ends: dict[str, asyncio.TimerHandle] = {}

    async def create(self, room: Room) -> bool:
        """Keeps a new room; False where its code is taken."""
        if self._find(room.code) is not None:
            return False
        self._held[room.code] = _Held(room)
        # also a room that nobody asks for any more is forgotten
        loop = asyncio.get_running_loop()
        self._ends[room.code] = loop.call_later(max(0.0, room.ends - time()), self._forget, room.code)
        return True

    async def read(self, code: str) -> Room | None:
        """The room, or None."""
        held = self._find(code)
        return None if held is None else held.room

    async def change(self, code: str, change: Change) -> Room | None:
        """Puts what `change` makes of the room in its place, with the next version, and tells everybody."""
        return await self.count_votes(code, lambda room, _: change(room))

    async def count_votes(self, code: str, change: Counted) -> Room | None:
        """As `change`, for a change that ends the voting: it gets the votes."""
        if (held := self._find(code)) is None:
            return None
        ballots = held.room.poll.ballots if held.room.poll else []
        room = change(held.room, [held.votes.get(each, {}) for each in ballots])
        if room.poll is not None and room.poll is not held.room.poll:
            self._weigh(held, room.poll)
        held.room = room.model_copy(update={"version": held.room.version + 1})
        self._told(code, True)
        return held.room

    async def end(self, code: str) -> None:
        """Forgets the room, its members and its votes, and tells everybody."""
        self._forget(code)

    async def join(self, code: str, member: str, most: int) -> bool:
        """Lets a member in; again is the same as once. False where there are `most` others."""
        if (held := self._find(code)) is None or (member not in held.members and len(held.members) >= most):
            return False
        if member not in held.members:
            self._grow(held, OF_A_MEMBER)
        held.members.add(member)
        self._told(code, False)
        return True

    async def is_member(self, code: str, member: str) -> bool:
        """Whether this member came in before."""
        held = self._find(code)
        return held is not None and member in held.members

    async def vote(self, code: str, ballot: str, member: str, answer: str) -> bool:
        """Takes the vote of a member in the place of an earlier one; False where this ballot takes none now."""
        if (held := self._find(code)) is None or held.room.ballot != ballot:
            return False
        before = held.votes[ballot].get(member)
        self._grow(held, len(answer) + OF_A_MEMBER if before is None else len(answer) - len(before))
        held.votes[ballot][member] = answer
        self._told(code, False)
        return True

    async def votes(self, code: str, ballot: str) -> dict[str, str]:
        """The answers of a ballot by member."""
        held = self._find(code)
        return dict(held.votes.get(ballot, {})) if held else {}

    async def sizes(self, code: str, ballot: str | None) -> tuple[int, int]:
        """How many members the room has, and how many votes the ballot."""
        held = self._find(code)
        return (len(held.members), len(held.votes.get(ballot or "", {}))) if held else (0, 0)

    async def count(self, name: str, seconds: int, by: int = 1) -> int:
        """Counts `by` more of something, and returns how many there were within about so many seconds."""
        now = monotonic()  # a clock that is set back would keep an address out for as long
        if len(self._counts) > 10_000:  # many addresses: those whose time has passed are forgotten
            self._counts = {each: found for each, found in self._counts.items() if found[1] > now}
        count, until = self._counts.get(name, (0, 0.0))
        count, until = (count + by, until) if until > now else (by, now + seconds)
        self._counts[name] = (count, until)
        return count

    async def rooms(self) -> int:
        """How many rooms there are."""
        return len(self._held)

    def listen(self, told: Told) -> None:
        """Calls `told` for each change."""
        self._told = told

    async def close(self) -> None:
        """Forgets everything."""
        for code in list(self._held):
            self._forget(code)

    def _find(self, code: str) -> _Held | None:
        held = self._held.get(code)
        if held is not None and held.room.ends <= time():
            self._forget(code)
            return None
        return held

    def _weigh(self, held: _Held, poll: Poll) -> None:
        size = len(poll.model_dump_json())
        self._grow(held, size - held.polls.get(poll.id, 0))
        held.polls[poll.id] = size

    def _grow(self, held: _Held, by_bytes: int) -> None:
        if by_bytes > 0 and self._size_bytes + by_bytes > MOST_BYTES:
            raise TooOften(
                "The rooms of this server take as much memory as they may; end one that is over, or try again later.",
                AGAIN_S,
            )
        held.size_bytes += by_bytes
        self._size_bytes += by_bytes

    def _forget(self, code: str) -> None:
        if (clock := self._ends.pop(code, None)) is not None:
            clock.cancel()
        if (held := self._held.pop(code, None)) is not None:
            self._size_bytes -= held.size_bytes
            with suppress(RuntimeError):  # no loop runs any more, so nobody listens
                self._told(code, True)
