"""Hugging Face models beside the others: every call takes them, and what is wrong with one ends nothing."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import torch
from fastapi.testclient import TestClient
from safetensors.torch import load_file, save_file

from app.main import create_app
from app.models.registry import SHIPPED
from app.settings import Settings
from model.adapters.huggingface.checkpoint import memory
from tests.app.huggingface import client_of, folders
from tests.model.adapters.huggingface import checkpoints

pytestmark = pytest.mark.hf

TEXT = "the cat sat on the mat"


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The folders of an encoder, a decoder and an encoder-decoder."""
    return folders(tmp_path_factory.mktemp("models"))


@pytest.fixture(scope="module")
def client(tiny_weights: Path, paths: list[str]) -> TestClient:
    """An app that serves them."""
    return client_of(tiny_weights, paths)


def post(client: TestClient, model: str, call: str, **body: Any) -> Any:
    response = client.post(f"/api/v1/models/{model}/{call}", json={"text": TEXT, **body})
    assert response.status_code == 200, response.text
    return response.json()


def test_they_come_behind_the_others_in_the_order_given(client: TestClient) -> None:
    ids = [card["id"] for card in client.get("/api/v1/models").json()["models"]]
    assert ids == ["tiny-decoder", "tiny-encoder", "tiny-encoder-decoder", "bert", "gpt2", "t5"]


@pytest.mark.parametrize("model", ["bert", "gpt2", "t5"])
def test_every_head_of_one_is_seen(client: TestClient, model: str) -> None:
    card = client.get(f"/api/v1/models/{model}").json()
    reply = post(client, model, "attention", tensors=["weights", "query", "key", "value"])
    seen = [(entry["site"], entry["layer"], len(entry["heads"])) for entry in reply["attention"]]
    there = [(site["site"], layer, site["heads"]) for site in card["sites"] for layer in range(site["layers"])]
    assert sorted(seen) == sorted(there)
    for entry in reply["attention"]:
        sums = torch.tensor(entry["weights"]).sum(-1)
        torch.testing.assert_close(sums, torch.ones_like(sums), rtol=0, atol=1e-5)


@pytest.mark.parametrize("model", ["bert", "gpt2", "t5"])
def test_overview_tokens_and_predictions_know_them(client: TestClient, model: str) -> None:
    assert post(client, model, "overview", scores=True)["overview"]
    tokens = post(client, model, "tokens")["tokens"]
    written = "".join(token["text"] for token in tokens if not token["special"])
    assert written.replace(" ", "") == TEXT.replace(" ", "")
    blank = "the cat sat on the [MASK]" if model == "bert" else TEXT
    (prediction,) = post(client, model, "predictions", text=blank)["predictions"]
    assert len(prediction["candidates"]) == 10


def test_a_models_own_mask_is_what_it_guesses_at(client: TestClient) -> None:
    reply = post(client, "bert", "predictions", text="the [MASK] sat on the [MASK]")
    names = [token["text"] for token in reply["tokens"]["source"]]
    assert [each["position"] for each in reply["predictions"]] == [
        i for i, name in enumerate(names) if name == "[MASK]"
    ]
    assert all(each["actual"] is None for each in reply["predictions"])
    response = client.post("/api/v1/models/bert/analyses/logits", json={"text": TEXT})
    assert response.status_code == 422
    assert client.get("/api/v1/models/bert").json()["mask_token"] == "[MASK]"


def test_the_target_is_what_the_model_itself_writes(client: TestClient) -> None:
    from transformers import AutoTokenizer, T5ForConditionalGeneration

    folder = next(path for path in client.app.state.settings.models if path.endswith("t5"))  # type: ignore[attr-defined]
    tokenizer, model = AutoTokenizer.from_pretrained(folder), T5ForConditionalGeneration.from_pretrained(folder)
    reply = post(client, "t5", "attention", tensors=["weights"])
    count = len(reply["tokens"]["source"])
    ids = model.generate(**tokenizer(TEXT, return_tensors="pt"), do_sample=False, max_new_tokens=3 * count + 32)
    written = tokenizer.decode(ids[0], skip_special_tokens=True)
    target = reply["tokens"]["target"]
    assert (target[0]["text"], target[0]["special"]) == ("<pad>", True)
    assert [token["id"] for token in target[1:]] == tokenizer(written)["input_ids"][:-1]


def test_interventions_and_a_pair_reach_them(client: TestClient) -> None:
    ablate = {"ablate": [{"site": "decoder", "layer": 0, "head": 1, "mode": "zero"}]}
    reply = post(client, "gpt2", "attention", tensors=["head_output"], interventions=ablate)
    heads = reply["attention"][0]["head_output"]
    assert not torch.tensor(heads[1]).any()
    assert torch.tensor(heads[0]).any()
    tokens = post(client, "bert", "attention", pair="Tom gave Mary a book")["tokens"]["source"]
    assert [token["text"] for token in tokens].count("[SEP]") == 2


