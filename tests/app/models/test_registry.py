import shutil
import threading
import time
from pathlib import Path

import pytest

from app.errors.problems import NotFound, Unavailable
from app.models.registry import Registry
from model import weights


def test_nothing_is_loaded_before_it_is_asked_for(tiny_weights: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "load", lambda folder: pytest.fail(f"{folder} was loaded"))
    registry = Registry(tiny_weights)
    assert registry.card("tiny-encoder")["family"] == "encoder"


def test_concurrent_first_requests_load_a_model_once(tiny_weights: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loads, load = [], weights.load

    def slow_load(folder: Path) -> weights.LoadedModel:
        loads.append(folder.name)
        time.sleep(0.05)  # long enough for all threads to arrive
        return load(folder)

    monkeypatch.setattr(weights, "load", slow_load)
    registry, got, start = Registry(tiny_weights), [], threading.Barrier(11)

    def ask() -> None:
        start.wait()
        got.append(registry.get("tiny-encoder"))

    threads = [threading.Thread(target=ask) for _ in range(11)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert loads == ["tiny-encoder"]
    assert len(got) == 11
    assert all(model is got[0] for model in got)


def test_a_model_that_failed_to_load_is_tried_again(tiny_weights: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    registry = Registry(tiny_weights)

    def fail(_: Path) -> None:
        raise OSError("disk")

    with monkeypatch.context() as patch:
        patch.setattr(weights, "load", fail)
        with pytest.raises(Unavailable, match="The model 'tiny-decoder' cannot be loaded: disk"):
            registry.get("tiny-decoder")
    assert registry.get("tiny-decoder").id == "tiny-decoder"


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("config.json", "{"),
        ("config.json", '{"surprise": 1}'),
        ("card.json", ""),
        ("card.json", None),
        ("tokenizer.json", None),
        ("weights.safetensors", None),
    ],
)
def test_a_broken_folder_is_left_out_and_spoils_nothing(
    tiny_weights: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture, file: str, content: str | None
) -> None:
    root = tmp_path / "weights"
    shutil.copytree(tiny_weights, root)
    broken = root / "tiny-encoder" / file
    broken.unlink()
    if content is not None:
        broken.write_text(content)
    registry = Registry(root)
    assert registry.ids == ["tiny-decoder", "tiny-encoder-decoder"]
    assert "tiny-encoder is left out" in caplog.text
    assert registry.get("tiny-decoder").id == "tiny-decoder"


@pytest.mark.parametrize("file", ["tokenizer.json", "weights.safetensors"])
def test_files_that_cannot_be_read_are_said_so(tiny_weights: Path, tmp_path: Path, file: str) -> None:
    shutil.copytree(tiny_weights, tmp_path / "weights")
    (tmp_path / "weights" / "tiny-encoder" / file).write_bytes(b"nonsense")
    with pytest.raises(Unavailable, match=r"The model 'tiny-encoder' cannot be loaded: .+ Mend its folder\."):
        Registry(tmp_path / "weights").get("tiny-encoder")


def test_a_path_is_no_name_of_a_model(tiny_weights: Path) -> None:
    with pytest.raises(NotFound):
        Registry(tiny_weights).get("../weights0/tiny-decoder")


def test_a_folder_without_models_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="the models are none"):
        Registry(tmp_path).get("writer")


def test_the_shipped_models_come_first_and_others_by_name(tiny_weights: Path, tmp_path: Path) -> None:
    for name in ("copycat", "zebra", "aardvark", "writer", "translator"):
        shutil.copytree(tiny_weights / "tiny-decoder", tmp_path / name)
    assert Registry(tmp_path).ids == ["writer", "translator", "copycat", "aardvark", "zebra"]


@pytest.mark.parametrize("name", ["<img src=x onerror=alert(1)>", "a\x07b", "..a", "a\nb", "a@3", "b\udcff", "a&b"])
def test_a_folder_whose_name_could_be_anything_but_a_name_is_left_out(
    tiny_weights: Path, tmp_path: Path, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    shutil.copytree(tiny_weights / "tiny-decoder", tmp_path / "tiny-decoder")
    shutil.copytree(tiny_weights / "tiny-decoder", tmp_path / name)
    registry = Registry(tmp_path)
    assert registry.ids == ["tiny-decoder"]
    (said,) = [record.getMessage() for record in caplog.records]
    assert said.isprintable()
    assert said.isascii()
    assert "rename the folder" in said


@pytest.mark.parametrize("name", ["my model", "été", "gpt-2.1+x", "a", "模型"])
def test_a_folder_may_have_any_letters(tiny_weights: Path, tmp_path: Path, name: str) -> None:
    shutil.copytree(tiny_weights / "tiny-decoder", tmp_path / name)
    assert Registry(tmp_path).ids == [name]
