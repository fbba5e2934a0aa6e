"""Images over REST: a model that reads them is asked as any other, and what is no image is refused in a sentence."""

import base64
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient
from PIL import Image

from app.main import create_app
from app.settings import Settings
from model.adapters.huggingface.checkpoint.folder import look
from model.adapters.huggingface.loader import Choices, load
from model.prompt import image_prompt
from model.tracing.recorder import Recorder
from model.transformer.run import run
from tests.model.adapters.huggingface import vision_checkpoints as made
from tests.model.pictures import file_of, picture

pytestmark = pytest.mark.hf

FILE = file_of(picture())
IMAGE = base64.b64encode(FILE).decode()
OTHER = base64.b64encode(file_of(picture(40, 60))).decode()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made.vit(tmp_path_factory.mktemp("vision") / "vit")


@pytest.fixture(scope="module")
def client(folder: Path, tiny_weights: Path) -> Iterator[TestClient]:
    settings = Settings(weights=tiny_weights, models=[str(folder)], max_image_pixels=53 * 60)
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        yield client


def ask(client: TestClient, call: str, **body: Any) -> Any:
    response = client.post(f"/api/v1/models/vit/{call}", json=body)
    assert response.status_code == 200, response.text
    return response.json()


def test_the_attention_of_an_image_is_that_of_the_model(client: TestClient, folder: Path) -> None:
    model = load(look(folder), "vit", Choices(device="cpu"))
    expected = run(model.transformer, image_prompt(model, FILE).inputs(), recorder=Recorder())
    reply = ask(client, "attention", image=IMAGE, tensors=["weights", "query"])
    assert [token["text"] for token in reply["tokens"]["source"][:3]] == ["[CLS]", "0,0", "0,1"]
    for entry, record in zip(reply["attention"], expected.attention, strict=True):
        assert (np.float32(entry["weights"]) == record["weights"][0].numpy()).all()
        assert (np.float32(entry["query"]) == record["query"][0].numpy()).all()


def test_two_images_are_never_taken_for_one_another(client: TestClient) -> None:
    first = ask(client, "attention", image=IMAGE, layers=[1], heads=[2])
    second = ask(client, "attention", image=OTHER, layers=[1], heads=[2])
    again = ask(client, "attention", image=IMAGE, layers=[1], heads=[2])
    assert first["attention"] == again["attention"]
    assert first["attention"] != second["attention"]


@pytest.mark.parametrize(
    ("call", "more"),
    [
        ("overview", {"scores": True}),
        ("aggregate", {"how": "max"}),
        ("steps", {"layer": 1, "head": 2, "queries": [0, 7]}),
        ("analyses/heads", {}),
        ("analyses/rollout", {}),
        ("analyses/flow", {}),
        ("analyses/norms", {"layer": 1}),
        ("analyses/sinks", {}),
        ("analyses/reach", {"distances": [2, 5]}),
        ("analyses/pairs", {"query": "0,3", "key": "[CLS]"}),
        ("analyses/changes", {"layer": 1, "head": 0, "interventions": {"temperature": 2}}),
    ],
)
def test_every_call_that_needs_no_words_takes_an_image(client: TestClient, call: str, more: dict[str, Any]) -> None:
    reply = ask(client, call, image=IMAGE, **more)
    assert reply["model"] == "vit"
    assert reply != ask(client, call, image=OTHER, **more)


def test_interventions_act_on_images_too(client: TestClient) -> None:
    changes = {"ablate": [{"site": "encoder", "layer": 1, "head": 2, "mode": "zero"}]}
    reply = ask(client, "attention", image=IMAGE, layers=[1], tensors=["head_output"], interventions=changes)
    assert np.all(np.array(reply["attention"][0]["head_output"][2]) == 0)


def test_patches_come_with_the_image_as_it_is_seen(client: TestClient) -> None:
    reply = ask(client, "tokens", image=IMAGE)
    assert len(reply["tokens"]) == 26
    assert (reply["seen"]["rows"], reply["seen"]["columns"]) == (5, 5)
    seen = Image.open(BytesIO(base64.b64decode(reply["seen"]["png"])))
    assert seen.size == (made.SIZE, made.SIZE)


