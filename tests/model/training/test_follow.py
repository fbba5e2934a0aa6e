"""A recipe followed from a folder of text to a folder that holds a model."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from model import weights
from model.evaluation import sets
from model.made_up.grounded import grounded_of
from model.tokenizers.fit import fit
from model.training import data, follow
from model.training.recipes import RECIPES
from model.transformer.batch import Inputs
from model.transformer.run import run
from model.weights import held_out
from tests.model.corpus import SENTENCES
from tests.model.training.interruption import interrupted

SIZES: dict[str, Any] = {"d_model": 16, "d_head": 8, "d_value": 8, "n_layers": 1, "n_heads": 2, "vocabulary_size": 400}
OF_TEXT = ("writer", "reader", "translator")


@pytest.fixture(autouse=True)
def _small_recipes(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, recipe in list(RECIPES.items()):
        inner = {"d_feed_forward": min(16, recipe.config.d_feed_forward), "n_key_value_heads": 2}
        small = replace(
            recipe,
            config=replace(recipe.config, **SIZES, **inner),
            schedule=replace(recipe.schedule, steps=3, keep_at=tuple(range(3)) if recipe.schedule.keep_at else ()),
        )
        monkeypatch.setitem(RECIPES, name, small)


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "sentences.txt").write_text("\n".join(SENTENCES), "utf-8")
    pairs = "\n".join(f"{sentence}\t{sentence[::-1]}" for sentence in SENTENCES)
    (folder / "pairs.tsv").write_text(pairs, "utf-8")
    return folder


def folder_for(name: str, texts: Path) -> Path | None:
    return texts if name in OF_TEXT else None


def files(folder: Path) -> dict[str, bytes]:
    """What a folder holds, but for the run's own notes and the time it took."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in ("checkpoint.pt", "card.json")
    }


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_makes_a_folder_that_can_be_loaded(name: str, texts: Path, tmp_path: Path) -> None:
    out = follow.follow(name, folder_for(name, texts), tmp_path / name)
    loaded = weights.load(out)
    assert loaded.id == name
    assert loaded.config.vocabulary_size == loaded.tokenizer.vocabulary_size <= 400
    assert loaded.evaluation is not None
    target = loaded.tokenizer.target("") if loaded.config.family == "encoder-decoder" else None
    grounded = grounded_of(loaded.evaluation.sentences[0])
    inputs = Inputs(
        torch.tensor([loaded.tokenizer.source("Tom likes it.").ids]),
        None if target is None else torch.tensor([target.ids]),
        features=None if grounded is None else grounded.features,
    )
    assert run(loaded.transformer, inputs).logits.isfinite().all()
    card = weights.read_card(out)
    assert card["id"] == name
    assert card["parameters"] == sum(parameter.numel() for parameter in loaded.transformer.parameters())
    assert card["training"]["steps"] == 3
    assert card["training"]["tokens"] > 0
    assert card["training"]["seed"] == 0
    (score,) = card["scores"].values()
    assert 0 <= score < 20
    assert all(example.keys() == {"text", "shows"} for example in card["examples"])


@pytest.mark.parametrize("name", RECIPES)
def test_beside_the_model_lie_the_lines_it_never_saw_and_what_its_heads_are_scored_on(
    name: str, texts: Path, tmp_path: Path
) -> None:
    out = follow.follow(name, folder_for(name, texts), tmp_path / name, steps=1)
    columns = RECIPES[name].columns
    lines = data.read(texts, columns=columns).held_out if columns else []
    assert held_out.read(out) == lines
    assert (out / held_out.FILE).exists() == (columns > 0)
    loaded = weights.load(out)
    assert loaded.evaluation is not None
    assert loaded.evaluation == sets.make(loaded.config.task, loaded.tokenizer, lines, out)
    assert loaded.evaluation.sentences
    assert bool(loaded.evaluation.repetitions) == (name in ("writer", "copycat"))


def test_number_of_steps_and_seed_can_be_given(texts: Path, tmp_path: Path) -> None:
    card = weights.read_card(follow.follow("writer", texts, tmp_path / "writer", steps=1, seed=7))
    assert (card["training"]["steps"], card["training"]["seed"]) == (1, 7)


def test_the_seed_makes_the_model(texts: Path, tmp_path: Path) -> None:
    stored = [
        (follow.follow("writer", texts, tmp_path / folder, steps=1, seed=seed) / "weights.safetensors").read_bytes()
        for folder, seed in (("first", 1), ("second", 1), ("third", 2))
    ]
    assert stored[0] == stored[1]
    assert stored[0] != stored[2]


