"""Models as folders: what is saved is loaded, and what does not fit is refused by name."""

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from model import weights
from model.config import SITES_OF, Family
from model.made_up.grounded import grounded_of
from model.transformer.batch import Inputs
from model.transformer.run import run
from model.transformer.transformer import Transformer
from model.weights.evaluation_set import Prompt
from tests.model import tiny
from tests.model.corpus import tokenizer

FAMILIES = tuple(SITES_OF)


def saved(folder: Path, family: Family = "decoder", **changes: Any) -> Transformer:
    made = tiny.model(family, vocabulary_size=tokenizer(family).vocabulary_size, **changes)
    weights.save(folder, made, tokenizer(family), {"id": folder.name, "note": "é"})
    return made


@pytest.mark.parametrize("tied", [True, False])
@pytest.mark.parametrize("family", FAMILIES)
def test_what_was_saved_is_loaded_rounded_to_half_precision(family: Family, tied: bool, tmp_path: Path) -> None:
    made = saved(tmp_path / "made", family, tied_embeddings=tied, positions="sinusoidal")
    loaded = weights.load(tmp_path / "made")
    assert (loaded.id, loaded.config) == ("made", made.config)
    assert not loaded.transformer.training
    for (name, before), (_, after) in zip(made.named_parameters(), loaded.transformer.named_parameters(), strict=True):
        assert after.dtype == torch.float32
        assert torch.equal(after, before.half().float()), name
    assert loaded.tokenizer.source("Tom likes it.") == tokenizer(family).source("Tom likes it.")
    assert weights.read_card(tmp_path / "made") == {"id": "made", "note": "é"}
    with torch.no_grad():
        for parameter in made.parameters():
            parameter.copy_(parameter.half().float())
    assert torch.equal(run(made, tiny.inputs(family)).logits, run(loaded.transformer, tiny.inputs(family)).logits)


def test_a_tied_weight_is_stored_once_and_loaded_tied(tmp_path: Path) -> None:
    saved(tmp_path / "made")
    assert "unembedding.weight" not in load_file(tmp_path / "made" / "weights.safetensors")
    transformer = weights.load(tmp_path / "made").transformer
    assert transformer.unembedding.weight is transformer.embedding.tokens.weight


def test_a_weight_of_the_wrong_shape_is_refused_with_both_shapes(tmp_path: Path) -> None:
    saved(tmp_path / "made")
    path = tmp_path / "made" / "weights.safetensors"
    save_file(load_file(path) | {"embedding.learned.weight": torch.zeros(7, 14)}, path)
    with pytest.raises(
        ValueError, match=r"embedding.learned.weight is stored as \(7, 14\), but .* makes it \(11, 14\)"
    ):
        weights.load(tmp_path / "made")


@pytest.mark.parametrize("change", ["missing", "unknown"])
def test_weights_of_other_names_are_refused_by_name(change: str, tmp_path: Path) -> None:
    saved(tmp_path / "made")
    path = tmp_path / "made" / "weights.safetensors"
    stored = load_file(path)
    if change == "missing":
        del stored["stack.norm.bias"]
    else:
        stored["stack.norm.extra"] = torch.zeros(3)
    save_file(stored, path)
    with pytest.raises(ValueError, match=r"not those of this configuration; they differ in stack\.norm\."):
        weights.load(tmp_path / "made")


def test_a_configuration_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    saved(tmp_path / "made")
    path = tmp_path / "made" / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"n_layers": 1}))
    with pytest.raises(ValueError, match=r"they differ in stack\.blocks\.1\."):
        weights.load(tmp_path / "made")


def test_only_folders_with_a_configuration_hold_a_model(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "config.json").write_text("{}")
    saved(tmp_path / "second")
    saved(tmp_path / "first")
    assert weights.folders(tmp_path) == [tmp_path / "first", tmp_path / "second"]
    assert weights.read_config(tmp_path / "first").d_model == 14


def test_the_writer_is_shipped() -> None:
    assert "writer" in {folder.name for folder in weights.folders()}


@pytest.mark.parametrize("folder", weights.folders(), ids=lambda folder: folder.name)
def test_a_shipped_model_is_what_its_card_says(folder: Path) -> None:
    loaded, card = weights.load(folder), weights.read_card(folder)
    assert card["id"] == loaded.id == folder.name
    assert card["parameters"] == sum(parameter.numel() for parameter in loaded.transformer.parameters())
    assert loaded.config.vocabulary_size == loaded.tokenizer.vocabulary_size
    for example in card["examples"]:
        ids = loaded.tokenizer.source(example["text"]).ids
        assert len(ids) <= loaded.config.max_tokens
        target = None
        if loaded.config.family == "encoder-decoder":
            target = torch.tensor([loaded.tokenizer.target("").ids])
        grounded = grounded_of(Prompt.from_json(example))
        features = None if grounded is None else grounded.features
        logits = run(loaded.transformer, Inputs(torch.tensor([ids]), target, features=features)).logits
        assert logits.isfinite().all()
