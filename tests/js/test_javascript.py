"""Runs the unit tests of the scripts with Node: the system's, or the one inside Playwright's package."""

import subprocess
from pathlib import Path

import pytest

from tests.js.node import node

HERE = Path(__file__).parent


@pytest.mark.parametrize("file", sorted(HERE.glob("*.test.js")), ids=lambda file: file.name)
def test_the_scripts_do_what_their_tests_say(file: Path) -> None:
    result = subprocess.run([node(), "--test", str(file)], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
