"""`headsup measure` times layers and keeps the times, which the API reads."""

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from app.__main__ import cli
from app.costs import measurements

run = CliRunner().invoke


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(measurements, "user_folder", lambda: tmp_path / "headsup")
    return tmp_path / "headsup"


def test_times_are_kept_and_served(client: Any, folder: Path) -> None:
    before = client.get("/api/v1/costs/times").json()
    assert before["measured"] is None
    assert "`headsup measure`" in before["detail"]
    result = run(cli, ["measure", "--longest", "64"])
    assert result.exit_code == 0, result.output
    assert "Recurrent (LSTM): n = 64" in result.output
    assert str(folder / "measurements.json") in result.output.replace("\n", "")
    reply = client.get("/api/v1/costs/times").json()
    assert reply["detail"] is None
    kinds = [each["kind"] for each in reply["measured"]["times"]]
    assert kinds == ["multi_head", "flash", "lstm", "gru", "convolution", "dilated", "separable"]
    sizes = {name: reply["measured"][name] for name in ("d_model", "heads", "kernel")}
    counts = client.post("/api/v1/costs", json={"n": 64, "causal": False, **sizes}).json()["kinds"]
    counted = {each["kind"]: each["multiplications"] for each in counts}
    assert all(each["multiplications"] == counted[each["kind"]] for each in reply["measured"]["times"])


@pytest.mark.parametrize("damaged", [b"{", b"[]", b'{"times": []}', b"\xff" * 2**21])
def test_a_damaged_file_is_said(client: Any, folder: Path, damaged: bytes) -> None:
    folder.mkdir()
    (folder / "measurements.json").write_bytes(damaged)
    reply = client.get("/api/v1/costs/times").json()
    assert reply["measured"] is None
    assert "cannot be read" in reply["detail"]


def test_a_folder_that_cannot_be_written_is_said(folder: Path) -> None:
    folder.write_text("a file in its place")
    result = run(cli, ["measure", "--longest", "64"])
    assert result.exit_code == 2
    assert "cannot be kept" in result.output
