"""A folder becomes a model that runs as transformers itself runs it, or a sentence says why it does not."""

import json
import runpy
import shutil
from collections.abc import Callable
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
import torch
import transformers
from fastapi.testclient import TestClient
from safetensors.torch import load_file, save_file

from app.main import create_app
from app.settings import Settings
from model.adapters.huggingface.checkpoint import memory
from model.adapters.huggingface.checkpoint.devices import device_of
from model.adapters.huggingface.checkpoint.folder import Checkpoint, look
from model.adapters.huggingface.errors import UnsupportedModel
from model.adapters.huggingface.load_progress import EXAMINING
from model.adapters.huggingface.loader import Choices, load
from model.errors import Cancelled, ModelError
from model.progress import Progress
from model.run_context import running
from model.tracing.recorder import Recorder
from model.transformer.batch import Inputs
from model.transformer.run import run
from model.weights import LoadedModel
from tests.model.adapters.huggingface import checkpoints

pytestmark = pytest.mark.hf

CPU = Choices(device="cpu")
TASKS = {
    "bert": "fill-mask",
    "bert-without-head": "none",
    "gpt2": "next-token",
    "llama": "next-token",
    "t5": "translate",
}


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A folder for each of the tiny models."""
    root = tmp_path_factory.mktemp("models")
    return {name: make(root / name) for name, make in checkpoints.ALL.items()}


@pytest.fixture
def folder(folders: dict[str, Path], tmp_path: Path) -> Path:
    """A copy of the BERT, to be broken."""
    return Path(shutil.copytree(folders["bert"], tmp_path / "bert"))


def loaded(folder: Path, choices: Choices = CPU, **looking: Any) -> LoadedModel:
    return load(look(folder, **looking), folder.name, choices)


def changed(folder: Path, file: str, **fields: Any) -> None:
    written = json.loads((folder / file).read_text())
    (folder / file).write_text(json.dumps(written | fields))


@pytest.mark.parametrize("name", TASKS)
def test_a_loaded_model_gives_what_transformers_gives(folders: dict[str, Path], name: str) -> None:
    model = loaded(folders[name])
    assert (model.id, model.config.task) == (name, TASKS[name])
    source = torch.tensor([model.tokenizer.source("The cat sat on the mat.").ids])
    target = torch.tensor([model.tokenizer.target("le chat").ids]) if name == "t5" else None
    trace = run(model.transformer, Inputs(source, target), recorder=Recorder())
    plain = getattr(transformers, look(folders[name]).architecture).from_pretrained(
        folders[name], attn_implementation="eager"
    )
    more = {} if target is None else {"decoder_input_ids": target}
    with torch.inference_mode():
        expected = plain(source, output_attentions=True, **more)
    if TASKS[name] == "none":
        assert trace.logits.shape[-1] == 0
    else:
        # both add up the same numbers in other orders
        torch.testing.assert_close(trace.logits, expected.logits, rtol=0, atol=1e-5)
    own = expected.encoder_attentions if name == "t5" else expected.attentions
    first = next(iter(model.config.sites))
    for layer, weights in enumerate(own):
        torch.testing.assert_close(trace.at(first, layer)["weights"], weights, rtol=0, atol=1e-6)


def test_a_model_that_hashes_its_characters_has_no_table_of_tokens(tmp_path: Path) -> None:
    sizes = {"hidden_size": 24, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 23}
    canine = transformers.CanineForTokenClassification(transformers.CanineConfig(**sizes, max_position_embeddings=64))
    model = loaded(checkpoints.save(tmp_path / "canine", canine, transformers.CanineTokenizer()))
    assert model.tokenizer.source("猫 😀").ids[1:-1] == [ord(each) for each in "猫 😀"]
    assert model.transformer.class_head is not None


@pytest.mark.parametrize("dtype", ["bfloat16", "float16"])
def test_a_model_computes_in_the_type_that_was_asked_for(folders: dict[str, Path], dtype: Any) -> None:
    model = loaded(folders["gpt2"], Choices(dtype=dtype, device="cpu"))
    inputs = Inputs(torch.tensor([model.tokenizer.source("The cat sat").ids]))
    trace = run(model.transformer, inputs, recorder=Recorder(tensors=("weights",)))
    weights = trace.at("decoder", 1)["weights"]
    assert weights.dtype == trace.logits.dtype == getattr(torch, dtype)
    # half the distance between two numbers just below 1, for each of few weights
    torch.testing.assert_close(weights.float().sum(-1), torch.ones(weights.shape[:-1]), rtol=0, atol=0.004)


def test_a_head_for_pairs_of_sentences_gives_way_to_the_one_for_words(tmp_path: Path) -> None:
    folder = checkpoints.bert(tmp_path / "bert", transformers.BertForPreTraining)
    assert look(folder).architecture == "BertForPreTraining"
    assert loaded(folder).config.task == "fill-mask"


def test_a_head_that_says_no_words_is_left_away(tmp_path: Path) -> None:
    folder = checkpoints.bert(tmp_path / "bert", transformers.BertForSequenceClassification)
    assert loaded(folder).config.task == "none"


def test_an_architecture_that_transformers_does_not_have_is_named(folder: Path) -> None:
    changed(folder, "config.json", architectures=["FutureBertForMaskedLM"])
    with pytest.raises(ModelError, match="has no architecture FutureBertForMaskedLM; choose another, or update"):
        loaded(folder)


def test_a_kind_of_model_that_transformers_does_not_know_is_named(folder: Path) -> None:
    changed(folder, "config.json", model_type="future-bert")
    with pytest.raises(ModelError, match=r"transformers .* does not know the kind of model 'future-bert'"):
        loaded(folder)


def test_code_that_a_model_brings_is_never_run(folder: Path) -> None:
    marker = folder.parent / "was-run"
    for file in ("configuration_own.py", "modeling_own.py", "tokenization_own.py"):
        (folder / file).write_text(
            f"open({str(marker)!r}, 'w').close()\nOwnConfig = OwnModel = OwnTokenizer = object\n"
        )
    own = {"AutoConfig": "configuration_own.OwnConfig", "AutoModelForMaskedLM": "modeling_own.OwnModel"}
    changed(folder, "tokenizer_config.json", auto_map={"AutoTokenizer": ["tokenization_own.OwnTokenizer", None]})
    changed(folder, "config.json", auto_map=own)
    assert loaded(folder).config.task == "fill-mask", "transformers has this kind of model itself"
    changed(folder, "config.json", auto_map=own, model_type="own")
    with pytest.raises(ModelError, match="it brings code of its own, which is never run here, and transformers"):
        loaded(folder)
    assert not marker.exists()
    runpy.run_path(str(folder / "modeling_own.py"))
    assert marker.exists(), "imported it would have run"


def test_weights_that_are_not_all_there_are_not_made_up(folder: Path) -> None:
    path = folder / "model.safetensors"
    kept = {name: tensor for name, tensor in load_file(path).items() if "layer.1.attention.self.key" not in name}
    save_file(kept, path, {"format": "pt"})
    with pytest.raises(ModelError, match=r"its file of weights lacks bert\.encoder\.layer\.1\.attention\.self\.key"):
        loaded(folder)


def test_weights_of_other_sizes_are_refused(folder: Path) -> None:
    changed(folder, "config.json", intermediate_size=29)
    with pytest.raises(ModelError, match="the two files do not belong together"):
        loaded(folder)


@pytest.mark.parametrize("files", [["tokenizer.json", "tokenizer_config.json"], ["tokenizer.json"]])
def test_a_missing_tokenizer_is_said_so(folder: Path, files: list[str]) -> None:
    for file in files:
        (folder / file).unlink()
    with pytest.raises(ModelError, match="tokenizer"):
        loaded(folder)


def test_a_broken_tokenizer_is_said_so(folder: Path) -> None:
    (folder / "tokenizer.json").write_text("{}")
    with pytest.raises(ModelError, match="it has no tokenizer that can be read"):
        loaded(folder)


@pytest.mark.parametrize("name", ["esm", "byt5", "marian"])
def test_a_model_whose_tokenizer_tells_no_places_is_loaded_and_its_card_says_so(name: str, tmp_path: Path) -> None:
    folder = checkpoints.with_python_tokenizer(tmp_path, name)
    with TestClient(create_app(Settings(models=[str(folder)]))) as client:
        asked = {"text": "LAG", "tensors": ["weights"]}
        reply = client.post(f"/api/v1/models/{name}/attention", json=asked)
        assert reply.status_code == 200, reply.text
        shown = [token["text"] for token in reply.json()["tokens"]["source"] if not token["special"]]
        assert "".join(shown).strip() == "LAG"
        limits = client.get(f"/api/v1/models/{name}").json()["limits"]
        assert "does not tell where in the text a token stands: each is found by its spelling" in limits
    model = transformers.AutoModel.from_pretrained(folder, attn_implementation="eager").eval()
    ids = torch.tensor([[token["id"] for token in reply.json()["tokens"]["source"]]])
    with torch.inference_mode():
        encoder = model.get_encoder() if model.config.is_encoder_decoder else model
        expected = encoder(ids, output_attentions=True).attentions
    for entry in reply.json()["attention"]:
        if entry["site"] == "encoder":
            ours = torch.tensor(entry["weights"])
            torch.testing.assert_close(ours, expected[entry["layer"]][0], rtol=1e-5, atol=1e-6)


def test_a_model_that_is_too_large_is_refused_before_it_is_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    count = 5 * 2**30
    header = json.dumps({"a": {"dtype": "F32", "shape": [count], "data_offsets": [0, 4 * count]}}).encode()
    with (folder / "model.safetensors").open("wb") as file:
        file.write(len(header).to_bytes(8, "little") + header)
        file.truncate(8 + len(header) + 4 * count)  # takes no room on a disk: nothing is written there
    monkeypatch.setattr(memory, "_free", lambda: 8 * 2**30)
    monkeypatch.setattr(memory, "_left_to_group", lambda: None)
    sentence = r"it needs 20\.0 GiB and 8\.0 GiB of memory are free; free some, take a smaller model, or halve"
    with pytest.raises(ModelError, match=sentence):
        loaded(folder)


def test_what_is_left_to_a_container_counts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, text in {"memory.max": "1000\n", "memory.current": "700\n", "memory.stat": "inactive_file 53\n"}.items():
        (tmp_path / name).write_text(text)
    monkeypatch.setattr(memory, "GROUP", tmp_path)
    assert memory.available_bytes(torch.device("cpu")) == 353
    (tmp_path / "memory.max").write_text("max\n")
    assert (memory.available_bytes(torch.device("cpu")) or 0) > 10**6


def test_weights_that_are_not_numbers_are_refused(folder: Path) -> None:
    path = folder / "model.safetensors"
    save_file({name: tensor * torch.nan for name, tensor in load_file(path).items()}, path, {"format": "pt"})
    with pytest.raises(UnsupportedModel, match="NaN"):
        loaded(folder)


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="only Linux says what is mapped")
def test_a_file_of_weights_that_is_cut_while_it_is_served_changes_nothing(folder: Path) -> None:
    path = folder / "model.safetensors"
    model = loaded(folder)
    tokens = torch.tensor([[3, 5, 7]])
    with torch.no_grad():
        before = model.transformer.model(tokens).logits  # type: ignore[attr-defined]
    # a number that is read from a file behind its end is a signal, which would end these tests
    assert str(path) not in Path("/proc/self/maps").read_text("utf-8")
    path.write_bytes(b"")
    with torch.no_grad():
        assert torch.equal(model.transformer.model(tokens).logits, before)  # type: ignore[attr-defined]


def pickled(folder: Path, write: Callable[[Path], None]) -> None:
    (folder / "model.safetensors").unlink()
    write(folder / "pytorch_model.bin")


def test_pickled_weights_are_read_where_that_is_allowed(folder: Path) -> None:
    tensors = load_file(folder / "model.safetensors")
    pickled(folder, lambda path: torch.save(tensors, path))
    assert loaded(folder, allow_pickles=True).config.task == "fill-mask"


def test_programs_in_pickled_weights_are_not_run_even_then(folder: Path) -> None:
    marker = folder.parent / "was-run"

    class Program:
        def __reduce__(self) -> tuple[Any, ...]:
            return open, (str(marker), "w")

    pickled(folder, lambda path: torch.save({"a": Program()}, path))
    with pytest.raises(ModelError, match="its weights stand in a file that holds more than numbers, and is not read"):
        loaded(folder, allow_pickles=True)
    assert not marker.exists()
    torch.load(folder / "pytorch_model.bin", weights_only=False)["a"].close()
    assert marker.exists(), "read as any pickle it would have run"


def test_a_graphics_card_that_is_not_there_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert device_of("auto").type == device_of("cpu").type == "cpu"
    with pytest.raises(ModelError, match="there is no graphics card that this PyTorch can use; choose --device cpu"):
        device_of("cuda")


class Heard(Progress):
    """Remembers what was told, and gives up after some time."""

    def __init__(self, most: int = 10**9) -> None:
        super().__init__()
        self.shares: list[float | None] = []
        self.tasks: list[str] = []
        self.most = most

    def tell(self, what: str, done: int, total: int | None) -> None:
        super().tell(what, done, total)
        self.shares.append(self.share)
        self.tasks.append(what)
        if len(self.shares) >= self.most:
            self.cancelled.set()


def test_loading_tells_how_far_it_has_come(folders: dict[str, Path]) -> None:
    heard = Heard()
    with running(progress=heard):
        loaded(folders["bert"])
    assert [what for what, _ in groupby(heard.tasks)] == ["Loading weights", EXAMINING]
    for task in set(heard.tasks):
        shares = [share for share, of in zip(heard.shares, heard.tasks, strict=True) if of == task]
        known = [share for share in shares if share is not None]
        assert len(known) > 4
        assert known == sorted(known)
        assert shares[: len(known)] == known, "a number of runs that is not known is told as such, to the end"
        assert all(0 <= share <= 1 for share in known)


def test_an_examination_can_be_given_up(folders: dict[str, Path]) -> None:
    heard = Heard()
    with running(progress=heard):
        loaded(folders["bert"])
    given_up = Heard(most=heard.tasks.index(EXAMINING) + 3)
    with running(progress=given_up), pytest.raises(Cancelled):
        loaded(folders["bert"])
    assert given_up.tasks.count(EXAMINING) == 3


def test_loading_can_be_given_up_and_done_again(folders: dict[str, Path]) -> None:
    heard = Heard(most=3)
    with running(progress=heard), pytest.raises(Cancelled):
        loaded(folders["bert"])
    assert len(heard.shares) == 3
    assert loaded(folders["bert"]).id == "bert"


def test_nothing_is_drawn_while_nobody_asks_for_a_bar(
    folders: dict[str, Path], capfd: pytest.CaptureFixture[str]
) -> None:
    loaded(folders["gpt2"])
    assert capfd.readouterr() == ("", "")


def test_what_a_checkpoint_holds_besides_is_passed_over_in_silence(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = checkpoints.bert(tmp_path / "bert", transformers.BertForPreTraining)
    capfd.readouterr()
    loaded(folder)
    assert capfd.readouterr() == ("", "")


def test_a_checkpoint_knows_its_folder(folders: dict[str, Path]) -> None:
    assert isinstance(look(folders["t5"]), Checkpoint)
    assert look(folders["t5"]).folder == folders["t5"]
