"""Runs the unit tests of the scripts with Node: the system's, or the one inside Playwright's package."""

import shutil
import subprocess
from pathlib import Path

import playwright
import pytest

HERE = Path(__file__).parent


def _node() -> str | None:
    bundled = Path(playwright.__file__).parent / "driver" / "node"
    return shutil.which("node") or (str(bundled) if bundled.exists() else None)


@pytest.mark.parametrize("file", sorted(HERE.glob("*.test.js")), ids=lambda file: file.name)
def test_the_scripts_do_what_their_tests_say(file: Path) -> None:
    node = _node()
    assert node is not None, "neither Node nor Playwright's own is here; reinstall the test extra"
    result = subprocess.run([node, "--test", str(file)], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
