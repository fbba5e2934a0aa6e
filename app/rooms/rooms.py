"""Rooms of one app: opens them, says who may do what in them, and carries out what their teachers and members do."""

import json
import secrets
from enum import Enum
from time import time
from typing import Any, NamedTuple

from app.errors.problems import Conflict, Forbidden, NotFound
from app.lessons.answers import Ask
from app.lessons.given_answer import checked
from app.lessons.lesson import Question, Step, View
from app.rooms import polls, tallies
from app.rooms.boards import Boards
from app.rooms.codes import digest, new_code, new_key, normalised, shown
from app.rooms.guesses import HOUR_S, Guesses
from app.rooms.room import MOST_MEMBERS, Poll, Room
from app.rooms.store import Store, Votes


class Role(Enum):
    """Who asks: the holder of the teacher's key, a member, or somebody who knows the code only."""

    TEACHER = "teacher"
    MEMBER = "member"
    GUEST = "guest"


class Entry(NamedTuple):
    """Somebody in a room. `member` is the digest of a member's token."""

    room: Room
    role: Role
    member: str = ""


class Rooms:
    """The rooms of one app.

    Args:
        is_alone: whether no other process answers at the same address.
    """

    def __init__(self, store: Store, *, is_alone: bool):
        self.store = store
        self.guesses = Guesses(store)
        self.boards = Boards(store)
        self._is_alone = is_alone

    async def open(self, hours: int, host: str) -> tuple[Room, str]:
        """A new room, and its teacher's key.

        Raises:
            Forbidden: where other processes would not know it.
            TooOften: for an address that opened many, and where there are many.
        """
        if not (self._is_alone or self.store.is_shared):
            raise Forbidden(
                "Several processes answer here, and a room would live in one of them. "
                "The operator can set HEADSUP_ROOMS to the address of a Redis server, or HEADSUP_PROCESSES=1."
            )
        await self.guesses.new_room(host)
        key = new_key()
        while True:
            room = Room(code=new_code(), key=digest(key), ends=float(int(time()) + hours * HOUR_S))
            if await self.store.create(room):
                return room, key

    async def enter(self, typed: str, secret: str | None, host: str) -> Entry:
        """Somebody who names a room, with the key or token that they hold, or without.

        Raises:
            NotFound: where there is no such room, or its key or token is another; both look the same.
            TooOften: after many wrong codes.
        """
        if secret is None:
            await self.guesses.check(host)
        code = normalised(typed)
        room = await self.store.read(code) if code is not None else None
        if room is not None:
            if secret is None:
                return Entry(room, Role.GUEST)
            member = digest(secret)
            if secrets.compare_digest(room.key, member):
                return Entry(room, Role.TEACHER)
            if await self.store.is_member(room.code, member):
                return Entry(room, Role.MEMBER, member)
        await self.guesses.wrong(host)
        raise NotFound("There is no such room, or it has ended; ask your teacher for the code.")

    async def lead(self, typed: str, secret: str | None, host: str) -> Room:
        """The room of somebody who holds its key.

        Raises:
            NotFound, TooOften: as `enter` does.
            Forbidden: for everybody else.
        """
        entry = await self.enter(typed, secret, host)
        if entry.role is not Role.TEACHER:
            raise Forbidden("Only the holder of the teacher's key can do this.")
        return entry.room

    async def join(self, typed: str, token: str, host: str) -> Room:
        """The room, with this member in it; with the same token again it is the same member.

        Raises:
            NotFound: where there is no such room.
            TooOften: after many wrong codes, for those who are not in it yet.
            Conflict: where joining is closed, or the room is full.
        """
        code, member = normalised(typed), digest(token)
        # a phone that loads its page again is in: wrong codes of others at its address do not keep it out
        if code is not None and await self.store.is_member(code, member):
            return _there(await self.store.read(code))
        room = (await self.enter(typed, None, host)).room
        if not room.joining:
            raise Conflict("Joining is closed; ask your teacher to open it.")
        if not await self.store.join(room.code, member, MOST_MEMBERS):
            raise Conflict(f"This room is full: it takes {MOST_MEMBERS}.")
        return room

    async def change(self, room: Room, **changes: Any) -> Room:
        """The room, changed. A view that is shown after a reveal ends the question."""

        def changed(now: Room) -> Room:
            if "view" in changes and now.poll is not None and now.poll.reveal is not None:
                now = polls.ended(now)
            return now.model_copy(update=changes)

        return _there(await self.store.change(room.code, changed))

    async def ask(self, room: Room, question: Question, view: View | None, ask: Ask, step: Step | None = None) -> Room:
        """Asks a question of the room, in the place of another.

        Args:
            step: of the lesson that the question belongs to.

        Raises:
            InputError, CallRefused, RuleError: for one that cannot be asked.
        """
        asked = await polls.prepared(question, ask, step)
        return _there(await self.store.change(room.code, lambda now: polls.with_question(now, question, view, asked)))

    async def turn(self, room: Room, do: str, ask: Ask) -> Room:
        """Closes, opens again, repeats, compares, reveals or ends the question.

        Raises:
            Conflict: where nothing is asked.
        """
        simple = {"close": polls.closed, "open": polls.reopened, "again": polls.again, "end": polls.ended}
        if do in simple:
            return _there(await self.store.change(room.code, simple[do]))
        if room.poll is None:
            raise polls.nothing_asked()
        number = room.poll.id
        # the model answers first: where it cannot, nothing has changed
        found = await polls.reveal(room.poll, ask) if do == "reveal" else None

        def shown(now: Room, votes: Votes) -> Room:
            poll = polls.settled(now, number, found)
            counted = [tallies.tally(poll, at, each.values()) for at, each in enumerate(votes, 1)]
            return polls.with_poll(now, is_open=False, reveal=poll.reveal, tallies=counted)

        return _there(await self.store.count_votes(room.code, shown))

    async def vote(self, entry: Entry, question: int, number: int, answer: Any) -> None:
        """Takes the vote of a member; a second one changes the first.

        Raises:
            Conflict: where this round of this question takes no votes now.
            InputError: for an answer of another kind.
        """
        if entry.role is not Role.MEMBER:
            raise Forbidden("Only members of the room vote; join it first.")
        room = entry.room
        late = Conflict("This question takes no votes now.")
        if room.poll is None or (room.poll.id, room.poll.round) != (question, number):
            raise late
        given = json.dumps(checked(room.poll.question, answer, len(room.poll.asked.options)))
        if not await self.store.vote(room.code, room.poll.ballots[-1], entry.member, given):
            raise late

    async def table(self, room: Room) -> str:
        """All votes of the room as CSV."""
        rounds = [(poll, number, name) for poll in room.polls for number, name in enumerate(poll.ballots, 1)]
        found: list[tuple[Poll, int, dict[str, str]]] = [
            (poll, number, await self.store.votes(room.code, name)) for poll, number, name in rounds
        ]
        return tallies.table(found)

    async def close(self) -> None:
        """Ends what this process has begun."""
        await self.store.close()


def _there(room: Room | None) -> Room:
    if room is None:
        raise NotFound("This room has ended.")
    return room


def file_name(room: Room) -> str:
    """The name of the file with its votes."""
    return f"room-{shown(room.code)}-votes.csv"
