"""Counts votes: a bar for each answer, and a table of all for spreadsheets."""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from app.lessons.answers import is_near, said
from app.rooms.polls import plain
from app.rooms.room import Bar, Poll, Tally
from app.spreadsheet import guarded

MOST_BARS = 12
BINS = 8


def tally(poll: Poll, number: int, answers: Iterable[str]) -> Tally:
    """The votes of one round, by answer. `right` is None until the answer is revealed."""
    given = [json.loads(each) for each in answers]
    make = _of_numbers if poll.asked.kind == "number" else _of_orders if poll.asked.kind == "order" else _of_options
    return Tally(round=number, total=len(given), bars=make(poll, given))


def is_right(poll: Poll, given: Any) -> bool | None:
    """Whether a vote is the answer; None until that is revealed."""
    if poll.reveal is None:
        return None
    if poll.asked.kind == "number":
        return is_near(given, float(poll.reveal.value), poll.question.tolerance)  # type: ignore[arg-type]
    return bool(given == (poll.reveal.value if poll.asked.kind == "order" else poll.reveal.option))


def _of_options(poll: Poll, given: list[int]) -> list[Bar]:
    counts = Counter(given)
    right = poll.reveal.option if poll.reveal else None
    shown = list(range(len(poll.asked.options)))
    if len(shown) > MOST_BARS:
        # the most frequent, and the right one, in the order of the options
        frequent = sorted(shown, key=lambda each: (each != right, -counts[each]))[:MOST_BARS]
        shown = sorted(each for each in frequent if counts[each] or each == right)
    return [
        Bar(
            label=plain(poll.asked.options[each], poll.asked.kind),
            count=counts[each],
            option=each,
            right=is_right(poll, each),
        )
        for each in shown
    ]


def _of_numbers(poll: Poll, given: list[float]) -> list[Bar]:
    counts = Counter(given)
    if len(counts) <= MOST_BARS:
        return [Bar(label=said(each), count=counts[each], right=is_right(poll, each)) for each in sorted(counts)]
    low, high = min(given), max(given)
    # the last edge is the largest number itself: the sum may be rounded below it
    edges = [*(low + (high - low) * index / BINS for index in range(BINS)), high]
    answer = float(poll.reveal.value) if poll.reveal else None  # type: ignore[arg-type]
    bars = []
    for index, (first, last) in enumerate(pairwise(edges)):
        is_last = index == BINS - 1
        inside = [each for each in given if first <= each < last or (is_last and each == last)]
        has_answer = None if answer is None else first <= answer < last or (is_last and answer == last)
        bars.append(Bar(label=f"{said(first)} to {said(last)}", count=len(inside), right=has_answer))
    return bars


def _of_orders(poll: Poll, given: list[list[int]]) -> list[Bar]:
    counts = Counter(map(tuple, given))
    return [
        Bar(label=_order(poll, order), count=count, right=is_right(poll, list(order)))
        for order, count in counts.most_common(MOST_BARS)
    ]


def _order(poll: Poll, order: Iterable[int]) -> str:
    return ", ".join(plain(poll.asked.options[each], poll.asked.kind) for each in order)


def table(votes: Iterable[tuple[Poll, int, dict[str, str]]]) -> str:
    """All votes as CSV (RFC 4180): one row a vote. A member is a number that means nothing outside of the table."""
    found = list(votes)
    members = sorted({member for _, _, answers in found for member in answers})
    numbers = {member: number for number, member in enumerate(members, 1)}
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["question", "asked", "round", "member", "answer", "right"])
    for poll, round_, answers in found:
        asked = guarded(plain(poll.asked.ask, "choice"))
        for member, answer in sorted(answers.items(), key=lambda each: numbers[each[0]]):
            given = json.loads(answer)
            right = {None: "", True: "yes", False: "no"}[is_right(poll, given)]
            writer.writerow([poll.id, asked, round_, numbers[member], guarded(_written(poll, given)), right])
    return out.getvalue()


def _written(poll: Poll, given: Any) -> str:
    if poll.asked.kind == "number":
        return repr(given)
    if poll.asked.kind == "order":
        return _order(poll, given)
    return plain(poll.asked.options[given], poll.asked.kind)