@pytest.mark.parametrize("dtype", ["bfloat16", "float16"])
def test_a_model_of_16_bits_shows_its_own_numbers_marked_as_such(
    tiny_weights: Path, paths: list[str], dtype: str
) -> None:
    client = client_of(tiny_weights, paths, dtype=dtype)
    card = client.get("/api/v1/models/gpt2").json()
    assert (card["dtype"], card["stored_dtype"]) == (dtype, "float32")
    assert card["memory_bytes"] == 2 * card["parameters"]
    reply = post(client, "gpt2", "attention", tensors=["weights"])
    assert f"The model computes in {dtype}" in reply["notes"][0]
    weights = torch.tensor(reply["attention"][0]["weights"])
    assert torch.equal(weights.to(getattr(torch, dtype)).float(), weights), "each number is one of that type"
    torch.testing.assert_close(weights.sum(-1), torch.ones(weights.shape[:-1]), rtol=0, atol=0.004)
    typed = post(client, "gpt2", "attention", tensors=["weights"], encoding="typed")
    assert typed["attention"][0]["weights"]["dtype"] == "float32"
    assert len(post(client, "gpt2", "predictions")["predictions"][0]["candidates"]) == 10
    assert post(client, "gpt2", "overview", scores=True)["overview"]


def broken(folder: Path, how: str) -> str:
    """A folder that is no model, or whose model cannot be loaded."""
    checkpoints.bert(folder)
    weights = folder / "model.safetensors"
    if how == "no config":
        (folder / "config.json").unlink()
    if how == "truncated":
        weights.write_bytes(weights.read_bytes()[:-100])
    if how == "no tokenizer":
        (folder / "tokenizer.json").unlink()
    if how == "NaN":
        save_file({name: tensor * torch.nan for name, tensor in load_file(weights).items()}, weights, {"format": "pt"})
    if how == "unknown":
        config = json.loads((folder / "config.json").read_text())
        (folder / "config.json").write_text(json.dumps(config | {"architectures": ["FutureForMaskedLM"]}))
    return str(folder)


@pytest.mark.parametrize(
    "config",
    [
        {"architectures": 5},
        {"model_type": "bert", "architectures": ["BertModel"], "hidden_size": "wide"},
        {"model_type": ["bert"], "architectures": [None]},
        {"model_type": "bert", "text_config": 7, "architectures": ["BertForMaskedLM"]},
        {"hidden_size": 12, "vocab_size": 7, "num_hidden_layers": 1, "num_attention_heads": 1, "model_type": "own"},
        {},
    ],
)
def test_whatever_stands_in_its_config_a_folder_ends_no_server(
    tiny_weights: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture, config: Any
) -> None:
    folder = checkpoints.bert(tmp_path / "odd")
    (folder / "config.json").write_text(json.dumps(config))
    client = client_of(tiny_weights, [str(folder)])
    assert "odd is left out" in caplog.text
    assert client.post("/api/v1/models/odd/overview", json={"text": TEXT}).status_code == 404
    assert post(client, "tiny-decoder", "overview")["overview"]


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ("no config", "there is no config.json in broken"),
        ("truncated", "100 bytes are missing at its end"),
    ],
)
def test_a_folder_that_is_no_model_is_left_out_and_spoils_nothing(
    tiny_weights: Path, paths: list[str], tmp_path: Path, caplog: pytest.LogCaptureFixture, how: str, sentence: str
) -> None:
    client = client_of(tiny_weights, [broken(tmp_path / "broken", how), str(tmp_path / "nowhere"), *paths])
    ids = [card["id"] for card in client.get("/api/v1/models").json()["models"]]
    assert ids[3:] == ["bert", "gpt2", "t5"]
    assert "broken is left out" in caplog.text
    assert sentence in caplog.text
    assert "nowhere is left out" in caplog.text
    assert post(client, "gpt2", "overview")["overview"]


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ("no tokenizer", "The model 'broken' cannot be loaded: it has no tokenizer"),
        ("unknown", "has no architecture FutureForMaskedLM"),
        ("NaN", "The model 'broken' cannot be shown: BertForMaskedLM gives numbers that are not numbers (NaN)"),
    ],
)
def test_a_model_that_cannot_be_loaded_says_why_and_the_server_goes_on(
    tiny_weights: Path, tmp_path: Path, how: str, sentence: str
) -> None:
    client = client_of(tiny_weights, [broken(tmp_path / "broken", how)])
    for _ in range(2):
        response = client.post("/api/v1/models/broken/overview", json={"text": TEXT})
        assert response.status_code == 503
        assert response.headers["content-type"] == "application/problem+json"
        assert sentence in response.json()["detail"]
    assert client.get("/api/v1/models/broken/loading").json()["state"] == "failed"
    assert post(client, "tiny-decoder", "overview")["overview"]


