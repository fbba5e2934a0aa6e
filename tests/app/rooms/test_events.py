"""Events of a room over real connections: the present state, heartbeats, an end, and no place taken from runs."""

import asyncio
import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from time import time
from typing import Any

import pytest

from app.rooms import boards
from app.rooms.memory_store import MemoryStore
from app.rooms.room import Room as Kept
from tests.app.server.test_connections import PATIENCE, Running

pytestmark = pytest.mark.process

TOKEN = "a-token-of-somebody-here"
ROOMS = "/api/v1/rooms"


class Stream:
    """The events of a room for the holder of a secret."""

    def __init__(self, running: Running, code: str, secret: str, last: int | None = None):
        self.connection = http.client.HTTPConnection(*running.listener.getsockname(), timeout=PATIENCE)
        named = {} if last is None else {"Last-Event-ID": str(last)}
        headers = {"Authorization": f"Bearer {secret}", "Accept-Encoding": "gzip, zstd"} | named
        self.connection.request("GET", f"{ROOMS}/{code}/events", headers=headers)
        self.reply = self.connection.getresponse()
        assert self.reply.status == 200
        assert self.reply.headers["content-type"].startswith("text/event-stream")
        assert self.reply.headers["content-encoding"] is None
        assert self.reply.readline() == b"retry: 1000\n"

    def next(self) -> tuple[str, Any]:
        """The next event or heartbeat."""
        found = {}
        while True:
            line = self.reply.readline().decode().rstrip("\n")
            if line.startswith(": "):
                return "beat", None
            if line:
                name, _, value = line.partition(": ")
                found[name] = value
            elif found:
                return found["event"], json.loads(found["data"])

    def close(self) -> None:
        """Leaves."""
        self.connection.close()


class Room:
    """A room of a running server."""

    def __init__(self, running: Running):
        self.running = running
        opened = self.ask("POST", "", {})
        self.code, self.key = opened["code"], opened["key"]
        self.ask("POST", f"/{self.code}/members", {"token": TOKEN})

    def ask(self, method: str, path: str, body: Any = None, secret: str | None = None) -> Any:
        """The content of a reply."""
        with closing(http.client.HTTPConnection(*self.running.listener.getsockname(), timeout=PATIENCE)) as connection:
            headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {secret}"} if secret else {})
            connection.request(method, ROOMS + path, json.dumps(body) if body is not None else None, headers)
            return json.load(connection.getresponse())

    def show(self, view: str) -> int:
        """Shows a view, and returns the version of the room."""
        return self.ask("POST", f"/{self.code}/lead", {"view": view}, self.key)["version"]

    def stream(self, secret: str = TOKEN, last: int | None = None) -> Stream:
        """Its events."""
        return Stream(self.running, self.code, secret, last)


@pytest.fixture
def room(tiny_weights: Path) -> Iterator[Room]:
    """A room in a server."""
    made = Running(tiny_weights)
    yield Room(made)
    made.end()


def test_a_phone_gets_the_present_state_and_each_change(room: Room) -> None:
    room.show("/sparse")
    with closing(room.stream()) as stream:
        assert stream.next()[1]["view"] == "/sparse"
        room.show("/positions")
        assert stream.next()[1]["view"] == "/positions"


def test_a_phone_that_slept_catches_up_to_the_present_state_at_once(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(boards, "BEAT_S", 0.2)
    slept = room.show("/sparse")
    for view in ("/positions", "/compare", "/steps"):
        last = room.show(view)
    with closing(room.stream(last=slept)) as stream:
        name, state = stream.next()
        assert (name, state["view"], state["version"]) == ("room", "/steps", last)
    # one that missed nothing is told nothing but that the line lives
    with closing(room.stream(last=last)) as stream:
        assert stream.next() == ("beat", None)
        room.show("/")
        while (found := stream.next())[0] == "beat":
            pass
        assert found[1]["view"] == "/"


def test_only_the_teacher_is_told_how_many_joined_and_voted(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boards, "BEAT_S", 0.2)
    with closing(room.stream(room.key)) as teacher, closing(room.stream()) as member:
        assert member.next()[0] == "room"
        assert [teacher.next()[0], teacher.next()] == ["room", ("sizes", {"joined": 1, "voted": 0})]
        room.ask("POST", f"/{room.code}/members", {"token": "another-token-of-somebody"})
        while (found := teacher.next())[0] == "beat":
            pass
        assert found == ("sizes", {"joined": 2, "voted": 0})
        assert {member.next()[0] for _ in range(3)} == {"beat"}


def test_members_are_not_woken_for_votes_and_all_get_the_same_bytes() -> None:
    async def check() -> None:
        store = MemoryStore()
        await store.create(Kept(code="BCDF2345", key="k", ends=time() + 60))
        found = boards.Boards(store)
        with (
            found.watching("BCDF2345", leads=True) as (board, teacher),
            found.watching("BCDF2345", leads=False) as (same, member),
        ):
            assert same is board
            await asyncio.gather(teacher.wait(), member.wait())
            first = board.seen
            for each in (teacher, member):
                each.clear()
            await store.join("BCDF2345", "anna", 5)
            await teacher.wait()
            assert first is not None
            assert board.seen is not None
            assert (member.is_set(), board.seen.event == first.event) == (False, True)
            assert board.seen.sizes != first.sizes
            teacher.clear()
            await store.change("BCDF2345", lambda room: room.model_copy(update={"view": "/sparse"}))
            await asyncio.gather(teacher.wait(), member.wait())
            assert board.seen.event.startswith(b"id: 2\nevent: room\ndata: {")
        assert found.streams == 0
        await store.close()

    asyncio.run(check())


def test_the_stream_ends_with_the_room(room: Room) -> None:
    with closing(room.stream()) as stream:
        assert stream.next()[0] == "room"
        room.ask("DELETE", f"/{room.code}", secret=room.key)
        assert stream.next() == ("end", {})
        assert stream.reply.readline() == b""


def test_streams_hold_no_lane_and_nothing_is_left_of_those_who_leave(room: Room) -> None:
    app: Any = room.running.server.config.app
    streams = [room.stream() for _ in range(23)]
    for each in streams:
        each.next()
    assert app.state.rooms.boards.streams == 23
    assert [app.state.lanes.runs.counts()[:2], app.state.lanes.sums.counts()[:2]] == [(0, 0), (0, 0)]
    assert b"200 OK" in room.running.ask()
    for each in streams:
        each.close()
    done = threading.Event()
    while app.state.rooms.boards.streams:
        done.wait(0.01)
    assert app.state.rooms.boards._boards == {}


def test_a_server_that_is_told_to_end_waits_for_no_stream(room: Room) -> None:
    with closing(room.stream()) as stream:
        stream.next()
        room.running.server.should_exit = True
        with pytest.raises(http.client.IncompleteRead):  # cut off: the phone comes back to another server
            stream.reply.read()
        room.running.thread.join(PATIENCE)
        assert not room.running.server.server_state.tasks
