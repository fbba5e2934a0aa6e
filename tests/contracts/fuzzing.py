"""Fuzzing: bodies that a schema allows, changed at random into what it does not, and what every reply must hold."""

import base64
import json
import math
import struct
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import jsonschema
import orjson
from hypothesis import strategies as st

JSON = {"content-type": "application/json"}
MOST_CHECKED_BYTES = 300_000
"""A larger reply is read as JSON, and not held against its schema: that takes seconds."""
SLOW_S = 10.0
"""No reply takes longer."""
Draw = Callable[[st.SearchStrategy[Any]], Any]


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _png(width: int, height: int, *, text: int = 0) -> str:
    """An image in base64, perhaps with a text that unpacks to so many bytes."""
    size = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    bomb = _chunk(b"zTXt", b"a\0\0" + zlib.compress(b"a" * text, 9)) if text else b""
    pixels = _chunk(b"IDAT", zlib.compress(b"\0" * ((3 * min(width, 64) + 1) * min(height, 64))))
    return base64.b64encode(b"\x89PNG\r\n\x1a\n" + size + bomb + pixels + _chunk(b"IEND", b"")).decode()


IMAGES = [_png(35, 35), _png(1, 1), _png(2**31 - 1, 2**31 - 1), _png(8, 8, text=2_000_000), "AAAA", "not base64"]
TEXTS = ["", " ", "the cat sat on the mat", "é😀", "\x00", "\ud800", "a" * 20_001, "[MASK]", "<img src=x>", "\u202e"]
NUMBERS = [0, 1, 2, -1, 40, 41, 4097, 2**31, 2**63, 2**64, 10**30, 0.5, -0.0, 1e-320, 1e308, math.nan, -math.inf]
SHAPES: list[Any] = [None, True, False, [], {}, [[]], [[[[[]]]]], {"a": {"b": {}}}, [0] * 300, ["a"] * 300]
VALUES = st.sampled_from([*TEXTS, *NUMBERS, *SHAPES, *IMAGES])
KEYS = st.sampled_from(
    ["text", "pair", "target", "image", "layers", "heads", "interventions", "\ud800", "", "kind", "x"]
)
Place = tuple[str | int, ...]


def legal(draw: Draw, drawn: Any, examples: list[Any]) -> Any:
    """A body to begin with: the one that was drawn from the schema, or more often an example, of a text or an image."""
    body = draw(st.sampled_from([drawn if isinstance(drawn, dict) else {}, *examples * 2]))
    if "text" in body and draw(st.integers(0, 3)) == 0:
        body = {name: each for name, each in body.items() if name not in ("text", "pair")} | {"image": IMAGES[0]}
    return body


def hostile(draw: Draw, body: Any) -> bytes:
    """The body with up to three changes, as bytes, which are now and then not those of JSON."""
    for _ in range(draw(st.integers(0, 3))):
        body = _changed(draw, body)
    written = json.dumps(body).encode()
    return draw(st.sampled_from([_as_it_is] * 12 + [_cut, _marked, _nested, _flipped]))(written)


def _as_it_is(written: bytes) -> bytes:
    return written


def _cut(written: bytes) -> bytes:
    return written[: len(written) // 2]


def _marked(written: bytes) -> bytes:
    return b"\xef\xbb\xbf" + written


def _nested(written: bytes) -> bytes:
    return b'{"a":' * 3000 + written


def _flipped(written: bytes) -> bytes:
    return written[:7] + b"\xff" + written[8:]


def _places(value: Any, place: Place = ()) -> Iterator[Place]:
    yield place
    if isinstance(value, dict | list):
        for key, each in value.items() if isinstance(value, dict) else enumerate(value[:20]):
            yield from _places(each, (*place, key))


def _changed(draw: Draw, body: Any) -> Any:
    body = json.loads(json.dumps(body))  # what was drawn is not changed
    places = [each for each in _places(body) if each]
    how = draw(st.sampled_from(["put", "put", "drop", "add", "repeat"])) if places else "add"
    if how == "add":
        return body | {draw(KEYS): draw(VALUES)} if isinstance(body, dict) else draw(VALUES)
    place = draw(st.sampled_from(places))
    holder = body
    for part in place[:-1]:
        holder = holder[part]
    if how == "drop":
        del holder[place[-1]]
    else:
        value = draw(VALUES) if how == "put" else [holder[place[-1]]] * 50
        holder[place[-1]] = value
    return body


class Replies:
    """What the description of the API says of each reply."""

    def __init__(self, description: dict[str, Any]):
        self._description = description
        self._checks: dict[tuple[str, str, int, str], jsonschema.Draft202012Validator | None] = {}

    def check(self, path: str, method: str, status: int, headers: Any, content: bytes) -> None:
        """Holds a reply against its description.

        Raises:
            AssertionError: when it breaks it.
        """
        kind = headers["content-type"].partition(";")[0]
        said = self._description["paths"][path][method.lower()]["responses"]
        assert str(status) in said, f"{status} is not described: {content[:300]!r}"
        assert status < 500 or status == 503, content[:300]
        assert kind in said[str(status)]["content"], f"{kind} is not described for {status}"
        if kind.endswith("json"):
            reply = orjson.loads(content)
            if len(content) <= MOST_CHECKED_BYTES and (check := self._check(path, method, status, kind)) is not None:
                check.validate(reply)
        if status >= 400:
            assert reply["detail"].strip()
            assert "Traceback" not in reply["detail"]

    def examples(self, path: str, method: str) -> list[Any]:
        """The bodies that the description shows for this call."""
        asked = self._description["paths"][path][method.lower()].get("requestBody")
        if asked is None:
            return []
        schema = asked["content"]["application/json"]["schema"]
        schema = self._description["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        return list(schema.get("examples") or [{"text": "the cat sat"}])

    def _check(self, path: str, method: str, status: int, kind: str) -> jsonschema.Draft202012Validator | None:
        key = path, method, status, kind
        if key not in self._checks:
            content = self._description["paths"][path][method.lower()]["responses"][str(status)]["content"][kind]
            whole = {"components": self._description["components"], **content.get("schema", {})}
            self._checks[key] = jsonschema.Draft202012Validator(whole)
        return self._checks[key]


@dataclass
class Tally:
    """The requests of one fuzz: how many got each status, and those that took longer than `SLOW_S`."""

    statuses: "Counter[int]" = field(default_factory=Counter)
    slow: list[tuple[float, dict[str, str]]] = field(default_factory=list)
    longest_s: float = 0.0

    def note(self, request: dict[str, str], status: int, seconds: float) -> None:
        """Counts a reply."""
        self.statuses[status] += 1
        self.longest_s = max(self.longest_s, seconds)
        if seconds > SLOW_S:
            self.slow.append((seconds, dict(request)))

    def __str__(self) -> str:
        return f"{self.statuses.total():,} requests, {dict(self.statuses)}, the longest {self.longest_s:.1f} s"
