"""The misconceptions that wrong answers name, with their sources (`misconceptions.toml`)."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True)
class Misconception:
    """A common mistake about attention: as people say it, and where they said it."""

    id: int
    text: str
    source: str


@cache
def misconceptions() -> dict[int, Misconception]:
    """All of them, by number."""
    rows = tomllib.loads(FILE.read_text("utf-8"))["misconception"]
    return {row["id"]: Misconception(**row) for row in rows}
