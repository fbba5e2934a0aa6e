"""A folder of weights may hold anything: it is left out or refused in a sentence, and the others are served."""

import json
import os
import random
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from safetensors import SafetensorError
from safetensors.torch import load_file

from app.main import create_app
from app.settings import Settings
from model.errors import ModelError
from model.weights import folder_check
from model.weights.safetensors_header import read_header

DEEP = '{"a":' * 200_000


def changed(folder: Path, file: str, **facts: Any) -> None:
    data = json.loads((folder / file).read_text("utf-8"))
    (folder / file).write_text(json.dumps(data | facts), "utf-8")


def linked(folder: Path, file: str, target: str) -> None:
    (folder / file).unlink()
    (folder / file).symlink_to(target)


def header_of(folder: Path, change: Callable[[dict[str, Any]], None]) -> None:
    path = folder / "weights.safetensors"
    whole = path.read_bytes()
    length = int.from_bytes(whole[:8], "little")
    tensors = json.loads(whole[8 : 8 + length])
    change(next(each for name, each in tensors.items() if name != "__metadata__"))
    header = json.dumps(tensors).encode()
    path.write_bytes(len(header).to_bytes(8, "little") + header + whole[8 + length :])


def config(**facts: Any) -> Callable[[Path], None]:
    return lambda folder: changed(folder, "config.json", **facts)


def card(**facts: Any) -> Callable[[Path], None]:
    return lambda folder: changed(folder, "card.json", **facts)


# where the sentence is left open, the check of types that runs in tests comes first
LEFT_OUT: dict[str, tuple[Callable[[Path], object], str]] = {
    "deep card": (lambda folder: (folder / "card.json").write_text(DEEP), "nested too deep"),
    "deep config": (lambda folder: (folder / "config.json").write_text(DEEP), "nested too deep"),
    "card of another kind": (lambda folder: (folder / "card.json").write_text("[1]"), "holds no JSON object"),
    "card that is no UTF-8": (lambda folder: (folder / "card.json").write_bytes(b'{"a": "\xff"}'), "is not JSON"),
    "half a character": (card(description="\ud800"), "it holds values that JSON has no form for"),
    "a number beyond 64 bits": (card(anything=10**30), "it holds values that JSON has no form for"),
    "a description that is none": (card(description=7), "its card cannot be shown: description"),
    "scores that are none": (card(scores=["a"]), "its card cannot be shown: scores"),
    "no heads": (config(n_heads=0), "n_heads is 0"),
    "a layer and a half": (config(n_layers=1.5), ""),
    "a grid that is a number": (config(source_grid=7), ""),
    "endless": (config(d_model=10**30), "d_model is 1000000"),
    "a family of its own": (config(family="cousin"), ""),
    "a norm of its own": (config(norm="none"), ""),
    "link to a file of the machine": (lambda folder: linked(folder, "card.json", "/etc/passwd"), "leads out of its"),
    "link to what never ends": (lambda folder: linked(folder, "card.json", "/dev/zero"), "leads out of its folder"),
    "link to itself": (lambda folder: linked(folder, "card.json", "card.json"), ""),
    "pipe that nobody fills": (lambda folder: (_gone(folder, "card.json"), os.mkfifo(folder / "card.json")), "is no"),
}


def _gone(folder: Path, file: str) -> None:
    (folder / file).unlink()


@pytest.fixture
def root(tiny_weights: Path, tmp_path: Path) -> Path:
    for name in ("good", "hostile"):
        shutil.copytree(tiny_weights / "tiny-decoder", tmp_path / name)
    return tmp_path


