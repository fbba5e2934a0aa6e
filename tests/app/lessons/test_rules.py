"""The named rules, on replies made by hand."""

import math
from typing import Any

import pytest

from app.lessons.lesson import Rule
from app.lessons.reply_path import RuleError, read
from app.lessons.rules import RULES, Replies, answered

REPLY: dict[str, Any] = {
    "row": [0.125, 0.5, None, 0.25, 0.125],
    "steps": [{"name": "scores", "outputs": {"scores": [[3.0, -4.0]]}}, {"name": "weights"}],
    "text": " John",
    "heads": [
        {"layer": 0, "head": 2, "logit": -3.5},
        {"layer": 1, "head": 0, "logit": 0.5},
        {"layer": 1, "head": 3, "logit": -0.25},
    ],
}
OTHER = {**REPLY, "row": [0.25, 0.5, None, 0.125, 0.125]}


def rule(name: str, of: str, other: dict[str, Any] | None = None, **more: Any) -> object:
    given = Rule(rule=name, call="models/writer/attention", body={}, of=of, other=None if other is None else {}, **more)
    return answered(Replies(given, REPLY, other))


@pytest.mark.parametrize(
    ("name", "of", "more", "expected"),
    [
        ("value", "text", {}, " John"),
        ("value", "steps.scores.outputs.scores.0.1", {}, -4.0),
        ("length", "row", {}, 5),
        ("sum", "row", {}, 1.0),
        ("norm", "steps.scores.outputs.scores.0", {}, 5.0),
        ("entropy", "row", {}, 0.5 + 0.5 + 2 * 0.375),
        ("count", "row", {}, 4),
        ("largest", "row", {}, 1),
        ("largest", "row", {"among": [0, 3]}, 3),
        ("smallest", "row", {"among": [1, 3]}, 3),
        ("ranking", "row", {"among": [0, 1, 3]}, [1, 3, 0]),
        ("larger", "row.0", {"against": "row.3"}, "second"),
        ("difference", "row.3", {"against": "row.1"}, 0.25),
        ("ratio", "row.3", {"against": "row.1"}, 2.0),
        ("equal", "row", {"against": "row"}, True),
        ("longer", "row", {"against": "steps.scores.outputs.scores.0"}, "second"),
        ("sums_to_one", "row", {}, True),
        ("sums_to_one", "steps.scores.outputs.scores.*.0", {}, False),
        ("highest_head", "heads", {"by": "logit"}, "1.0"),
        ("lowest_head", "heads", {"by": "logit"}, "0.2"),
    ],
)
def test_a_rule_reads_one_reply(name: str, of: str, more: dict[str, Any], expected: object) -> None:
    assert rule(name, of, **more) == expected


def test_a_rule_compares_two_runs() -> None:
    assert [rule("change", f"row.{index}", OTHER) for index in (0, 1, 3)] == ["up", "same", "down"]
    assert rule("equal", "row", OTHER) is False
    assert math.isclose(rule("difference", "row.0", OTHER), 0.125)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "of", "says"),
    [
        ("biggest", "row", "no rule 'biggest'"),
        ("value", "rows", "has no 'rows'; it has row, steps"),
        ("value", "row.9", "the indices 0 to 4"),
        ("value", "steps.output", "it has scores, weights"),
        ("sum", "text", "is no number"),
        ("value", "steps.0", "no number, word or order"),
        ("ratio", "row.2", "cannot read"),
        ("highest_head", "row", "has no"),
    ],
)
def test_a_rule_that_cannot_be_applied_says_why(name: str, of: str, says: str) -> None:
    with pytest.raises(RuleError, match=says):
        rule(name, of)


def test_a_path_counts_from_the_end_too() -> None:
    assert read(REPLY, "row.-1") == 0.125


def test_every_rule_is_described() -> None:
    from pathlib import Path

    import app.lessons.rules as module

    text = Path(module.__file__).read_text("utf-8").split('"""By the name', 1)[1]
    assert all(name in text for name in RULES)
