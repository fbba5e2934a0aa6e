"""Checkpoints of every kind of head over the API: their classes are those of transformers, and no call breaks."""

import base64
import json
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import transformers
from fastapi.testclient import TestClient

from model.adapters.huggingface.checkpoint.folder import look
from model.adapters.huggingface.checkpoint.model_names import Named
from model.adapters.huggingface.errors import RefusedModel
from model.adapters.huggingface.loader import Choices, load
from model.adapters.huggingface.model_card import describe
from model.adapters.huggingface.reasons import Reason
from tests.app.huggingface import CALLS, client_of
from tests.model import pictures
from tests.model.adapters.huggingface import checkpoints, headed_checkpoints, vision_checkpoints

pytestmark = pytest.mark.hf

TEXT, PAIR = "the cat sat on the mat", "Tom gave Mary a book"
TWO = {"id2label": {0: "LABEL_0", 1: "LABEL_1"}, "label2id": {"LABEL_0": 0, "LABEL_1": 1}}
TEXTS = {
    "classes": lambda folder: headed_checkpoints.bert(folder, "BertForSequenceClassification"),
    "several": lambda folder: headed_checkpoints.bert(
        folder, "BertForSequenceClassification", problem_type="multi_label_classification"
    ),
    "tags": lambda folder: headed_checkpoints.bert(folder, "BertForTokenClassification"),
    "answers": lambda folder: headed_checkpoints.bert(folder, "BertForQuestionAnswering", **TWO),
    "choice": lambda folder: headed_checkpoints.bert(folder, "BertForMultipleChoice"),
    "decoder-classes": headed_checkpoints.gpt2,
    "stacks-classes": lambda folder: headed_checkpoints.stacks(folder, "BartForSequenceClassification"),
    "stacks-headless": lambda folder: headed_checkpoints.stacks(folder, "BartModel"),
    "encoder-alone": headed_checkpoints.t5_encoder,
    "reads-images-too": headed_checkpoints.llava,
}
IMAGES: dict[str, Any] = {
    "image": transformers.ViTForImageClassification,
    "image-tower": transformers.SiglipForImageClassification,
}
HEADS = {
    "classes": "text-classification",
    "several": "text-classification",
    "tags": "token-classification",
    "answers": "question-answering",
    "decoder-classes": "text-classification",
    "stacks-classes": "text-classification",
    "image": "image-classification",
    "image-tower": "image-classification",
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("headed")
    for name, make in TEXTS.items():
        make(root / name)
    vision_checkpoints.vit(root / "image")
    vision_checkpoints.siglip_classes(root / "image-tower")
    return root


@pytest.fixture(scope="module")
def client(tiny_weights: Path, root: Path) -> TestClient:
    return client_of(tiny_weights, [str(root / name) for name in (*TEXTS, *IMAGES)])


@pytest.fixture(scope="module")
def image() -> str:
    return base64.b64encode(pictures.file_of(pictures.picture())).decode()


def predicted(client: TestClient, model: str, **body: Any) -> Any:
    response = client.post(f"/api/v1/models/{model}/predictions", json={"text": TEXT} | body)
    assert response.status_code == 200, response.text
    return response.json()


@torch.inference_mode()
def own(root: Path, name: str, kind: str, **given: Any) -> Any:
    """What transformers itself computes with this folder."""
    tokenizer = transformers.AutoTokenizer.from_pretrained(root / name)
    model = getattr(transformers, kind).from_pretrained(root / name)
    given = given or {"text": TEXT}
    return model(**tokenizer(given["text"], given.get("pair"), return_tensors="pt"))


def opened(folder: Path) -> object:
    """The model of a folder, as a server that is told of it opens it."""
    checkpoint = look(folder)
    return describe(checkpoint, Named(folder, None), "float32"), load(checkpoint, "other", Choices())


def by_id(prediction: Any, what: str) -> list[float]:
    return [each[what] for each in sorted(prediction["candidates"], key=lambda each: each["id"])]


@pytest.mark.parametrize("name", ["classes", "decoder-classes", "stacks-classes"])
def test_classes_of_a_text_are_those_of_transformers(client: TestClient, root: Path, name: str) -> None:
    reply, logits = (
        predicted(client, name),
        own(root, name, "AutoModelForSequenceClassification").logits[0],
    )
    (prediction,) = reply["predictions"]
    np.testing.assert_allclose(by_id(prediction, "logit"), logits, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(by_id(prediction, "probability"), logits.softmax(-1), rtol=1e-4)
    assert prediction["candidates"][0]["id"] == int(logits.argmax())
    assert reply["head"] == "text-classification"
    labels = client.get(f"/api/v1/models/{name}").json()["labels"]
    assert [each["text"] for each in sorted(prediction["candidates"], key=lambda each: each["id"])] == labels


def test_labels_that_may_hold_at_once_have_probabilities_of_their_own(client: TestClient, root: Path) -> None:
    (prediction,) = predicted(client, "several")["predictions"]
    logits = own(root, "several", "BertForSequenceClassification").logits[0]
    np.testing.assert_allclose(by_id(prediction, "probability"), logits.sigmoid(), rtol=1e-4)
    assert {each["text"] for each in prediction["candidates"]} == set(headed_checkpoints.LABELS)


def test_each_token_has_labels(client: TestClient, root: Path) -> None:
    logits = own(root, "tags", "BertForTokenClassification").logits[0]
    reply = predicted(client, "tags")
    content = [i for i, token in enumerate(reply["tokens"]["source"]) if not token["special"]]
    assert [each["position"] for each in reply["predictions"]] == content
    for each in reply["predictions"]:
        expected = logits[each["position"]].softmax(-1)
        np.testing.assert_allclose(by_id(each, "probability"), expected, rtol=1e-4)
    (one,) = predicted(client, "tags", positions=[2], top_k=1)["predictions"]
    assert one == reply["predictions"][content.index(2)] | {"candidates": one["candidates"]}
    assert len(one["candidates"]) == 1
    refused = client.post("/api/v1/models/tags/predictions", json={"text": TEXT, "positions": [99]})
    assert (refused.status_code, refused.json()["errors"][0]["path"]) == (422, "positions")


def test_an_answer_is_the_likeliest_span_of_the_second_text(client: TestClient, root: Path) -> None:
    found = own(root, "answers", "BertForQuestionAnswering", text=TEXT, pair=PAIR)
    reply = predicted(client, "answers", pair=PAIR, top_k=3)
    tokens = reply["tokens"]["source"]
    second = [i for i, token in enumerate(tokens) if not token["special"]][-5:]
    starts, ends = found.start_logits[0], found.end_logits[0]
    pairs = [(i, j) for i, j in product(second, second) if i <= j]
    best = max(pairs, key=lambda pair: float(starts[pair[0]] + ends[pair[1]]))
    first = reply["spans"][0]
    assert (first["start"], first["end"]) == best
    assert first["text"] == PAIR[tokens[best[0]]["start"] : tokens[best[1]]["end"]]
    probability = starts.softmax(0)[best[0]] * ends.softmax(0)[best[1]]
    assert first["probability"] == pytest.approx(float(probability), rel=1e-4)
    assert len(reply["spans"]) == 3
    for each in reply["predictions"]:
        here = [starts.softmax(0)[each["position"]], ends.softmax(0)[each["position"]]]
        np.testing.assert_allclose(by_id(each, "probability"), here, rtol=1e-4)


@pytest.mark.parametrize("name", IMAGES)
def test_an_image_has_classes(client: TestClient, root: Path, image: str, name: str) -> None:
    response = client.post(f"/api/v1/models/{name}/predictions", json={"image": image})
    assert response.status_code == 200, response.text
    reply = response.json()
    processor = transformers.AutoImageProcessor.from_pretrained(root / name, backend="pil")
    model = IMAGES[name].from_pretrained(root / name)
    with torch.inference_mode():
        logits = model(processor(pictures.picture(), return_tensors="pt")["pixel_values"]).logits[0]
    np.testing.assert_allclose(by_id(reply["predictions"][0], "logit"), logits, rtol=1e-3, atol=1e-4)
    assert reply["head"] == "image-classification"


@pytest.mark.parametrize("name", ["classes", "tags", "answers", "decoder-classes", "stacks-classes"])
def test_a_what_if_reaches_the_classes(client: TestClient, name: str) -> None:
    site = client.get(f"/api/v1/models/{name}").json()["sites"][0]["site"]
    ablate = {"ablate": [{"site": site, "layer": 0, "head": 1, "mode": "zero"}]}
    one, other = predicted(client, name), predicted(client, name, interventions=ablate)
    assert one["predictions"] != other["predictions"]
    assert other["interventions"]["ablate"]


@pytest.mark.parametrize("name", [*TEXTS, *IMAGES])
def test_no_call_breaks(client: TestClient, image: str, name: str) -> None:
    body = {"image": image} if name in IMAGES else {"text": TEXT}
    card = client.get(f"/api/v1/models/{name}").json()
    assert card["head"] == HEADS.get(name)
    for call, more in CALLS.items():
        site = {"site": card["sites"][0]["site"]} if "layer" in more else {}
        asked = body | more | site
        response = client.post(f"/api/v1/models/{name}/{call}", json=asked)
        assert response.status_code in (200, 422), f"{call}: {response.text}"
        if response.status_code == 422:
            detail = response.json()["detail"]
            assert "NoneType" not in detail
            assert "object has no attribute" not in detail


def test_what_is_there_is_not_denied(client: TestClient) -> None:
    def detail(name: str, call: str = "predictions") -> str:
        response = client.post(f"/api/v1/models/{name}/{call}", json={"text": TEXT})
        assert response.status_code == 422, response.text
        found: str = response.json()["detail"]
        return found

    assert "was saved from BertForMultipleChoice, whose head gives neither" in detail("choice").replace(
        "Choice was", "was", 1
    )
    assert "has no head that gives each token a logit" in detail("stacks-headless")
    assert "has a head for text-classification, which gives classes and no words" in detail("classes", "analyses/lens")


def test_a_decoder_that_also_reads_images_keeps_its_words_and_says_so(client: TestClient, root: Path) -> None:
    reply = predicted(client, "reads-images-too")
    logits = own(root, "reads-images-too", "LlavaForConditionalGeneration").logits[0, -1]
    best = reply["predictions"][0]["candidates"][0]
    assert best["id"] == int(logits.argmax())
    assert best["logit"] == pytest.approx(float(logits.max()), rel=1e-4)
    assert any("also takes pixel_values; here it is given text alone" in note for note in reply["notes"])


def test_a_classifier_of_two_stacks_takes_no_other_target(client: TestClient) -> None:
    asked = {"text": TEXT, "target": "le chat"}
    response = client.post("/api/v1/models/stacks-classes/attention", json=asked)
    assert response.status_code == 422
    assert "reads its text on both sides; leave `target` out" in response.json()["detail"]


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (headed_checkpoints.whisper, Reason.OTHER_INPUT),
        (headed_checkpoints.caption, Reason.OTHER_INPUT),
        (headed_checkpoints.blip, Reason.OTHER_INPUT),
        (headed_checkpoints.mamba, Reason.NO_HEADS),
    ],
)
def test_a_folder_that_reads_something_else_is_refused_for_its_reason(
    tmp_path: Path, make: Any, reason: Reason
) -> None:
    folder = make(tmp_path / "other")
    with pytest.raises(RefusedModel) as refusal:
        opened(folder)
    assert refusal.value.reason is reason
    assert "choose" in str(refusal.value)


def test_a_checkpoint_that_names_no_class_keeps_its_head(tmp_path: Path) -> None:
    folder = checkpoints.llama(tmp_path / "llama")
    file = folder / "config.json"
    config = {name: value for name, value in json.loads(file.read_text()).items() if name != "architectures"}
    file.write_text(json.dumps(config))
    assert load(look(folder), "llama", Choices()).config.task == "next-token"