@pytest.mark.parametrize("name", ["translator", "copycat"])
def test_following_a_recipe_again_goes_on_where_it_stopped(
    name: str, texts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = follow.follow(name, folder_for(name, texts), tmp_path / "whole")
    interrupted(monkeypatch, follow, 2, name, folder_for(name, texts), tmp_path / "parts")
    assert not (tmp_path / "parts" / "weights.safetensors").exists()
    again = follow.follow(name, folder_for(name, texts), tmp_path / "parts")
    assert files(again) == files(whole)
    follow.follow(name, folder_for(name, texts), again)
    assert files(again) == files(whole)


def test_a_run_does_not_go_on_with_other_text(texts: Path, tmp_path: Path) -> None:
    follow.follow("writer", texts, tmp_path / "writer")
    other = tmp_path / "other"
    other.mkdir()
    (other / "more.txt").write_text("\n".join(["One line more.", *SENTENCES]), "utf-8")
    before = files(tmp_path / "writer")
    with pytest.raises(ValueError, match=r"was begun with data \w+, not \w+; go on with its own data, or train into"):
        follow.follow("writer", other, tmp_path / "writer")
    assert files(tmp_path / "writer") == before


def test_a_card_claims_nothing_that_nobody_looked_at(texts: Path, tmp_path: Path) -> None:
    split = data.read(texts, columns=1)
    card = weights.read_card(follow.follow("writer", texts, tmp_path / "writer"))
    assert (card["licence"], card["attribution"]) == ("not stated", "not stated")
    assert card["training"]["lines"] == len(split.train)
    assert f"{len(split.held_out)} lines that were held out" in card["limits"]
    assert {example["text"] for example in card["examples"]} <= {line[0] for line in split.held_out}
    stated = follow.Source("CC0", "somebody")
    card = weights.read_card(follow.follow("writer", texts, tmp_path / "writer", source=stated))
    assert (card["licence"], card["attribution"]) == ("CC0", "somebody")


def test_the_vocabulary_is_learned_from_the_training_side_alone(texts: Path, tmp_path: Path) -> None:
    seen: list[str] = []
    split = data.read(texts, columns=1)

    def watching(lines: object, *arguments: object) -> object:
        seen.extend(lines)  # type: ignore[arg-type]
        return fit(seen, *arguments)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(follow, "fit", watching)
        follow.follow("writer", texts, tmp_path / "writer", steps=1)
    assert seen == [line[0] for line in split.train]
    assert not set(seen) & {line[0] for line in split.held_out}


def test_a_model_of_made_up_text_needs_no_folder_and_keeps_the_steps_asked_for(tmp_path: Path) -> None:
    out = follow.follow("copycat", None, tmp_path / "copycat")
    assert sorted(path.name for path in (out / "steps").iterdir()) == [f"{step:06}.safetensors" for step in range(3)]
    assert weights.steps(out) == [0, 1, 2]
    first, second = (weights.load(out, step).transformer.state_dict() for step in (1, 2))
    assert not torch.equal(first["stack.blocks.0.attention.layer.query.weight"],
                           second["stack.blocks.0.attention.layer.query.weight"])  # fmt: skip
    card = weights.read_card(out)
    assert "sequences it never saw" in card["limits"]
    assert (card["training"]["lines"], card["examples"]) == (0, [])


def test_no_steps_are_kept_where_none_were_asked_for(texts: Path, tmp_path: Path) -> None:
    out = follow.follow("writer", texts, tmp_path / "writer", steps=1)
    assert weights.steps(out) == []
    assert not (out / "steps").exists()


@pytest.mark.parametrize("name", OF_TEXT)
def test_a_model_of_text_says_how_to_name_the_folder_that_has_it(name: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=f"{name} learns from text; name the folder that has it with --data"):
        follow.follow(name, None, tmp_path / name)
    assert not (tmp_path / name).exists()


def test_a_folder_without_text_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(FileNotFoundError, match=r"has no \.tsv or \.tsv\.gz file \(source, tab, target on each line\)"):
        follow.follow("translator", tmp_path / "empty", tmp_path / "translator")
    assert not (tmp_path / "translator").exists()


def test_so_little_text_that_nothing_is_held_out_is_refused_before_training(tmp_path: Path) -> None:
    (tmp_path / "few.txt").write_text("Tom likes it.\nMary likes it.\n", "utf-8")
    with pytest.raises(ValueError, match=r"has too few usable lines \(2\): none of them falls to the one in a hundred"):
        follow.follow("writer", tmp_path, tmp_path / "writer")
    assert not (tmp_path / "writer").exists()
