"""Models that read texts with images, over HTTP: their cards, their pictures, and every call."""

from base64 import b64decode, b64encode
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient
from PIL import Image

from tests.app.huggingface import CALLS, client_of
from tests.model.adapters.huggingface import illustrated_checkpoints
from tests.model.pictures import file_of, picture

pytestmark = pytest.mark.hf

NAMES = ("llava", "qwen2-vl", "gemma3")
TEXT = "the cat sat on the mat"
IMAGE = {"image": b64encode(file_of(picture(60, 48))).decode()}


@pytest.fixture(scope="module")
def client(tiny_weights: Path, tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    """An app that serves one of each."""
    root = tmp_path_factory.mktemp("illustrated")
    return client_of(tiny_weights, [str(illustrated_checkpoints.ALL[name](root / name)) for name in NAMES])


def post(client: TestClient, name: str, call: str, **body: Any) -> Any:
    return client.post(f"/api/v1/models/{name}/{call}", json=body)


def test_a_card_says_that_an_image_may_stand_beside_the_text(client: TestClient) -> None:
    cards = {card["id"]: card for card in client.get("/api/v1/models").json()["models"]}
    assert [(cards[name]["input"], cards[name]["with_image"]) for name in NAMES] == [("text", True)] * 3
    assert not any(card.get("with_image") for name, card in cards.items() if name not in NAMES)
    assert not any("the text alone" in cards[name]["limits"] for name in NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_the_tokens_say_where_the_patches_of_the_picture_stand(client: TestClient, name: str) -> None:
    found = post(client, name, "tokens", text=TEXT, **IMAGE).json()
    (shown,) = found["pictures"]
    rows, columns = {"llava": (5, 5), "qwen2-vl": (4, 5), "gemma3": (2, 2)}[name]
    assert (shown["name"], shown["rows"], shown["columns"]) == ("the image", rows, columns)
    patches = found["tokens"][shown["first"] : shown["first"] + rows * columns]
    assert [each["text"] for each in patches] == [
        f"[{row},{column}]" for row in range(rows) for column in range(columns)
    ]
    seen = np.array(Image.open(BytesIO(b64decode(shown["png"]))))
    assert seen.shape == {"llava": (35, 35, 3), "qwen2-vl": (48, 60, 3), "gemma3": (24, 24, 3)}[name]
    asked = post(client, name, "attention", text=TEXT, **IMAGE).json()
    assert asked["tokens"]["source"] == found["tokens"]


@pytest.mark.parametrize("name", NAMES)
def test_every_call_answers_or_says_why_it_does_not(client: TestClient, name: str) -> None:
    statuses: dict[str, int] = {}
    # the image of one of them stands without words
    body = IMAGE if name == "gemma3" else {"text": TEXT, **IMAGE}
    for call, more in CALLS.items():
        reply = post(client, name, call, **body, **more)
        assert reply.status_code < 500, (call, reply.text)
        statuses[call] = reply.status_code
    shown = ("tokens", "overview", "attention", "steps", "predictions", "generations", "analyses/rollout")
    assert {call: statuses[call] for call in shown} == dict.fromkeys(shown, 200)


def test_what_cannot_be_given_with_an_image_is_said(client: TestClient) -> None:
    two = post(client, "llava", "attention", text="<image> a <image> b", **IMAGE)
    assert two.status_code == 422
    assert "text names 2 images with <image>, and 1 is given; take 1 of them out" in two.json()["detail"]
    target = post(client, "llava", "attention", text=TEXT, target="a mat", **IMAGE)
    assert target.status_code == 422
    assert "his model reads one text; leave `target` out" in target.json()["detail"]


def test_a_run_with_its_image_says_nothing_of_what_is_not_read(client: TestClient) -> None:
    alone = post(client, "llava", "attention", text=TEXT).json()["notes"]
    both = post(client, "llava", "attention", text=TEXT, **IMAGE).json()["notes"]
    assert [note for note in alone if "also takes pixel_values" in note]
    assert not [note for note in both if "also takes" in note]


def test_the_same_image_with_other_words_is_another_run(client: TestClient) -> None:
    found = [post(client, "llava", "attention", text=text, **IMAGE).json() for text in (TEXT, "the mat")]
    assert len(found[0]["tokens"]["source"]) > len(found[1]["tokens"]["source"])


def test_it_writes_on_after_a_text_with_an_image(client: TestClient) -> None:
    body = {"text": TEXT, "max_new_tokens": 3, "stream": False}
    both = post(client, "llava", "generations", **body, **IMAGE).json()
    assert len(both["prompt"]["source"]) == len(post(client, "llava", "tokens", text=TEXT, **IMAGE).json()["tokens"])
