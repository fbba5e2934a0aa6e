"""A recording of all lessons: the digits in its files are those that a server computes, in fifty random places."""

import asyncio
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import orjson
import pytest

from app.lessons.asking import LOCAL, PREFIX, send
from app.main import create_app
from app.recording.folder import Folder
from app.recording.recorder import Recorder
from app.settings import Settings

PLACES = 50
SEED = 26


def numbers(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], float]]:
    """Each number of a reply, with the way to it."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield from numbers(each, (*path, name))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from numbers(each, (*path, index))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield path, value


def at(value: Any, path: tuple[str | int, ...]) -> Any:
    """The number at the end of a way."""
    for step in path:
        value = value[step]
    return value


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """All lessons and their views."""
    root: Path = tmp_path_factory.mktemp("all")
    return asyncio.run(Recorder(create_app(Settings()), root / "out").record())


@pytest.mark.slow
@pytest.mark.browser
def test_a_recording_has_the_digits_of_a_server_in_fifty_random_places(recorded: Folder) -> None:
    live = create_app(Settings())
    rng = random.Random(SEED)
    # verdicts of a recording are written for every answer at once: `tests/app/recording` compares those
    requests = sorted((key, *asked) for key, asked in recorded.keys.items() if not asked[1].endswith("/answers"))
    kept = {key: orjson.loads((recorded.root / f"replies/{key}.json").read_bytes()) for key, *_ in requests}
    drawn = [each for each in requests if next(numbers(kept[each[0]]), None)]

    async def computed() -> list[tuple[str, Any, Any]]:
        found = []
        for key, method, path, body in rng.choices(drawn, k=PLACES):
            way, number = rng.choice(list(numbers(kept[key])))
            sent = await send(live, LOCAL, method, PREFIX.rstrip("/") + path, body)
            found.append((f"{method} {path} {body.decode()[:200]} {way}", number, at(orjson.loads(sent.body), way)))
        return found

    places = anyio.run(computed)
    assert len({place for place, *_ in places}) > PLACES * 0.8
    assert [(place, number) for place, number, _ in places] == [(place, number) for place, _, number in places]
    assert recorded.bytes <= 30 * 2**20
