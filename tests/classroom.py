"""A class that nobody sits in: students follow by events, vote, lose their line and come back; a teacher leads.

They talk HTTP themselves, over a connection each, so that hundreds cost less than the server which is measured.
"""

import asyncio
import json
import random
from collections import Counter
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

AGAIN_S = 0.2
TRIES = 60


def which_key(model: str, body: dict[str, Any]) -> dict[str, Any]:
    """A question on the spot: at which key a query looks most."""
    answer = {"rule": "largest", "call": f"models/{model}/attention", "body": body, "of": "attention.0.weights.0.0"}
    question = {"kind": "cell", "ask": "Where does it look most?", "labels": "tokens.source", "answer": answer}
    return {"question": question}


@dataclass
class Line:
    """Where the server is, and what it answered."""

    address: str
    statuses: Counter[int] = field(default_factory=Counter)

    async def open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A connection."""
        found = urlsplit(self.address)
        return await asyncio.open_connection(found.hostname, found.port)

    async def ask(self, method: str, path: str, body: Any = None, secret: str | None = None) -> tuple[int, bytes]:
        """The status and the body of a reply, on a connection of its own; tried again while nobody answers."""
        for _ in range(TRIES):
            with suppress(OSError, asyncio.IncompleteReadError, IndexError):
                reader, writer = await self.open()
                try:
                    writer.write(request(method, path, body, secret))
                    whole = await reader.read()
                    head, _, content = whole.partition(b"\r\n\r\n")
                    status = int(head.split()[1])
                    self.statuses[status] += 1
                    if status != 503:
                        return status, content
                finally:
                    writer.close()
            await asyncio.sleep(AGAIN_S)
        raise AssertionError(f"{method} {path} is not answered")

    async def cut(self, method: str, path: str, body: Any, secret: str) -> None:
        """Sends a request and leaves before its reply."""
        with suppress(OSError):
            _, writer = await self.open()
            writer.write(request(method, path, body, secret))
            await writer.drain()
            writer.close()


def request(method: str, path: str, body: Any, secret: str | None, *more: str) -> bytes:
    """A request as it travels."""
    content = b"" if body is None else json.dumps(body).encode()
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", "Connection: close", *more]
    lines += [f"Authorization: Bearer {secret}"] if secret else []
    lines += ["Content-Type: application/json", f"Content-Length: {len(content)}"] if body is not None else []
    return "\r\n".join([*lines, "", ""]).encode() + content


@dataclass
class Student:
    """Somebody who follows. `came` has the time at which each version of the room arrived."""

    line: Line
    path: str
    token: str
    came: dict[int, float] = field(default_factory=dict)
    state: dict[str, Any] = field(default_factory=dict)
    writer: asyncio.StreamWriter | None = None
    has_ended: bool = False
    returns: int = 0

    async def join(self) -> None:
        """Comes in."""
        status, content = await self.line.ask("POST", f"{self.path}/members", {"token": self.token})
        assert status == 200, content

    async def follow(self, then: "Then | None" = None) -> None:
        """Follows until the room ends; a line that breaks is opened again."""
        while not self.has_ended:
            with suppress(OSError, asyncio.IncompleteReadError):
                reader, self.writer = await self.line.open()
                last = [f"Last-Event-ID: {self.state['version']}"] if self.state else []
                self.writer.write(request("GET", f"{self.path}/events", None, self.token, *last))
                await self._read(reader, then)
            if self.writer is not None:
                self.writer.close()
            self.returns += 1
            if not self.has_ended:
                await asyncio.sleep(AGAIN_S * random.random())

    async def _read(self, reader: asyncio.StreamReader, then: Any) -> None:
        status = int((await reader.readline() or b"- 0").split()[1])
        self.line.statuses[status] += 1
        assert status in (0, 200, 503), status
        name, waiting = "", []
        while line := await reader.readline():
            if line.startswith(b"event: "):
                name = line[7:].strip().decode()
            elif line.startswith(b"data: ") and name == "room":
                self.state = json.loads(line[6:])
                self.came[self.state["version"]] = monotonic()
                if then is not None:
                    waiting.append(asyncio.create_task(then(self, self.state)))
            elif line.startswith(b"data: ") and name == "end":
                self.has_ended = True
                break
        await asyncio.gather(*waiting)

    def lose_line(self) -> None:
        """The line breaks."""
        if self.writer is not None:
            self.writer.transport.abort()

    async def vote(self, question: dict[str, Any], answer: Any, chance: random.Random) -> None:
        """Votes; one in ten sends it twice at once, and one in ten loses the line and sends it again."""
        body = {"question": question["id"], "round": question["round"], "answer": answer}
        luck = chance.random()
        if luck < 0.1:
            await self.line.cut("POST", f"{self.path}/votes", body, self.token)
        sent = [self.line.ask("POST", f"{self.path}/votes", body, self.token) for _ in range(2 if luck > 0.9 else 1)]
        for status, content in await asyncio.gather(*sent):
            assert status == 200, content


Then = Callable[[Student, dict[str, Any]], Coroutine[Any, Any, None]]
"""What a student does when the room has changed."""


@dataclass
class Classroom:
    """A room with its teacher and its students."""

    line: Line
    code: str
    key: str
    students: list[Student]
    following: list["asyncio.Task[None]"] = field(default_factory=list)
    late: list[float] = field(default_factory=list)

    @classmethod
    async def opened(cls, address: str, size: int) -> "Classroom":
        """A room in which so many are."""
        line = Line(address)
        _, content = await line.ask("POST", "/api/v1/rooms", {})
        found = json.loads(content)
        path = f"/api/v1/rooms/{found['code']}"
        students = [Student(line, path, f"token-of-student-{number:08}") for number in range(size)]
        for first in range(0, size, 20):
            await asyncio.gather(*(each.join() for each in students[first : first + 20]))
        return cls(line, found["code"], found["key"], students)

    async def lead(self, call: str = "lead", **body: Any) -> dict[str, Any]:
        """What the teacher does."""
        status, content = await self.line.ask("POST", f"/api/v1/rooms/{self.code}/{call}", body, self.key)
        assert status == 200, content
        return json.loads(content)

    def follow(self, then: Then | None = None) -> None:
        """All follow."""
        self.following = [asyncio.create_task(each.follow(then)) for each in self.students]

    async def show(self, view: str, within: float) -> None:
        """Shows a view, and notes for each student how long it was on its way."""
        began = monotonic()
        version = (await self.lead(view=view))["version"]
        await self.reach(version, within)
        self.late += [each.came.get(version, monotonic()) - began for each in self.students]

    async def reach(self, version: int, within: float) -> None:
        """Waits until all have a version or a later one."""
        async with asyncio.timeout(within):
            while any(each.state.get("version", 0) < version for each in self.students):
                await asyncio.sleep(0.01)

    async def vote(self, chance: random.Random, seconds: float, options: int) -> Counter[int]:
        """All vote within so many seconds; returns the votes as they were meant."""
        question = self.students[0].state["question"]
        given = [chance.randrange(options) for _ in self.students]

        async def one(student: Student, answer: int) -> None:
            await asyncio.sleep(chance.random() * seconds)
            await student.vote(question, answer, chance)

        await asyncio.gather(*(one(*each) for each in zip(self.students, given, strict=True)))
        return Counter(given)

    async def end(self) -> None:
        """The teacher ends the room."""
        await self.line.ask("DELETE", f"/api/v1/rooms/{self.code}", None, self.key)
        await asyncio.gather(*self.following)


def counts(tally: dict[str, Any]) -> Counter[int]:
    """The votes of a round by option."""
    return Counter({bar["option"]: bar["count"] for bar in tally["bars"] if bar["count"]})


def share_within(late: list[float], share: float) -> float:
    """The time within which such a share arrived."""
    return sorted(late)[min(len(late) - 1, int(share * len(late)))]
