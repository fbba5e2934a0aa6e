"""A folder of Hugging Face may hold anything: it is refused in a sentence, and a crash in it ends no server."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from model.adapters.huggingface.checkpoint.folder import look
from model.adapters.huggingface.inputs.cutting import within
from model.adapters.huggingface.loader import Choices, load
from model.errors import InputError, ModelError
from model.weights import trial_process
from model.weights.folder_trial import try_folder
from tests.app.huggingface import client_of
from tests.model.adapters.huggingface import checkpoints

pytestmark = pytest.mark.hf

TEXT = "the cat sat"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a tiny GPT-2."""
    return checkpoints.gpt2(tmp_path_factory.mktemp("whole") / "gpt2")


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "gpt2"))


def changed(folder: Path, file: str, **facts: Any) -> None:
    data = json.loads((folder / file).read_text("utf-8"))
    (folder / file).write_text(json.dumps(data | facts), "utf-8")


def pattern(regex: str) -> dict[str, Any]:
    return {"type": "Split", "pattern": {"Regex": regex}, "behavior": "Isolated", "invert": False}


BOMB = {
    "type": "Sequence",
    "normalizers": [{"type": "Replace", "pattern": {"String": "a"}, "content": "a" * 50} for _ in range(9)],
}
TOKENIZERS: dict[str, tuple[Callable[[Path], None], str]] = {
    "backtracks": (
        lambda folder: changed(folder, "tokenizer.json", pre_tokenizer=pattern("(a+)+$")),
        "a pattern in tokenizer.json backtracks without end",
    ),
    "grows": (
        lambda folder: changed(folder, "tokenizer.json", normalizer=BOMB),
        "makes a text more than 1,000 times longer",
    ),
}


@pytest.mark.process
@pytest.mark.parametrize("name", TOKENIZERS)
def test_a_tokenizer_that_would_end_the_server_ends_its_trial(tiny_weights: Path, folder: Path, name: str) -> None:
    spoil, sentence = TOKENIZERS[name]
    spoil(folder)
    client = client_of(tiny_weights, [str(folder)])
    reply = client.post("/api/v1/models/gpt2/tokens", json={"text": TEXT})
    assert reply.status_code == 503
    assert reply.headers["content-type"] == "application/problem+json"
    assert sentence in reply.json()["detail"]
    assert client.post("/api/v1/models/tiny-decoder/tokens", json={"text": TEXT}).status_code == 200


@pytest.mark.process
@pytest.mark.parametrize("what", [trial_process.WEIGHTS, trial_process.TOKENIZER])
def test_a_crash_of_a_library_ends_the_trial_only(
    tiny_weights: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    crashing = tmp_path / "crashing.py"
    crashing.write_text(f"import os, signal\nprint('{what}', flush=True)\nos.kill(os.getpid(), signal.SIGSEGV)\n")
    monkeypatch.setattr(trial_process, "__file__", str(crashing))
    client = client_of(tiny_weights, [str(folder)])
    reply = client.post("/api/v1/models/gpt2/tokens", json={"text": TEXT})
    assert reply.status_code == 503
    assert f"its {what} ended the process that tried them: it crashed, or took more than" in reply.json()["detail"]
    monkeypatch.undo()
    assert client.post("/api/v1/models/gpt2/tokens", json={"text": TEXT}).status_code == 200, "it is tried again"


@pytest.mark.process
def test_a_crash_while_a_pickle_is_read_ends_the_trial_only(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import torch
    from safetensors.torch import load_file

    torch.save(load_file(folder / "model.safetensors"), folder / "pytorch_model.bin")
    assert try_folder(folder, pickles=True) is None
    source = Path(trial_process.__file__).read_text("utf-8")
    crashing = folder / "crashing.py"
    crashing.write_text(source.replace("torch.load(", "__import__('os').abort() or torch.load("))
    torch.save({}, folder / "pytorch_model.bin")
    monkeypatch.setattr(trial_process, "__file__", str(crashing))
    with pytest.raises(ModelError, match="its weights ended the process that tried them"):
        try_folder(folder, pickles=True)
    assert try_folder(folder) is None


@pytest.mark.process
@pytest.mark.parametrize("make", checkpoints.ALL.values(), ids=list(checkpoints.ALL))
def test_a_folder_in_order_passes_its_trial_once(
    make: Callable[[Path], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make(tmp_path / "model")
    assert try_folder(folder) is None
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("it was tried again"))
    assert try_folder(folder) is None


def test_a_text_on_which_the_library_panics_is_refused(folder: Path) -> None:
    # a trial tries some texts only: another may still be one without end
    changed(folder, "tokenizer.json", pre_tokenizer=pattern("(a+)+$"))
    tokenizer = load(look(folder), "gpt2", Choices(device="cpu")).tokenizer
    with pytest.raises(InputError, match="gives up on this text"):
        tokenizer.source("a" * 40 + "b")
    assert len(tokenizer.source(TEXT).tokens) > 2


def test_cutting_a_text_has_an_end() -> None:
    from threading import Event

    never = Event()
    with pytest.raises(InputError, match=r"took more than 0\.01 seconds for this text; shorten it"):
        within(never.wait, 0.01)
    never.set()
    assert within(lambda: 7) == 7


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"n_layer": 20_000}, r"its config\.json says 20,000 layers, and \d+ tensors are stored"),
        ({"n_embd": 3 * 10**7}, r"makes a model of [\d,]+ numbers, and [\d,]+ are stored"),
        ({"vocab_size": 10**10}, r"makes a model of [\d,]+ numbers, and [\d,]+ are stored"),
        ({"n_positions": 10**10}, r"makes a model of [\d,]+ numbers, and [\d,]+ are stored"),
    ],
)
def test_a_configuration_beyond_its_files_takes_no_memory(folder: Path, facts: dict[str, int], sentence: str) -> None:
    changed(folder, "config.json", **facts)
    with pytest.raises(ModelError, match=sentence):
        load(look(folder), "gpt2", Choices(device="cpu"))


