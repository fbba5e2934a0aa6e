"""A checkpoint is there whole, or as it was before."""

from pathlib import Path
from typing import Any

import pytest
import torch

from model.training import checkpoints


def test_what_was_written_is_read(tmp_path: Path) -> None:
    state: dict[str, Any] = {"model": {"weight": torch.arange(5.0)}, "step": 7, "score": float("inf")}
    checkpoints.write(tmp_path / "below" / "checkpoint.pt", state)
    read = checkpoints.read(tmp_path / "below" / "checkpoint.pt")
    assert read is not None
    assert torch.equal(read.pop("model")["weight"], torch.arange(5.0))
    assert read == {"step": 7, "score": float("inf")}


def test_nothing_written_is_nothing_read(tmp_path: Path) -> None:
    assert checkpoints.read(tmp_path / "checkpoint.pt") is None


def test_a_write_that_breaks_off_leaves_the_checkpoint_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "checkpoint.pt"
    checkpoints.write(path, {"step": 1})

    def break_off(_state: object, target: Path) -> None:
        target.write_bytes(b"half a checkp")
        raise KeyboardInterrupt

    monkeypatch.setattr(torch, "save", break_off)
    with pytest.raises(KeyboardInterrupt):
        checkpoints.write(path, {"step": 2})
    assert checkpoints.read(path) == {"step": 1}


def test_a_finished_write_leaves_one_file(tmp_path: Path) -> None:
    checkpoints.write(tmp_path / "checkpoint.pt", {"step": 1})
    checkpoints.write(tmp_path / "checkpoint.pt", {"step": 2})
    assert [path.name for path in tmp_path.iterdir()] == ["checkpoint.pt"]
