"""Checkpoints of a training run: write and read what resuming needs, in one file that is always whole."""

import os
from pathlib import Path
from typing import Any

import torch


def write(path: Path, state: dict[str, Any]) -> None:
    """Replaces the checkpoint in one move, so that a run killed while writing leaves the one before."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    torch.save(state, partial)
    os.replace(partial, path)


def read(path: Path) -> dict[str, Any] | None:
    """The state that `write` kept; None when there is none."""
    return torch.load(path, weights_only=True) if path.exists() else None
