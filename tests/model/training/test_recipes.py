"""The recipes as they stand: what they feed fits the model they make."""

import numpy as np
import pytest
import torch

from model.tokenizers.fit import fit
from model.training.data import Split, is_held_out
from model.training.objectives import IGNORED
from model.training.recipes import RECIPES, copycat
from tests.model.corpus import SENTENCES

LINES = [(sentence, sentence[::-1]) for sentence in SENTENCES]


def split(columns: int) -> Split:
    lines = [line[:columns] for line in LINES] if columns else []
    return Split([line for line in lines if not is_held_out(line[0])], [line for line in lines if is_held_out(line[0])])


@pytest.mark.parametrize("name", RECIPES)
def test_a_batch_fits_the_model(name: str) -> None:
    recipe = RECIPES[name]
    given = split(recipe.columns)
    tokenizer = fit(recipe.vocabulary(given), recipe.config.family, recipe.config.vocabulary_size)
    assert tokenizer.vocabulary_size <= recipe.config.vocabulary_size
    objective = recipe.prepare(recipe.config, tokenizer, given).objective
    for step in range(3):
        inputs, labels = objective.batch(np.random.default_rng([0, step]))
        for ids in (inputs.source, labels if inputs.target is None else inputs.target):
            assert ids.shape[1] <= recipe.config.max_tokens
        assert torch.cat([inputs.source.flatten(), labels.flatten()]).max() < recipe.config.vocabulary_size
        assert (labels != IGNORED).any()
        assert (inputs.target is None) == (name != "translator")
        assert (inputs.segments is None) == (name != "reader")


@pytest.mark.parametrize("name", RECIPES)
def test_steps_are_kept_while_there_are_any(name: str) -> None:
    schedule = RECIPES[name].schedule
    assert list(schedule.keep_at) == sorted(set(schedule.keep_at))
    assert all(0 <= step <= schedule.steps for step in schedule.keep_at)
    assert schedule.warmup_steps < schedule.steps


def test_every_word_of_the_copycat_is_one_token() -> None:
    recipe = RECIPES["copycat"]
    tokenizer = fit(recipe.vocabulary(split(0)), "decoder", recipe.config.vocabulary_size)
    for word in copycat.SYLLABLES:
        assert len(tokenizer.source(word).ids) == 2, word
