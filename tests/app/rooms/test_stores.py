"""Both stores keep the same promises: whole changes, one vote a member, nothing after the end."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from pathlib import Path
from time import time
from typing import cast

import pytest
from redis.asyncio import Redis

from app.errors.problems import TooOften
from app.lessons.lesson import Question, Rule
from app.rooms import memory_store, polls
from app.rooms.room import Asked, Room, Tally
from app.rooms.store import EVERY, Store, Votes, open_store
from tests.app.rooms.redis_server import redis_server

pytestmark = pytest.mark.process

CODE = "BCDF2345"
QUESTION = Question(
    kind="number", ask="?", answer=Rule(rule="value", call="models/writer/attention", body={"text": "a"}, of="a.0")
)
ASKED = Asked(kind="number", ask="?", options=[], unit="")


def _room(seconds: float = 3600) -> Room:
    return Room(code=CODE, key="digest", ends=time() + seconds)


def _asked(room: Room) -> Room:
    return polls.with_question(room, QUESTION, None, ASKED)


Use = Callable[[Callable[[Store], Awaitable[None]]], None]


@pytest.fixture(params=["memory", "redis"])
def use(request: pytest.FixtureRequest, tmp_path: Path) -> Use:
    """Runs a coroutine with an empty store."""
    with_redis = request.param == "redis"

    def run(check: Callable[[Store], Awaitable[None]]) -> None:
        async def whole(address: str) -> None:
            store = open_store(address)
            try:
                await check(store)
            finally:
                await store.close()

        if not with_redis:
            return asyncio.run(whole("memory"))
        with redis_server(tmp_path) as address:
            asyncio.run(whole(address))

    return run


def test_a_room_is_what_it_was_and_its_code_is_taken_once(use: Use) -> None:
    async def check(store: Store) -> None:
        room = _asked(_room())
        assert await store.read(CODE) is None
        assert await store.create(room)
        assert not await store.create(_room())
        assert await store.read(CODE) == room
        assert await store.rooms() == 1
        await store.end(CODE)
        assert await store.read(CODE) is None
        assert await store.rooms() == 0

    use(check)


def test_changes_at_once_are_all_made_one_after_the_other(use: Use) -> None:
    async def check(store: Store) -> None:
        await store.create(_room())

        def longer(room: Room) -> Room:
            return room.model_copy(update={"view": f"{room.view or '/'}x"})

        await asyncio.gather(*(store.change(CODE, longer) for _ in range(13)))
        room = await store.read(CODE)
        assert room is not None
        assert (room.view, room.version) == ("/" + 13 * "x", 14)
        assert await store.change("BCDF2346", longer) is None

    use(check)


def test_a_member_has_one_vote_in_a_ballot_that_is_open(use: Use) -> None:
    async def check(store: Store) -> None:
        await store.create(_room())
        assert not await store.vote(CODE, "1.1", "anna", "3")
        await store.change(CODE, _asked)
        first = [store.vote(CODE, "1.1", each, "3") for each in ("anna", "anna", "bo", "cy", "bo")]
        assert all(await asyncio.gather(*first))
        assert await store.vote(CODE, "1.1", "bo", "5")
        assert await store.votes(CODE, "1.1") == {"anna": "3", "bo": "5", "cy": "3"}
        await store.change(CODE, polls.again)
        assert not await store.vote(CODE, "1.1", "anna", "7")
        assert await store.vote(CODE, "1.2", "anna", "7")
        await store.change(CODE, polls.closed)
        assert not await store.vote(CODE, "1.2", "bo", "7")
        assert await store.votes(CODE, "1.1") == {"anna": "3", "bo": "5", "cy": "3"}
        assert await store.votes(CODE, "1.2") == {"anna": "7"}
        assert await store.sizes(CODE, "1.1") == (0, 3)

    use(check)


def test_a_room_takes_so_many_members_and_each_once(use: Use) -> None:
    async def check(store: Store) -> None:
        await store.create(_room())
        joined = await asyncio.gather(*(store.join(CODE, f"m{each % 7}", 5) for each in range(14)))
        assert sum(joined) == 10
        assert await store.sizes(CODE, None) == (5, 0)
        # who of those that ask at once comes first is not said
        assert sum([await store.is_member(CODE, f"m{each}") for each in range(7)]) == 5
        assert not await store.join("BCDF2346", "m0", 5)

    use(check)


def test_nothing_is_kept_beyond_its_time_or_its_end(use: Use) -> None:
    async def check(store: Store) -> None:
        await store.create(_asked(_room(2)))
        await store.change(CODE, lambda room: room)
        await store.join(CODE, "anna", 5)
        await store.vote(CODE, "1.1", "anna", "3")
        while await store.read(CODE) is not None:
            await asyncio.sleep(0.05)
        assert not await store.is_member(CODE, "anna")
        assert await store.votes(CODE, "1.1") == {}
        assert await store.sizes(CODE, "1.1") == (0, 0)
        await store.create(_asked(_room()))
        assert not await store.is_member(CODE, "anna")
        await store.end(CODE)
        assert await store.votes(CODE, "1.1") == {}

    use(check)


def test_whoever_listens_is_told_of_each_kind_of_change(use: Use) -> None:
    async def check(store: Store) -> None:
        told: asyncio.Queue[tuple[str, bool]] = asyncio.Queue()
        await store.create(_room())
        store.listen(lambda code, is_state: told.put_nowait((code, is_state)))
        if store.is_shared:
            assert await told.get() == (EVERY, True)
        for change, is_state in (
            (store.change(CODE, _asked), True),
            (store.join(CODE, "anna", 5), False),
            (store.vote(CODE, "1.1", "anna", "3"), False),
            (store.end(CODE), True),
        ):
            await change
            assert await told.get() == (CODE, is_state)

    use(check)


def test_votes_that_come_while_they_are_counted_are_counted_or_refused(use: Use) -> None:
    async def check(store: Store) -> None:
        await store.create(_room())
        await store.change(CODE, _asked)
        taken: set[str] = set()

        async def pour(name: str) -> None:
            for number in itertools.count():
                if not await store.vote(CODE, "1.1", f"{name}.{number}", "3"):
                    return
                taken.add(f"{name}.{number}")
                await asyncio.sleep(0)

        counted: list[dict[str, str]] = []

        def shown(room: Room, votes: Votes) -> Room:
            counted[:] = [dict(each) for each in votes]
            return polls.closed(room)

        pouring = [asyncio.create_task(pour(name)) for name in "abcde"]
        while len(taken) < 10:
            await asyncio.sleep(0)
        room = await store.count_votes(CODE, shown)
        await asyncio.gather(*pouring)
        assert room is not None
        assert (room.version, room.ballot) == (3, None)
        assert [each.keys() for each in counted] == [taken]
        assert await store.votes(CODE, "1.1") == counted[0]

    use(check)


def test_whoever_listens_is_told_that_changes_may_be_missed_after_a_line_that_broke(tmp_path: Path) -> None:
    async def check(address: str) -> None:
        told: asyncio.Queue[tuple[str, bool]] = asyncio.Queue()
        store = open_store(address)
        try:
            store.listen(lambda code, is_state: told.put_nowait((code, is_state)))
            assert await told.get() == (EVERY, True)
            async with Redis.from_url(address) as client:
                assert await client.client_kill_filter(_type="pubsub") == 1
            assert await told.get() == (EVERY, True)
            await store.create(_room())
            await store.change(CODE, _asked)
            assert await told.get() == (CODE, True)
        finally:
            await store.close()

    with redis_server(tmp_path) as address:
        asyncio.run(check(address))


def test_a_listening_that_broke_begins_again_when_somebody_asks_for_it(tmp_path: Path) -> None:
    async def check(address: str) -> None:
        told: asyncio.Queue[str] = asyncio.Queue()
        store = open_store(address)
        try:
            store.listen(lambda *_: cast(None, 1 / 0))
            (listening,) = asyncio.all_tasks() - {asyncio.current_task()}
            with pytest.raises(ZeroDivisionError):
                await listening
            store.listen(lambda code, _: told.put_nowait(code))
            assert await told.get() == EVERY
        finally:
            await store.close()

    with redis_server(tmp_path) as address:
        asyncio.run(check(address))


def test_counts_begin_again_after_their_time(use: Use) -> None:
    async def check(store: Store) -> None:
        assert [await store.count("a", 1), await store.count("a", 1), await store.count("b", 1)] == [1, 2, 1]
        assert await store.count("a", 1, 0) == 2
        while await store.count("a", 1, 0):
            await asyncio.sleep(0.05)
        assert await store.count("a", 1) == 1

    use(check)


def test_rooms_in_memory_take_so_much_and_what_ends_makes_room(monkeypatch: pytest.MonkeyPatch) -> None:
    of_question = len(polls.with_question(_room(), QUESTION, None, ASKED).polls[0].model_dump_json())
    monkeypatch.setattr(memory_store, "MOST_BYTES", 2 * of_question + 2 * memory_store.OF_A_MEMBER + 10)

    async def check(store: Store) -> None:
        other = _room().model_copy(update={"code": "CDFG2345"})
        assert await store.create(_room())
        assert await store.create(other)
        await store.change(CODE, _asked)
        await store.change(other.code, _asked)
        assert await store.join(CODE, "a", 3)
        assert await store.vote(CODE, "1.1", "a", "1234567890")
        assert await store.vote(CODE, "1.1", "a", "12345")
        for more in (
            store.vote(CODE, "1.1", "a", "12345678901"),
            store.join(CODE, "b", 3),
            store.change(CODE, _asked),
            store.change(CODE, lambda room: polls.with_poll(room, tallies=[Tally(round=1, total=1, bars=[])])),
        ):
            with pytest.raises(TooOften, match="end one that is over"):
                await more
        assert await store.votes(CODE, "1.1") == {"a": "12345"}
        assert not await store.is_member(CODE, "b")
        room = await store.change(CODE, lambda room: room.model_copy(update={"view": "/cost"}))
        assert room is not None
        assert (room.view, len(room.polls)) == ("/cost", 1), "what takes no memory goes on"
        await store.end(other.code)
        assert await store.join(CODE, "b", 3)
        room = await store.change(CODE, polls.closed)
        assert room is not None
        assert room.poll is not None
        assert not room.poll.is_open

    asyncio.run(_with_memory(check))


async def _with_memory(check: Callable[[Store], Awaitable[None]]) -> None:
    store = open_store("memory")
    try:
        await check(store)
    finally:
        await store.close()


def test_a_clock_that_is_set_back_keeps_nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    now, wall = 100.0, 1e9
    monkeypatch.setattr(memory_store, "monotonic", lambda: now)
    monkeypatch.setattr(memory_store, "time", lambda: wall)

    async def check(store: Store) -> None:
        nonlocal now, wall
        assert [await store.count("wrong", 60) for _ in range(3)] == [1, 2, 3]
        now, wall = now + 61, wall - 86_400
        assert await store.count("wrong", 60) == 1

    asyncio.run(_with_memory(check))
