"""Folders of tiny Hugging Face models, and apps that serve them."""

from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.model.adapters.huggingface import checkpoints

MADE = {name: checkpoints.ALL[name] for name in ("bert", "gpt2", "t5")}

CALLS: dict[str, dict[str, Any]] = {
    "tokens": {},
    "attention": {"tensors": ["weights", "query"]},
    "overview": {"scores": True},
    "aggregate": {"how": "mean"},
    "steps": {"layer": 0, "head": 1},
    "predictions": {"positions": "all"},
    "generations": {"max_new_tokens": 2, "stream": False},
    **{
        f"analyses/{name}": {}
        for name in ("heads", "reach", "rollout", "flow", "sinks", "lens", "effects", "logits", "order")
    },
    "analyses/norms": {"layer": 0},
    "analyses/gradients": {"layer": 0},
    "analyses/pairs": {"query": "cat", "key": "mat"},
    "analyses/patching": {"corrupted": "the mat sat on the mat"},
    "analyses/changes": {"layer": 0, "head": 1, "interventions": {"temperature": 2.0}},
}
"""Every call about a text, with what it needs beside the text."""


def folders(root: Path) -> list[str]:
    """A folder for each of three families."""
    return [str(make(root / name)) for name, make in MADE.items()]


def client_of(weights: Path, models: list[str], **settings: Any) -> TestClient:
    """A client of an app with these models; a failure of the server comes back as a reply, as over the network."""
    app = create_app(Settings(weights=weights, models=models, device="cpu", **settings))
    return TestClient(app, raise_server_exceptions=False)