def test_replies_about_images_are_as_described(client: TestClient) -> None:
    from jsonschema import Draft202012Validator

    document = client.get("/openapi.json").json()
    for name, reply in (("Tokens", ask(client, "tokens", image=IMAGE)), ("Cards", client.get("/api/v1/models").json())):
        schema = document["components"]["schemas"][name] | {"components": document["components"]}
        Draft202012Validator(schema).validate(reply)
    for name in ("Text", "AttentionRequest", "OverviewRequest"):
        assert "text" not in document["components"]["schemas"][name].get("required", [])
    assert document["components"]["schemas"]["PairsRequest"]["required"] == ["query", "key"]


def test_the_card_says_what_is_read(client: TestClient) -> None:
    cards = {card["id"]: card for card in client.get("/api/v1/models").json()["models"]}
    assert (cards["vit"]["input"], cards["vit"]["patches"]) == ("image", {"rows": 5, "columns": 5})
    assert cards["tiny-decoder"]["input"] == "text"


@pytest.mark.parametrize(
    ("model", "body", "path", "sentence"),
    [
        ("vit", {"image": "%%%"}, "image", "The image is not in base64"),
        ("vit", {"image": ""}, "image", "image: "),
        ("vit", {"image": 5}, "image", "image: 5 was given; it must be a text."),
        ("vit", {"image": base64.b64encode(b"GIF89a").decode()}, "image", "This is no image that can be read"),
        ("vit", {"image": base64.b64encode(FILE[:900]).decode()}, "image", "the file is damaged"),
        (
            "vit",
            {"image": base64.b64encode(file_of(picture(61, 53))).decode()},
            "image",
            "The image has 61 × 53 pixels, and at most 3,180 are read; make it smaller.",
        ),
        ("vit", {"text": "a cat"}, "text", "This model reads an image; send `image` in the place of `text`."),
        ("vit", {"text": "a cat", "image": IMAGE}, "text", "An image stands alone; leave `text` or `image` out."),
        ("vit", {"pair": "a cat", "image": IMAGE}, "pair", "An image stands alone; leave `pair` or `image` out."),
        ("vit", {}, "text", "text: this field is required."),
        ("vit", {"image": None}, "text", "text: this field is required."),
        ("tiny-decoder", {"image": IMAGE}, "image", "Tiny-decoder reads a text, no image; leave `image` out."),
    ],
)
@pytest.mark.parametrize("call", ["attention", "overview"])
def test_what_cannot_be_read_is_refused(
    client: TestClient, call: str, model: str, body: dict[str, Any], path: str, sentence: str
) -> None:
    response = client.post(f"/api/v1/models/{model}/{call}", json=body)
    assert response.status_code == 422
    problem = response.json()
    assert [error["path"] for error in problem["errors"]] == [path]
    assert sentence in problem["detail"]
    assert client.get("/api/v1/models").status_code == 200


@pytest.mark.parametrize("beside", [{"pair": "a cat"}, {"text": "a cat"}, {"sound": "UklGRg=="}])
@pytest.mark.parametrize("call", ["attention", "tokens", "analyses/heads", "analyses/reach"])
def test_nothing_stands_beside_an_image(client: TestClient, call: str, beside: dict[str, str]) -> None:
    response = client.post(f"/api/v1/models/vit/{call}", json={"image": IMAGE, **beside})
    assert response.status_code == 422
    (name,) = beside
    assert [error["path"] for error in response.json()["errors"]] == [name]
    assert f"An image stands alone; leave `{name}` or `image` out." in response.json()["detail"]


@pytest.mark.parametrize(
    ("call", "body", "sentence"),
    [
        ("analyses/logits", {"image": IMAGE}, "."),
        ("analyses/lens", {"image": IMAGE}, "this call needs a model of words."),
        ("analyses/effects", {"image": IMAGE}, "."),
        ("analyses/order", {"text": "a cat"}, "."),
        ("analyses/heads", {}, "."),
        ("analyses/patching", {"text": "a", "corrupted": "b"}, "choose a model that reads texts."),
    ],
)
def test_what_needs_words_or_logits_says_so(client: TestClient, call: str, body: Any, sentence: str) -> None:
    response = client.post(f"/api/v1/models/vit/{call}", json=body)
    assert response.status_code == 422, response.text
    assert response.json()["detail"].endswith(sentence)
