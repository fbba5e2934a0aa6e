from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import Settings

ATTENTION = "/api/v1/models/tiny-decoder/attention"
JSON = {"content-type": "application/json"}


@pytest.fixture
def narrow(tiny_weights: Path) -> Iterator[TestClient]:
    """A server that takes bodies of up to 2,048 bytes, texts of 31 characters and replies of 1,000 numbers."""
    settings = Settings(
        weights=tiny_weights, max_body_bytes=2048, max_text_characters=31, max_reply_numbers=1000, torch_threads=1
    )
    with TestClient(create_app(settings)) as client:
        yield client


def _chunks(n_bytes: int) -> Iterator[bytes]:
    yield b'{"text": "'
    for _ in range(n_bytes // 100):
        yield b"a" * 100
    yield b'"}'


@pytest.mark.parametrize("announced", [True, False])
def test_a_body_beyond_the_limit_is_refused(narrow: TestClient, announced: bool) -> None:
    content = b"".join(_chunks(2100)) if announced else _chunks(2100)
    response = narrow.post(ATTENTION, content=content, headers=JSON)
    assert response.status_code == 413
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["detail"] == "The request is larger than 2,048 bytes, the most that this server reads."
    assert "content-security-policy" in response.headers


def test_a_body_below_the_limit_is_read_without_an_announced_length(narrow: TestClient) -> None:
    response = narrow.post(ATTENTION, content=iter([b'{"text": ', b'"the cat"}']), headers=JSON)
    assert response.status_code == 200


def test_an_announced_length_that_is_no_number_is_refused(narrow: TestClient) -> None:
    response = narrow.post(ATTENTION, content=b'{"text": "a"}', headers=JSON | {"content-length": "lots"})
    assert response.status_code == 413


def test_a_text_beyond_the_limit_is_refused(narrow: TestClient) -> None:
    response = narrow.post(ATTENTION, json={"text": "a" * 32})
    assert response.json()["detail"] == "The text has 32 characters; at most 31 are read."


def test_a_reply_beyond_the_limit_is_refused_before_the_model_runs(
    narrow: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.services.run_or_replay.run_attention", lambda *_, **__: pytest.fail("the model ran"))
    response = narrow.post(ATTENTION, json={"text": "the cat sat on the mat"})
    assert response.status_code == 422
    # 2 layers × 3 heads × 7 queries × (7 weights + 3 vectors of 10)
    assert "would hold about 1,554 numbers, but at most 1,000" in response.json()["detail"]


def test_fewer_heads_fit_below_the_limit(narrow: TestClient) -> None:
    response = narrow.post(ATTENTION, json={"text": "the cat sat on the mat", "heads": [1]})
    assert response.status_code == 200
