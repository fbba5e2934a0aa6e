"""A class of twenty: every change reaches all, every vote is counted once, and a killed process loses nothing."""

import asyncio
import os
import random
import signal
from pathlib import Path

import pytest

from tests.app.rooms.redis_server import redis_server
from tests.classroom import Classroom, counts, which_key
from tests.soak.server import served

pytestmark = pytest.mark.process

SIZE = 20
PATIENCE_S = 60.0
VIEWS = ["/sparse", "/positions", "/?model=tiny-decoder&text=the+cat", "/steps?model=tiny-decoder&text=the+cat"]
QUESTION = which_key(
    "tiny-decoder", {"text": "the cat sat", "layers": [0], "heads": [0], "queries": [3], "tensors": ["weights"]}
)


async def _votes(room: Classroom, number: int, chance: random.Random) -> None:
    asked = await room.lead("questions", own=QUESTION)
    assert asked["question"]["id"] == number
    await room.reach(asked["version"], PATIENCE_S)
    meant = await room.vote(chance, 0.5, 4)
    shown = await room.lead("questions/now", do="show")
    assert counts(shown["question"]["tallies"][0]) == meant
    assert shown["question"]["tallies"][0]["total"] == SIZE


async def _lesson(address: str) -> None:
    chance = random.Random(5)
    room = await Classroom.opened(address, SIZE)
    room.follow()
    for number, view in enumerate(VIEWS, 1):
        await room.show(view, PATIENCE_S)
        for each in chance.sample(room.students, 3):
            each.lose_line()
        await _votes(room, number, chance)
    assert {each.state["view"] for each in room.students} == {None}
    await room.end()
    assert all(each.has_ended for each in room.students)
    assert max(room.line.statuses) < 500


def test_every_change_reaches_all_and_every_vote_is_counted_once(tiny_weights: Path) -> None:
    with served(weights=tiny_weights) as (_, address):
        asyncio.run(_lesson(address))


def _children(process: int) -> list[int]:
    found = Path(f"/proc/{process}/task/{process}/children").read_text("ascii").split()
    return [int(each) for each in found if b"spawn_main" in Path(f"/proc/{each}/cmdline").read_bytes()]


def _connections(process: int) -> int:
    return sum(os.readlink(each).startswith("socket:") for each in Path(f"/proc/{process}/fd").iterdir())


async def _with_one_killed(address: str, process: int) -> None:
    chance = random.Random(7)
    room = await Classroom.opened(address, SIZE)
    room.follow()
    await room.show("/sparse", PATIENCE_S)
    await _votes(room, 1, chance)
    asked = await room.lead("questions", own=QUESTION)
    await room.reach(asked["version"], PATIENCE_S)
    voting = asyncio.create_task(room.vote(chance, 2.0, 4))
    await asyncio.sleep(1.0)
    os.kill(max(_children(process), key=_connections), signal.SIGKILL)
    meant = await voting
    shown = await room.lead("questions/now", do="show")
    assert counts(shown["question"]["tallies"][0]) == meant
    await room.reach(shown["version"], PATIENCE_S)
    assert sum(each.returns for each in room.students) > 0
    await room.show("/positions", PATIENCE_S)
    await room.end()


def test_two_processes_share_a_room_and_one_that_is_killed_loses_nobody(tiny_weights: Path, tmp_path: Path) -> None:
    with (
        redis_server(tmp_path) as redis,
        served(weights=tiny_weights, rooms=redis, processes=2) as (process, address),
    ):
        assert len(_children(process.pid)) == 2
        asyncio.run(_with_one_killed(address, process.pid))
