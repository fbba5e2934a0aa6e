"""What a card promises before a model is loaded is what the model then is."""

import json
from pathlib import Path

import pytest

from model.adapters.huggingface import model_card
from model.adapters.huggingface.checkpoint.folder import look
from model.adapters.huggingface.checkpoint.model_names import Named
from model.adapters.huggingface.errors import RefusedModel
from model.adapters.huggingface.reasons import Reason
from tests.model.adapters.huggingface import checkpoints, zoo
from tests.model.adapters.huggingface.architectures import mixed

pytestmark = pytest.mark.hf

OF_WORDS = {**zoo.ENCODERS, **zoo.DECODERS, **zoo.TRANSLATORS, **zoo.OVERHEARD}
NOT_IN_CONFIG = {
    "clip-text": ("family", "sites"),  # its config.json does not say that it is causal
    "stablelm": ("d_head",),
    "roformer": ("positions",),
    "xlnet": ("positions",),
    "mpnet": ("positions",),
    "convbert": ("sites", "d_head", "d_value"),  # half of its heads are convolutions; vectors are not seen
}
"""What only a run shows of these."""
COUNTED_FROM_PADDING = {"roberta", "xlm-roberta", "camembert", "mpnet"}
"""Their limit stands in the files of their tokenizer, which the tiny ones do not have."""


@pytest.mark.parametrize("name", mixed.ROWS)
def test_a_card_names_the_layers_that_do_not_attend_before_the_model_is_loaded(tmp_path: Path, name: str) -> None:
    row = mixed.ROWS[name]
    zoo.built(zoo.Kind(row.name, row.sizes)).save_pretrained(tmp_path)
    (site,) = model_card.describe(look(tmp_path), Named(tmp_path, None), "float32")["sites"]
    gaps = {gap["layer"] for gap in site.get("gaps", ())}
    attending = tuple(range(site["layers"])) if row.attending is None else row.attending
    assert tuple(layer for layer in range(site["layers"]) if layer not in gaps) == attending


@pytest.mark.parametrize("name", OF_WORDS)
def test_a_card_made_of_files_says_what_the_loaded_model_says(tmp_path: Path, name: str) -> None:
    zoo.plain(name).save_pretrained(tmp_path / name)
    promised = model_card.describe(look(tmp_path / name), Named(tmp_path / name, None), "float32")
    kept = model_card.known_of(zoo.adapted(name).config)
    unknown = {*NOT_IN_CONFIG.get(name, ()), *(["max_tokens"] if name in COUNTED_FROM_PADDING else [])}
    assert {key: promised[key] for key in kept if key not in unknown} == {
        key: value for key, value in kept.items() if key not in unknown
    }


@pytest.mark.parametrize(("dtype", "bytes_each"), [("float32", 4), ("bfloat16", 2), ("float16", 2)])
def test_the_memory_needed_is_that_of_the_type_asked_for(tmp_path: Path, dtype: str, bytes_each: int) -> None:
    folder = checkpoints.gpt2(tmp_path / "gpt2")
    card = model_card.describe(look(folder), Named(folder, None), dtype)
    assert card["memory_bytes"] == bytes_each * card["parameters"]
    assert (card["dtype"], card["stored_dtype"]) == (dtype, "float32")


@pytest.mark.parametrize(
    ("readme", "licence"),
    [
        ("---\nlanguage: en\nlicense: apache-2.0\n---\n# A model", "apache-2.0"),
        ("---\nlicense: 'mit'\n---\n", "mit"),
        ("---\nlicense_name: llama-3\n---\n", "llama-3"),
        ("---\nlanguage: en\n---\nlicense: of the text\n", "not stated"),
        ("license: mit", "not stated"),
        (None, "not stated"),
    ],
)
def test_the_licence_is_that_of_the_front_matter(tmp_path: Path, readme: str | None, licence: str) -> None:
    if readme is not None:
        (tmp_path / "README.md").write_text(readme)
    assert model_card.licence(tmp_path) == licence


def test_a_model_that_fills_masks_names_its_mask_and_has_an_example_of_it(tmp_path: Path) -> None:
    folder = checkpoints.bert(tmp_path / "bert")
    card = model_card.describe(look(folder), Named(folder, None), "float32")
    assert card["mask_token"] == "[MASK]"
    assert "[MASK]" in card["examples"][0]["text"]
    headless = checkpoints.bert_without_head(tmp_path / "headless")
    assert "[MASK]" not in str(model_card.describe(look(headless), Named(headless, None), "float32")["examples"])


def test_the_tokenizer_may_read_less_than_the_model_has_positions(tmp_path: Path) -> None:
    folder = checkpoints.bert(tmp_path / "bert")
    config = json.loads((folder / "tokenizer_config.json").read_text())
    (folder / "tokenizer_config.json").write_text(json.dumps(config | {"model_max_length": 31}))
    assert model_card.describe(look(folder), Named(folder, None), "float32")["max_tokens"] == 31


def test_where_a_model_is_from_is_said_without_the_folders_above_it(tmp_path: Path) -> None:
    folder = checkpoints.bert(tmp_path / "bert")
    card = model_card.describe(look(folder), Named(folder, None), "float32")
    assert (card["id"], card["origin"]) == ("bert", "folder")
    assert str(tmp_path) not in str(card)
    card = model_card.describe(look(folder), Named(None, "owner/bert"), "float32")
    assert (card["id"], card["origin"]) == ("owner--bert", "hub")
    assert "owner/bert" in card["attribution"]


def test_a_model_of_images_without_heads_is_refused(tmp_path: Path) -> None:
    folder = checkpoints.bert(tmp_path / "bert")
    (folder / "config.json").write_text(json.dumps({"model_type": "resnet", "architectures": ["ResNetModel"]}))
    with pytest.raises(RefusedModel, match=r"ResNetModel reads images \(pixel_values\)") as refusal:
        model_card.describe(look(folder), Named(folder, None), "float32")
    assert refusal.value.reason is Reason.OTHER_INPUT