DEEP = '{"a":' * 200_000
LEFT_OUT: dict[str, Callable[[Path], object]] = {
    "deep config": lambda folder: (folder / "config.json").write_text(DEEP),
    "deep tokenizer config": lambda folder: (folder / "tokenizer_config.json").write_text(DEEP),
    "link out of the folder": lambda folder: (folder / "README.md").symlink_to("/etc/passwd"),
    "sizes beyond 64 bits": lambda folder: changed(folder, "config.json", n_embd=10**30),
    "half a character": lambda folder: changed(folder, "tokenizer_config.json", mask_token="\ud800"),
}


@pytest.mark.parametrize("name", LEFT_OUT)
def test_a_hostile_folder_is_left_out_and_the_others_are_served(
    tiny_weights: Path, folder: Path, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    LEFT_OUT[name](folder)
    client = client_of(tiny_weights, [str(folder)])
    assert [each["id"] for each in client.get("/api/v1/models").json()["models"]] == [
        "tiny-decoder",
        "tiny-encoder",
        "tiny-encoder-decoder",
    ]
    assert "gpt2 is left out" in caplog.text
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize("name", ["<img src=x onerror=alert(1)>", "a\x1b[31mb", "..a", "a\nb"])
def test_a_folder_gets_an_id_of_plain_letters_whatever_its_name(
    tiny_weights: Path, whole: Path, tmp_path: Path, name: str
) -> None:
    hostile = Path(shutil.copytree(whole, tmp_path / name))
    client: TestClient = client_of(tiny_weights, [str(hostile)])
    card = client.get("/api/v1/models").json()["models"][-1]
    assert set(card["id"]) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")
    assert card["description"].isprintable()
    assert "<" not in card["description"]
    assert client.post(f"/api/v1/models/{card['id']}/tokens", json={"text": TEXT}).status_code == 200


def test_a_folder_whose_name_is_no_utf8_is_left_out(
    tiny_weights: Path, whole: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    hostile = shutil.copytree(whole, tmp_path / "b\udcff")
    client = client_of(tiny_weights, [str(hostile)])
    assert len(client.get("/api/v1/models").json()["models"]) == 3
    (said,) = [record.getMessage() for record in caplog.records]
    assert "is not UTF-8; rename it" in said
    assert said.isprintable()


def test_a_folder_that_is_deleted_while_it_is_served_is_said_without_its_path(tiny_weights: Path, folder: Path) -> None:
    client = client_of(tiny_weights, [str(folder)])
    shutil.rmtree(folder)
    reply = client.post("/api/v1/models/gpt2/tokens", json={"text": TEXT})
    assert reply.status_code == 503
    assert str(folder.parent) not in reply.text
    state = client.get("/api/v1/models/gpt2/loading")
    assert state.json()["state"] == "failed"
    assert str(folder.parent) not in state.text
