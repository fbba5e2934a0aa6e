"""A client of an app with models of transformers."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.app.adapted import models


@pytest.fixture(scope="package")
def client() -> Iterator[TestClient]:
    with models.client() as client:
        yield client


@pytest.fixture(scope="package")
def ask(client: TestClient) -> Any:
    def post(name: str, call: str, **body: Any) -> Any:
        response = client.post(f"/api/v1/models/{name}/{call}", json=body)
        assert response.status_code == 200, response.text
        return response.json()

    return post


@pytest.fixture(scope="package")
def refused(client: TestClient) -> Any:
    def post(name: str, call: str, **body: Any) -> Any:
        response = client.post(f"/api/v1/models/{name}/{call}", json=body)
        assert response.status_code == 422, response.text
        return response.json()["detail"]

    return post