@pytest.mark.parametrize("name", LEFT_OUT)
def test_a_hostile_folder_is_left_out_and_the_others_are_served(
    root: Path, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    spoil, sentence = LEFT_OUT[name]
    spoil(root / "hostile")
    client = TestClient(create_app(Settings(weights=root)), raise_server_exceptions=False)
    reply = client.get("/api/v1/models")
    assert [each["id"] for each in reply.json()["models"]] == ["good"]
    (said,) = [record.getMessage() for record in caplog.records]
    assert said.startswith("The model in hostile is left out: ")
    assert sentence in said
    assert str(root) not in said
    assert said.isprintable()


REFUSED: dict[str, tuple[Callable[[Path], object], str]] = {
    "a million wide": (config(d_model=10**6, d_head=10, d_value=7), "but the configuration makes it"),
    "more layers than tensors": (config(n_layers=20_000), "n_layers 20,000"),
    "more encoder layers than tensors": (config(n_encoder_layers=20_000), "n_encoder_layers 20,000"),
    "a billion positions": (config(max_tokens=10**9), "is more than fits into memory"),
    "a tensor of other bytes": (
        lambda folder: header_of(folder, lambda each: each.update(shape=[10**12])),
        "its header cannot be read",
    ),
    "a tensor that ends before it begins": (
        lambda folder: header_of(folder, lambda each: each.update(data_offsets=each["data_offsets"][::-1])),
        "its header cannot be read",
    ),
    "a tensor of minus one row": (
        lambda folder: header_of(folder, lambda each: each.update(shape=[-1, *each["shape"]])),
        "its header cannot be read",
    ),
    "a pickle by another name": (
        lambda folder: (folder / "weights.safetensors").write_bytes(b"\x80\x04cos\nsystem\n(S'touch x'\ntR."),
        "its header is not whole",
    ),
    "deep tokenizer": (lambda folder: (folder / "tokenizer.json").write_text(DEEP), "cannot be loaded"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_weights_that_are_not_those_of_the_configuration_are_refused_before_memory_is_taken(
    root: Path, name: str
) -> None:
    spoil, sentence = REFUSED[name]
    spoil(root / "hostile")
    client = TestClient(create_app(Settings(weights=root)), raise_server_exceptions=False)
    reply = client.post("/api/v1/models/hostile/tokens", json={"text": "the cat"})
    assert reply.status_code == 503, reply.text
    assert sentence in reply.json()["detail"]
    assert str(root) not in reply.text
    assert client.post("/api/v1/models/good/tokens", json={"text": "the cat"}).status_code == 200


@pytest.mark.process
def test_a_tokenizer_of_endless_patience_is_refused_here_too(root: Path) -> None:
    endless = {"type": "Split", "pattern": {"Regex": "(a+)+$"}, "behavior": "Isolated", "invert": False}
    changed(root / "hostile", "tokenizer.json", pre_tokenizer=endless)
    client = TestClient(create_app(Settings(weights=root)), raise_server_exceptions=False)
    reply = client.post("/api/v1/models/hostile/tokens", json={"text": "the cat"})
    assert reply.status_code == 503
    assert "a pattern in tokenizer.json backtracks without end" in reply.json()["detail"]
    assert client.post("/api/v1/models/good/tokens", json={"text": "the cat"}).status_code == 200


def test_no_change_of_a_file_of_weights_ends_the_process_that_reads_it(root: Path) -> None:
    # in this process: a crash of the library would end the tests
    whole = (root / "good" / "weights.safetensors").read_bytes()
    length = int.from_bytes(whole[:8], "little")
    chance, path, refused = random.Random(7), root / "changed.safetensors", 0
    for _ in range(300):
        spoiled = bytearray(whole[: chance.choice([len(whole), len(whole) - 1, 8 + length, 8 + length // 2])])
        for _ in range(chance.randint(0, 3)):
            spoiled[chance.randrange(min(len(spoiled), 8 + length))] = chance.choice(b'\x00\xff09-"[]{},:e.')
        path.write_bytes(spoiled)
        try:
            read_header(path)
        except ModelError:
            refused += 1
        with suppress(SafetensorError):
            assert all(each.clone().numel() >= 0 for each in load_file(path).values()), "each number is read"
    assert 100 < refused < 300


def test_a_folder_that_is_deleted_while_it_is_served_is_said_without_its_path(root: Path) -> None:
    client = TestClient(create_app(Settings(weights=root)), raise_server_exceptions=False)
    assert client.post("/api/v1/models/good/tokens", json={"text": "the cat"}).status_code == 200
    for name in ("good", "hostile"):
        shutil.rmtree(root / name)
    assert client.post("/api/v1/models/good/overview", json={"text": "the cat"}).status_code == 200, "it is in memory"
    reply = client.post("/api/v1/models/hostile/overview", json={"text": "the cat"})
    assert reply.status_code == 503
    assert "cannot be loaded: No such file or directory" in reply.json()["detail"]
    assert str(root) not in reply.text


def test_files_too_large_to_be_read_are_refused_before_they_are(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_check, "MOST_BYTES", 100)
    with pytest.raises(ModelError, match=r"has .* bytes; at most 100 of such a file are read"):
        folder_check.check_files(root / "good")


def test_a_header_of_endless_depth_is_no_header(tmp_path: Path) -> None:
    path = tmp_path / "weights.safetensors"
    path.write_bytes(len(DEEP).to_bytes(8, "little") + DEEP.encode())
    with pytest.raises(ModelError, match="its header cannot be read"):
        read_header(path)
