"""THREATS.md names a test for each promise: they exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NAMED = re.findall(r"`(test_\w+|exported files [\w ]+)`", (ROOT / "THREATS.md").read_text("utf-8"))


@pytest.fixture(scope="module")
def sources() -> str:
    files = [*ROOT.glob("tests/**/test_*.py"), *(ROOT / "tests" / "js" / "explore").glob("*.test.js")]
    return "\n".join(file.read_text("utf-8") for file in files if file != Path(__file__))


@pytest.mark.parametrize("name", NAMED)
def test_the_test_of_a_promise_exists(sources: str, name: str) -> None:
    assert re.search(rf"def {name}\(|test\(`{name}", sources)


def test_promises_are_read_from_the_table() -> None:
    assert len(NAMED) > 20
    assert len(NAMED) == len(set(NAMED))
