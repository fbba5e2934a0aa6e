"""Folders of tiny Hugging Face models, and apps that serve them."""

from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.model.adapters.huggingface import checkpoints

MADE = {name: checkpoints.ALL[name] for name in ("bert", "gpt2", "t5")}


def folders(root: Path) -> list[str]:
    """A folder for each of three families."""
    return [str(make(root / name)) for name, make in MADE.items()]


def client_of(weights: Path, models: list[str], **settings: Any) -> TestClient:
    """A client of an app with these models; a failure of the server comes back as a reply, as over the network."""
    app = create_app(Settings(weights=weights, models=models, device="cpu", **settings))
    return TestClient(app, raise_server_exceptions=False)
