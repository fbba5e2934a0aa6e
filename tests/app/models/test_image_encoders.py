"""No call of an encoder of images fails, whatever its special tokens and its own attention are."""

from base64 import b64encode
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tests.app.huggingface import CALLS, client_of
from tests.model.adapters.huggingface import vision_checkpoints
from tests.model.pictures import file_of, picture

pytestmark = pytest.mark.hf

NAMES = ("dinov2-registers", "dinov3", "ijepa", "beit", "data2vec-vision", "siglip", "mlcd")


@pytest.fixture(scope="module")
def client(tiny_weights: Path, tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    """An app that serves one of each."""
    root = tmp_path_factory.mktemp("encoders")
    return client_of(tiny_weights, [str(vision_checkpoints.ALL[name](root / name)) for name in NAMES])


@pytest.mark.parametrize("name", NAMES)
def test_every_call_answers_or_says_why_it_does_not(client: TestClient, name: str) -> None:
    image = {"image": b64encode(file_of(picture())).decode()}
    statuses = {}
    for call, more in CALLS.items():
        reply = client.post(f"/api/v1/models/{name}/{call}", json=image | more)
        assert reply.status_code < 500, (call, reply.text)
        statuses[call] = reply.status_code
    assert {statuses[call] for call in ("tokens", "overview", "attention", "steps", "analyses/rollout")} == {200}
