"""A recipe followed from a folder of text to a folder that holds a model."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from model import weights
from model.inputs import Inputs
from model.tokenizers.fit import fit
from model.training import data, recipes
from model.transformer import run
from tests.model.corpus import SENTENCES

SIZES: dict[str, Any] = {
    "d_model": 16,
    "d_head": 8,
    "d_value": 8,
    "n_layers": 1,
    "n_heads": 2,
    "d_feed_forward": 16,
    "vocabulary_size": 400,
}


@pytest.fixture(autouse=True)
def _small_recipes(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, recipe in list(recipes.RECIPES.items()):
        small = replace(
            recipe,
            config=replace(recipe.config, **SIZES, n_key_value_heads=2),
            schedule=replace(recipe.schedule, steps=3),
        )
        monkeypatch.setitem(recipes.RECIPES, name, small)


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "sentences.txt").write_text("\n".join(SENTENCES), "utf-8")
    pairs = "\n".join(f"{sentence}\t{sentence[::-1]}" for sentence in SENTENCES)
    (folder / "pairs.tsv").write_text(pairs, "utf-8")
    return folder


@pytest.mark.parametrize("name", ["writer", "reader", "translator"])
def test_a_recipe_makes_a_folder_that_can_be_loaded(name: str, texts: Path, tmp_path: Path) -> None:
    out = recipes.follow(name, texts, tmp_path / name)
    loaded = weights.load(out)
    assert loaded.id == name
    assert loaded.config.vocabulary_size == loaded.tokenizer.vocabulary_size <= 400
    target = loaded.tokenizer.target("") if name == "translator" else None
    inputs = Inputs(
        torch.tensor([loaded.tokenizer.source("Tom likes it.").ids]),
        None if target is None else torch.tensor([target.ids]),
    )
    assert run(loaded.transformer, inputs).logits.isfinite().all()
    card = weights.read_card(out)
    assert card["id"] == name
    assert card["parameters"] == sum(parameter.numel() for parameter in loaded.transformer.parameters())
    assert card["training"]["steps"] == 3
    assert card["training"]["tokens"] > 0
    assert card["training"]["seed"] == 0
    (score,) = card["scores"].values()
    assert 0 < score < 20
    assert all(example.keys() == {"text", "shows"} for example in card["examples"])


def test_number_of_steps_and_seed_can_be_given(texts: Path, tmp_path: Path) -> None:
    card = weights.read_card(recipes.follow("writer", texts, tmp_path / "writer", steps=1, seed=7))
    assert (card["training"]["steps"], card["training"]["seed"]) == (1, 7)


def test_the_seed_makes_the_model(texts: Path, tmp_path: Path) -> None:
    stored = [
        (recipes.follow("writer", texts, tmp_path / folder, steps=1, seed=seed) / "weights.safetensors").read_bytes()
        for folder, seed in (("first", 1), ("second", 1), ("third", 2))
    ]
    assert stored[0] == stored[1]
    assert stored[0] != stored[2]


def test_following_a_recipe_again_goes_on_where_it_stopped(texts: Path, tmp_path: Path) -> None:
    whole = recipes.follow("writer", texts, tmp_path / "whole")
    run_folder = tmp_path / "parts" / "training"
    recipes.follow("writer", texts, tmp_path / "parts")
    before = (run_folder / "tokenizer.json").read_bytes()
    again = recipes.follow("writer", texts, tmp_path / "parts")
    assert (run_folder / "tokenizer.json").read_bytes() == before
    assert (again / "weights.safetensors").read_bytes() == (whole / "weights.safetensors").read_bytes()


def test_a_run_does_not_go_on_with_other_text(texts: Path, tmp_path: Path) -> None:
    recipes.follow("writer", texts, tmp_path / "writer")
    other = tmp_path / "other"
    other.mkdir()
    (other / "more.txt").write_text("\n".join(["One line more.", *SENTENCES]), "utf-8")
    with pytest.raises(ValueError, match=r"was begun with data \w+, not \w+; go on with its own data, or train into"):
        recipes.follow("writer", other, tmp_path / "writer")


def test_a_card_claims_nothing_that_nobody_looked_at(texts: Path, tmp_path: Path) -> None:
    split = data.read(texts, columns=1)
    card = weights.read_card(recipes.follow("writer", texts, tmp_path / "writer"))
    assert (card["licence"], card["attribution"]) == ("not stated", "not stated")
    assert card["training"]["lines"] == len(split.train)
    assert {example["text"] for example in card["examples"]} <= {line[0] for line in split.held_out}
    stated = recipes.Source("CC0", "somebody")
    card = weights.read_card(recipes.follow("writer", texts, tmp_path / "writer", source=stated))
    assert (card["licence"], card["attribution"]) == ("CC0", "somebody")


def test_the_vocabulary_is_learned_from_the_training_side_alone(texts: Path, tmp_path: Path) -> None:
    seen: list[str] = []
    split = data.read(texts, columns=1)

    def watching(lines: object, *arguments: object) -> object:
        seen.extend(lines)  # type: ignore[arg-type]
        return fit(seen, *arguments)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recipes, "fit", watching)
        recipes.follow("writer", texts, tmp_path / "writer", steps=1)
    assert seen == [line[0] for line in split.train]
    assert not set(seen) & {line[0] for line in split.held_out}


def test_a_folder_without_text_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(FileNotFoundError, match=r"has no \.tsv or \.tsv\.gz file \(source, tab, target on each line\)"):
        recipes.follow("translator", tmp_path / "empty", tmp_path / "translator")
    assert not (tmp_path / "translator").exists()


def test_so_little_text_that_nothing_is_held_out_is_refused_before_training(tmp_path: Path) -> None:
    (tmp_path / "few.txt").write_text("Tom likes it.\nMary likes it.\n", "utf-8")
    with pytest.raises(ValueError, match="has 2 usable lines, and none of them falls to the one in a hundred"):
        recipes.follow("writer", tmp_path, tmp_path / "writer")
    assert not (tmp_path / "writer").exists()
