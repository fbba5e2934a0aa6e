"""What a folder cannot be a model for is known before anything is loaded, and said."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from model.adapters.huggingface.checkpoint.folder import look
from model.errors import ModelError
from model.weights.safetensors_header import read_header
from tests.model.adapters.huggingface import checkpoints

pytestmark = pytest.mark.hf


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a whole model."""
    return checkpoints.bert(tmp_path_factory.mktemp("whole") / "bert")


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    """A copy of it, to be broken."""
    return Path(shutil.copytree(whole, tmp_path / "bert"))


def test_a_whole_folder_tells_its_architecture_and_how_many_numbers_it_holds(whole: Path) -> None:
    from transformers import BertForMaskedLM

    found, model = look(whole), BertForMaskedLM.from_pretrained(whole)
    assert found.architecture == "BertForMaskedLM"
    assert found.parameters == sum(parameter.numel() for parameter in model.parameters())
    assert dict(found.numbers) == {"F32": found.parameters}
    assert "bert.embeddings.word_embeddings.weight" in found.names


def test_several_files_are_one_model(whole: Path, tmp_path: Path) -> None:
    from transformers import BertForMaskedLM

    BertForMaskedLM.from_pretrained(whole).save_pretrained(tmp_path / "parts", max_shard_size="20KB")
    assert len(list((tmp_path / "parts").glob("*.safetensors"))) > 1
    one, several = look(whole), look(tmp_path / "parts")
    assert several.parameters == one.parameters
    assert several.names == one.names


def test_a_folder_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"there is no folder .*nowhere; give a folder with a config\.json in it"):
        look(tmp_path / "nowhere")


def test_a_folder_of_something_else_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"there is no config\.json in .*, so it is not the folder of a model"):
        look(tmp_path)


@pytest.mark.parametrize(("text", "why"), [("{", "is not JSON"), ("[]", "holds no JSON object")])
def test_a_config_that_cannot_be_read_is_said_so(folder: Path, text: str, why: str) -> None:
    (folder / "config.json").write_text(text)
    with pytest.raises(ModelError, match=f"config.json {why}"):
        look(folder)


def test_missing_weights_are_said_so(folder: Path) -> None:
    (folder / "model.safetensors").unlink()
    with pytest.raises(ModelError, match=r"there is no model\.safetensors in bert, so it has no weights"):
        look(folder)


@pytest.mark.parametrize("kept", [0, 5, 100, -1, -1000])
def test_truncated_weights_are_said_so(folder: Path, kept: int) -> None:
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(ModelError, match=r"model\.safetensors \(.* bytes\) is not a whole safetensors file"):
        look(folder)


def test_how_much_of_the_weights_is_missing_is_said(folder: Path) -> None:
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:-1234])
    with pytest.raises(ModelError, match="1,234 bytes are missing at its end; copy or download it again"):
        look(folder)


@pytest.mark.parametrize("header", [b"{]", b"[1, 2]", b'{"a": {"dtype": "F32"}}', b'{"a": 1}'])
def test_a_header_that_is_none_is_said_so(tmp_path: Path, header: bytes) -> None:
    path = tmp_path / "model.safetensors"
    path.write_bytes(len(header).to_bytes(8, "little") + header)
    with pytest.raises(ModelError, match="its header cannot be read"):
        read_header(path)


@pytest.mark.parametrize("named", ["missing.safetensors", "../bert/model.safetensors", "/etc/passwd"])
def test_a_part_that_is_not_in_the_folder_is_said_so(folder: Path, named: str) -> None:
    (folder / "model.safetensors").rename(folder / "model-1.safetensors")
    index = {"weight_map": {"a": "model-1.safetensors", "b": named}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))
    with pytest.raises(ModelError, match=f"names {named}, which is not in bert"):
        look(folder)


def test_pickles_are_read_only_where_they_are_allowed_and_the_sentence_says_what_that_means(folder: Path) -> None:
    (folder / "model.safetensors").unlink()
    torch.save({"a": torch.zeros(7)}, folder / "pytorch_model.bin")
    with pytest.raises(ModelError, match=r"--allow-pickles .* may run programs that its author put into it"):
        look(folder)
    assert look(folder, allow_pickles=True).is_pickled


def test_safetensors_are_preferred_to_pickles(folder: Path) -> None:
    torch.save({"a": torch.zeros(7)}, folder / "pytorch_model.bin")
    assert not look(folder, allow_pickles=True).is_pickled


def test_quantised_weights_are_refused(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"quantization_config": {"quant_method": "gptq"}}))
    with pytest.raises(ModelError, match="its weights are quantised"):
        look(folder)


@pytest.mark.process
@pytest.mark.parametrize("make", [checkpoints.bert, checkpoints.bert_without_head, checkpoints.gpt2, checkpoints.t5])
def test_looking_imports_no_transformers(make: Callable[[Path], Path], tmp_path: Path) -> None:
    whole = make(tmp_path / "bert")
    source = (
        "import sys; from pathlib import Path; from model.adapters.huggingface import model_card; "
        "from model.adapters.huggingface.checkpoint import folder, model_names\n"
        f"found = folder.look(Path({str(whole)!r}))\n"
        f"card = model_card.describe(found, model_names.named({str(whole)!r}), 'float32')\n"
        "print(card['id'], 'transformers' in sys.modules)"
    )
    root = Path(__file__).parents[5]
    run = subprocess.run([sys.executable, "-c", source], cwd=root, capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["bert", "False"]
