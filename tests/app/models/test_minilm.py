"""A real pretrained encoder that nobody here made, beside the shipped models."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.models.registry import SHIPPED
from app.settings import Settings
from tests.model.adapters.huggingface import checkpoints

pytestmark = pytest.mark.hf

SENTENCE = "The animal didn't cross the street because it was too tired."


@pytest.fixture(scope="module")
def shipped() -> Iterator[TestClient]:
    """A client of an app with the shipped models and what is installed beside them."""
    with TestClient(create_app(Settings())) as client:
        yield client


def ask(client: TestClient, call: str, **body: Any) -> Any:
    response = client.post(f"/api/v1/models/minilm/{call}", json=body)
    assert response.status_code == 200, response.text
    return response.json()


def test_it_stands_behind_the_shipped_models(shipped: TestClient) -> None:
    assert [card["id"] for card in shipped.get("/api/v1/models").json()["models"]] == [*SHIPPED, "minilm"]


def test_its_card_tells_what_it_is(shipped: TestClient) -> None:
    card = shipped.get("/api/v1/models/minilm").json()
    assert (card["family"], card["task"], card["licence"]) == ("encoder", "none", "apache-2.0")
    assert card["sites"] == [{"site": "encoder", "layers": 6, "heads": 12, "key_value_heads": 12}]
    assert card["parameters"] == 22_713_216
    assert card["memory_bytes"] == 4 * card["parameters"]


def test_it_leads_from_it_to_the_animal(shipped: TestClient) -> None:
    reply = ask(shipped, "attention", text=SENTENCE, layers=[3], heads=[1], tensors=["weights"])
    words = [token["text"] for token in reply["tokens"]["source"]]
    weights = reply["attention"][0]["weights"][0]
    assert len(words) == 16
    assert weights[words.index("it")][words.index("animal")] >= 0.67


def test_its_previous_token_head_is_found(shipped: TestClient) -> None:
    heads = ask(shipped, "analyses/heads", text=SENTENCE)["heads"]
    (found,) = (head for head in heads if (head["layer"], head["head"]) == (0, 2))
    assert found["label"] == "previous token"
    assert found["scores"]["previous_token"] > 0.99


def test_it_predicts_nothing_and_says_so(shipped: TestClient) -> None:
    response = shipped.post("/api/v1/models/minilm/predictions", json={"text": SENTENCE})
    assert response.status_code == 422
    assert response.json()["detail"].startswith("Minilm has no head that gives each token a logit")
    changed = ask(shipped, "analyses/changes", text=SENTENCE, layer=3, head=1, interventions={"temperature": 2.0})
    assert changed["predictions"] == []


def test_a_model_of_the_same_name_has_another_id(tmp_path: Path) -> None:
    folder = checkpoints.gpt2(tmp_path / "minilm")
    with TestClient(create_app(Settings(models=[str(folder)], device="cpu"))) as client:
        ids = [card["id"] for card in client.get("/api/v1/models").json()["models"]]
        assert ids[-2:] == ["minilm", "minilm-2"]
        assert client.get("/api/v1/models/minilm-2").json()["family"] == "decoder"
        assert client.post("/api/v1/models/minilm-2/overview", json={"text": SENTENCE}).status_code == 200


def test_where_only_other_weights_are_served_it_gives_way(tiny_weights: Any) -> None:
    with TestClient(create_app(Settings(weights=tiny_weights))) as client:
        assert "minilm" not in [card["id"] for card in client.get("/api/v1/models").json()["models"]]
