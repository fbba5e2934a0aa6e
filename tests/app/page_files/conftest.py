"""A bundle, and a client of an app that serves it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.bundled import bundle


@pytest.fixture(scope="session")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a bundle of this checkout."""
    return bundle(tmp_path_factory.getbasetemp().parent / "bundled")


@pytest.fixture(scope="session")
def bundle_client(bundled: Path, tiny_weights: Path) -> Iterator[TestClient]:
    """A client of an app with the tiny models that serves this bundle."""
    with TestClient(create_app(Settings(weights=tiny_weights, bundled=bundled))) as client:
        yield client
