"""`import headsup` gives `trace`, and names a file that stands in the way of its packages."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.process

ROOT = Path(__file__).parents[3]


def run(folder: Path, code: str) -> "subprocess.CompletedProcess[str]":
    """Runs the code in a folder, which comes first on the path, as in a notebook; then comes this checkout."""
    path = os.pathsep.join(map(str, (ROOT, ROOT / "app" / "import_name")))
    environment = os.environ | {"PYTHONPATH": path}
    return subprocess.run([sys.executable, "-c", code], cwd=folder, env=environment, capture_output=True, text=True)


def test_trace_is_that_of_the_model(tmp_path: Path) -> None:
    code = "import headsup, model; from headsup import trace; print(trace is model.trace is headsup.trace)"
    assert run(tmp_path, code).stdout == "True\n"


def test_importing_it_does_not_wait_for_torch(tmp_path: Path) -> None:
    assert run(tmp_path, "import sys, headsup; print('torch' in sys.modules)").stdout == "False\n"


@pytest.mark.parametrize("foreign", ["model.py", "app.py", "model/__init__.py", "app/__init__.py"])
@pytest.mark.parametrize("before", ["", "import {name}; "])
def test_a_file_in_the_way_is_named_before_anything_fails_inside_it(tmp_path: Path, foreign: str, before: str) -> None:
    file = tmp_path / foreign
    file.parent.mkdir(exist_ok=True)
    file.write_text("weights = 1\n")
    found = run(tmp_path, before.format(name=foreign.partition("/")[0].removesuffix(".py")) + "import headsup")
    assert found.returncode == 1
    sentence = found.stderr.strip().splitlines()[-1]
    assert sentence.startswith("ImportError: Heads Up cannot start: Python takes ")
    assert str(file) in sentence
    assert "rename" in sentence
    assert "start from another folder" in sentence


def test_a_folder_that_is_no_package_is_not_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "weights.bin").touch()
    assert run(tmp_path, "from headsup import trace; print(trace.__module__)").stdout.startswith("model.")
