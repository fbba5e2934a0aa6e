"""Bars count every vote once."""

import json

import pytest

from app.lessons.lesson import Question, Rule
from app.rooms.room import Asked, Poll
from app.rooms.tallies import tally

RULE = Rule(rule="value", call="models/writer/attention", body={}, of="a")
POLL = Poll(
    id=1,
    question=Question(kind="number", ask="?", answer=RULE),
    asked=Asked(kind="number", ask="?", options=[], unit=""),
)


@pytest.mark.parametrize(
    ("low", "high"), [(0.1, 0.7), (-1e15, 1e15), (0.3, 1.1), (-0.1, 1 / 3), (0.017, 0.93), (0.0, 5e-324)]
)
def test_no_vote_falls_between_the_bars(low: float, high: float) -> None:
    given = [low, high, *(low + (high - low) * index / 23 for index in range(23))]
    found = tally(POLL, 1, map(json.dumps, given))
    assert sum(bar.count for bar in found.bars) == found.total == 25


def test_the_bars_of_all_widths_end_at_the_largest_vote() -> None:
    for number in range(1, 400):
        low, high = 1 / number, 1 + 1 / (7 + number)
        given = [low, high, *(low + (high - low) * index / 23 for index in range(23))]
        assert sum(bar.count for bar in tally(POLL, 1, map(json.dumps, given)).bars) == 25, (low, high)
