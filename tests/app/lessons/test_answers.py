"""Answers of questions, from replies made by hand."""

import asyncio
from typing import Any

import pytest

from app.lessons.answers import MOST_PUT, Verdict, filled, labels_of, revealed
from app.lessons.lesson import MOST_LABELS, Question, Rule, View
from app.lessons.reply_path import RuleError

RULE = Rule(rule="value", call="models/writer/attention", body={}, of="word")


def _labels(entries: Any) -> list[str]:
    async def ask(_: str, __: dict[str, Any]) -> dict[str, Any]:
        return {"entries": entries}

    return asyncio.run(labels_of(Question(kind="cell", ask="?", answer=RULE, labels="entries"), ask))


def test_labels_are_texts_or_numbers_and_those_of_the_same_text_are_told_apart() -> None:
    assert _labels([{"text": "a"}, {"text": "b"}, {"text": "a"}]) == ["a (0)", "b", "a (2)"]
    assert _labels([3, 0.5, "x"]) == ["3", "0.5", "x"]


@pytest.mark.parametrize(
    ("entries", "says"),
    [
        ((MOST_LABELS + 1) * ["a"], "has 65 entries, and a question has at most 64 labels"),
        (["a", 201 * "b"], "an entry of 201 characters"),
        ([{"id": 3}], "no labels"),
        ([True], "no labels"),
        ({"a": 1}, "no list"),
    ],
)
def test_a_list_that_makes_no_labels_is_refused(entries: Any, says: str) -> None:
    with pytest.raises(RuleError, match=says):
        _labels(entries)


def test_a_text_and_an_address_grow_by_a_bound() -> None:
    async def ask(_: str, __: dict[str, Any]) -> dict[str, Any]:
        return {"word": 1000 * "a"}

    most = MOST_PUT // 1000
    assert len(asyncio.run(filled(most * "{m}", {"m": RULE}, ask))) == MOST_PUT
    with pytest.raises(RuleError, match="grows by more than 16,000 characters"):
        asyncio.run(filled((most + 1) * "{m}", {"m": RULE}, ask))
    verdict = Verdict(True, 100 * "a", "", "", None)
    assert len(revealed(View(address="/" + 160 * "{answer}"), verdict) or "") == 1 + MOST_PUT
    with pytest.raises(RuleError, match="grows by more than 16,000 characters"):
        revealed(View(address="/" + 161 * "{answer}"), verdict)
