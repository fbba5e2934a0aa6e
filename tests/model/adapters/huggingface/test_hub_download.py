"""A model of the hub is fetched once, and whatever is in the way is said. A server of the tests plays the hub."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.model.adapters.huggingface import checkpoints
from tests.model.adapters.huggingface.fake_hub import serving

pytestmark = [pytest.mark.hf, pytest.mark.process]

ROOT = Path(__file__).parents[4]
NAME = "owner/tiny-gpt2"
# a process of its own: the hub's library reads its environment once
SCRIPT = """
import json, sys
from model.errors import Cancelled
from model.errors import ModelError
from model.adapters.huggingface.hub_download import fetch
from model.progress import Progress
from model.run_context import running

class Heard(Progress):
    shares = []
    def tell(self, what, done, total):
        super().tell(what, done, total)
        self.shares.append(self.share)
        if sys.argv[2] == "give up" and len(self.shares) > 1:
            self.cancelled.set()

heard = Heard()
try:
    with running(progress=heard):
        found = {"folder": str(fetch(sys.argv[1]))}
except ModelError as error:
    found = {"error": str(error)}
except Cancelled:
    found = {"error": "cancelled"}
print(json.dumps(found | {"what": heard.what, "shares": heard.shares}))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What lies on the hub: a model, and beside it what is not needed here."""
    folder = checkpoints.gpt2(tmp_path_factory.mktemp("hub") / "tiny")
    (folder / "onnx").mkdir()
    for extra in ("onnx/model.onnx", "onnx/config.json", "pytorch_model.bin", "code.py", "picture.png"):
        (folder / extra).write_text("not needed")
    (folder / "README.md").write_text("---\nlicense: mit\n---\n")
    return folder


def fetch(name: str, home: Path, endpoint: str, *, how: str = "whole", offline: bool = False) -> dict[str, Any]:
    environment = os.environ | {"HF_HOME": str(home), "HF_ENDPOINT": endpoint, "HF_HUB_OFFLINE": str(int(offline))}
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT, name, how], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert run.stderr == ""
    return json.loads(run.stdout)


def test_a_model_is_fetched_once_and_only_what_is_needed(folder: Path, tmp_path: Path) -> None:
    with serving(NAME, folder) as (address, asked):
        found = fetch(NAME, tmp_path, address)
        here = Path(found["folder"])
        needed = {path.name for path in folder.iterdir() if path.suffix in (".json", ".safetensors", ".md")}
        assert {path.name for path in here.iterdir()} == needed
        assert (here / "model.safetensors").read_bytes() == (folder / "model.safetensors").read_bytes()
        assert found["what"] == f"Fetching {NAME}"
        assert found["shares"][-1] == 1
        asked.clear()
        assert fetch(NAME, tmp_path, address)["folder"] == found["folder"]
        assert asked == [], "the second time nobody asks the hub"
    assert fetch(NAME, tmp_path, address)["folder"] == found["folder"], "nor need it be there"
    assert fetch(NAME, tmp_path, address, offline=True)["folder"] == found["folder"]


def test_fetching_can_be_given_up_and_goes_on_later(folder: Path, tmp_path: Path) -> None:
    with serving(NAME, folder, pause=0.01) as (address, _):
        assert fetch(NAME, tmp_path, address, how="give up")["error"] == "cancelled"
        assert "folder" in fetch(NAME, tmp_path, address)


def test_a_model_that_the_hub_does_not_have_is_said_so(folder: Path, tmp_path: Path) -> None:
    with serving(NAME, folder) as (address, _):
        error = fetch("owner/nothing", tmp_path, address)["error"]
    assert error.startswith("the hub has no model owner/nothing; check how it is spelled")


def test_no_network_is_said_so(folder: Path, tmp_path: Path) -> None:
    with serving(NAME, folder) as (address, _):
        pass  # it is gone now
    error = fetch(NAME, tmp_path, address)["error"]
    assert error == f"{NAME} is not on this machine, and the hub cannot be reached; check the network, or give a folder"


def test_a_switch_that_forbids_the_network_is_named(folder: Path, tmp_path: Path) -> None:
    with serving(NAME, folder) as (address, asked):
        error = fetch(NAME, tmp_path, address, offline=True)["error"]
        assert asked == []
    assert error.startswith(f"{NAME} is not on this machine, and HF_HUB_OFFLINE says not to fetch it; unset that")