def test_a_model_that_is_too_large_says_so_and_the_server_goes_on(
    tiny_weights: Path, paths: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(tiny_weights, paths)
    monkeypatch.setattr(memory, "_free", lambda: 1000)
    response = client.post("/api/v1/models/gpt2/overview", json={"text": TEXT})
    assert response.status_code == 503
    assert "of memory are free; free some, take a smaller model" in response.json()["detail"]
    assert post(client, "tiny-decoder", "overview")["overview"]
    monkeypatch.undo()
    assert post(client, "gpt2", "overview")["overview"]


def test_models_give_way_to_one_another_and_come_back(tiny_weights: Path, paths: list[str]) -> None:
    most = 0
    cards = client_of(tiny_weights, paths).get("/api/v1/models").json()["models"]
    most = max(card["memory_bytes"] for card in cards if "memory_bytes" in card)
    client = client_of(tiny_weights, paths, models_bytes=most, replies_bytes=0, runs_bytes=0)
    first = post(client, "bert", "attention", tensors=["weights"])["attention"]
    assert client.get("/api/v1/models/bert/loading").json()["state"] == "ready"
    post(client, "gpt2", "attention")
    assert client.get("/api/v1/models/bert/loading").json()["state"] == "waiting"
    assert post(client, "bert", "attention", tensors=["weights"])["attention"] == first


@pytest.fixture(scope="module")
def partly(tiny_weights: Path, tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    """An app with a model that has no numbers for the seventh position and those behind it."""
    folder = checkpoints.gpt2(tmp_path_factory.mktemp("partly") / "partly")
    tensors = load_file(folder / "model.safetensors")
    tensors["transformer.wpe.weight"][6:] = torch.nan
    save_file(tensors, folder / "model.safetensors", {"format": "pt"})
    return client_of(tiny_weights, [str(folder)])


def test_what_is_not_a_number_is_null_and_said(partly: TestClient) -> None:
    reply = post(partly, "partly", "attention", text=f"{TEXT} {TEXT}", tensors=["weights", "query"])
    rows = reply["attention"][0]["weights"][0]
    assert len(rows) > 7
    assert [any(cell is None for cell in row) for row in rows] == [False] * 6 + [True] * (len(rows) - 6)
    (note,) = reply["notes"]
    assert note.startswith("From decoder layer 0 on the model computes undefined numbers (NaN) on this text;")
    assert post(partly, "partly", "attention", text="the cat")["notes"] == []


def test_pictures_scores_and_predictions_of_what_is_no_number_are_still_replies(partly: TestClient) -> None:
    overview = post(partly, "partly", "overview", text=f"{TEXT} {TEXT}", scores=True, encoding="json")
    assert "undefined numbers (NaN)" in overview["notes"][0]
    pixels = torch.tensor(overview["overview"][0]["pixels"])
    assert pixels[:, 6:].sum() == 0
    assert (pixels[:, 0, 0] > 0).all()
    prediction = post(partly, "partly", "predictions", text=f"{TEXT} {TEXT}", positions=[7])["predictions"]
    assert prediction == [{"position": 7, "actual": None, "candidates": []}]
    short = post(partly, "partly", "predictions", text="the cat")["predictions"]
    assert len(short[0]["candidates"]) == 10


def test_two_folders_of_one_name_have_two_ids(tiny_weights: Path, paths: list[str], tmp_path: Path) -> None:
    again = shutil.copytree(paths[0], tmp_path / "bert")
    own = shutil.copytree(paths[1], tmp_path / "tiny-decoder")
    client = client_of(tiny_weights, [paths[0], str(again), str(own), paths[0]])
    ids = [card["id"] for card in client.get("/api/v1/models").json()["models"]]
    assert ids[3:] == ["bert", "bert-2", "tiny-decoder-2"]


def test_models_are_named_in_the_environment_with_commas_between(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEADSUP_MODELS", "gpt2, /models/bert ,")
    assert Settings().models == ["gpt2", "/models/bert"]
    monkeypatch.setenv("HEADSUP_MODELS", '["gpt2", "a,b"]')
    assert Settings().models == ["gpt2", "a,b"]


def test_without_transformers_it_is_said_what_to_install(
    tiny_weights: Path, paths: list[str], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.models import huggingface_models

    monkeypatch.setattr(huggingface_models, "find_spec", lambda _: None)
    client = client_of(tiny_weights, paths[:1])
    assert "install it in the folder of Heads Up with: .venv/bin/pip install -e '.[hf]'" in caplog.text
    assert [card["id"] for card in client.get("/api/v1/models").json()["models"]][3:] == []
    ids = [card["id"] for card in TestClient(create_app(Settings())).get("/api/v1/models").json()["models"]]
    assert ids == [*SHIPPED]
