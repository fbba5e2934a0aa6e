"""A folder with two towers, such as CLIP, gives two models: one reads images, the other texts."""

from base64 import b64encode
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tests.app.huggingface import CALLS, client_of
from tests.model.adapters.huggingface import checkpoints, vision_checkpoints
from tests.model.pictures import file_of, picture

pytestmark = pytest.mark.hf

BETWEEN = "there is no attention between them"


@pytest.fixture(scope="module", params=["clip", "siglip"])
def name(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


@pytest.fixture(scope="module")
def client(name: str, tiny_weights: Path, tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    """An app that serves one such folder."""
    folder = vision_checkpoints.ALL[name](tmp_path_factory.mktemp("towers") / name)
    return client_of(tiny_weights, [str(folder)])


def test_each_tower_is_a_model_that_names_the_other(client: TestClient, name: str) -> None:
    cards = {card["id"]: card for card in client.get("/api/v1/models").json()["models"]}
    image, text = cards[name], cards[f"{name}-text"]
    assert (image["input"], text["input"]) == ("image", "text")
    assert (image["sites"][0]["layers"], text["sites"][0]["layers"]) == (2, 3)
    for card, reads in ((image, "images"), (text, "texts")):
        assert f"the tower of {name.upper().replace('SIGLIP', 'Siglip')}Model that reads {reads}" in card["limits"]
        assert BETWEEN in card["limits"]


def test_both_answer_and_say_what_the_likeness_of_text_and_patch_is(client: TestClient, name: str) -> None:
    image = {"image": b64encode(file_of(picture())).decode()}
    for model, body in ((name, image), (f"{name}-text", {"text": "the cat sat on the mat"})):
        reply = client.post(f"/api/v1/models/{model}/attention", json=body)
        assert reply.status_code == 200, reply.text
        (note,) = [note for note in reply.json()["notes"] if BETWEEN in note]
        assert "is a dot product of two embeddings instead" in note


def test_a_model_that_is_called_as_a_tower_of_texts_has_an_id_of_its_own(tiny_weights: Path, tmp_path: Path) -> None:
    towers, other = vision_checkpoints.ALL["clip"](tmp_path / "clip"), checkpoints.ALL["bert"](tmp_path / "clip-text")
    for models, tower, single in (
        ([towers, other], "clip-text", "clip-text-2"),
        ([other, towers], "clip-text-2", "clip-text"),
    ):
        client = client_of(tiny_weights, [str(each) for each in models])
        cards = {card["id"]: card for card in client.get("/api/v1/models").json()["models"]}
        assert len(cards) == 3 + 3
        assert BETWEEN in cards[tower]["limits"]
        assert BETWEEN not in cards[single]["limits"]
        assert client.post(f"/api/v1/models/{single}/predictions", json={"text": "a [MASK]"}).status_code == 200


@pytest.mark.parametrize("call", CALLS)
def test_no_call_of_the_tower_of_texts_fails(client: TestClient, name: str, call: str) -> None:
    body = {"text": "the cat sat on the mat", **CALLS[call]}
    assert client.post(f"/api/v1/models/{name}-text/{call}", json=body).status_code < 500
