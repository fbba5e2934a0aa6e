"""A rival trained by its recipe, from a name to a folder."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from model.recall import files
from model.training import recall
from model.training.recipes.recall import RECALL
from tests.model.training.interruption import interrupted


@pytest.fixture(autouse=True)
def _few_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recall, "SEQUENCES_ON_THE_WAY", 2)
    for name, recipe in list(RECALL.items()):
        schedule = replace(recipe.schedule, steps=4, warmup_steps=2, keep_at=(0, 2, 4))
        monkeypatch.setitem(RECALL, name, replace(recipe, schedule=schedule))


@pytest.mark.slow
@pytest.mark.parametrize("name", RECALL)
def test_a_recipe_makes_weights_and_a_card(name: str, tmp_path: Path) -> None:
    out = recall.follow(name, tmp_path, 5)
    card = files.read_card(out, 5)
    assert (f"recall-{card.kind}", card.seed, card.steps) == (name, 5, 4)
    assert list(card.curve) == [0, 2, 4]
    assert files.load(out, card.kind, 5).training is False


@pytest.mark.slow
def test_a_seed_gives_the_same_weights_again_also_after_an_interruption(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = recall.follow("recall-gru", tmp_path / "whole", 3)
    interrupted(monkeypatch, recall, 2, "recall-gru", tmp_path / "parts", 3)
    assert files.seeds(tmp_path / "parts") == []
    parts = recall.follow("recall-gru", tmp_path / "parts", 3)
    other = recall.follow("recall-gru", tmp_path / "other", 4)
    one, two, three = (
        torch.cat([each.flatten() for each in files.load(folder, "gru", seed).parameters()])
        for folder, seed in ((whole, 3), (parts, 3), (other, 4))
    )
    assert torch.equal(one, two)
    assert not torch.equal(one, three)
    cards = [replace(files.read_card(folder, 3), minutes=0.0) for folder in (whole, parts)]
    assert cards[0] == cards[1]
    assert recall.follow("recall-gru", tmp_path / "short", 3, steps=2) == tmp_path / "short"
    assert files.read_card(tmp_path / "short", 3).steps == 2
