"""The recipes as they stand: what they feed fits the model they make."""

import numpy as np
import pytest
import torch

from model.made_up.pictures.scene import COLORS, SHAPES, SIZES
from model.made_up.sounds.melody import NAMES
from model.made_up.sounds.random_melodies import melodies
from model.made_up.sounds.spectrogram import log_mel
from model.made_up.sounds.synthesis import samples
from model.tokenizers.fit import fit
from model.training.captions import Listening
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
    tokenizer = fit(recipe.vocabulary(given), recipe.config.family, recipe.config.vocabulary_size, recipe.words)
    assert tokenizer.vocabulary_size <= recipe.config.vocabulary_size
    objective = recipe.prepare(recipe.config, tokenizer, given).objective
    for step in range(3):
        inputs, labels = objective.batch(np.random.default_rng([0, step]))
        for ids in (inputs.source, labels if inputs.target is None else inputs.target):
            assert ids.shape[1] <= recipe.config.max_tokens
        assert torch.cat([inputs.source.flatten(), labels.flatten()]).max() < recipe.config.vocabulary_size
        assert (labels != IGNORED).any()
        assert (inputs.target is None) == (recipe.config.family != "encoder-decoder")
        assert (inputs.features is None) == (recipe.config.reads == "text")
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


def test_every_word_of_a_picture_and_every_note_is_one_token() -> None:
    for name, words in (("describer", [*COLORS, *SHAPES, *SIZES, "left", "of", "above", "below"]), ("listener", NAMES)):
        recipe = RECIPES[name]
        tokenizer = fit(recipe.vocabulary(split(0)), "encoder-decoder", recipe.config.vocabulary_size, recipe.words)
        for word in words:
            assert word == "medium" or len(tokenizer.target(word).ids) == 2, word


def test_a_listener_learns_from_melodies_of_any_length_with_their_frames_alone() -> None:
    recipe = RECIPES["listener"]
    tokenizer = fit(recipe.vocabulary(split(0)), "encoder-decoder", recipe.config.vocabulary_size, recipe.words)
    inputs, labels = Listening(tokenizer, 5).of(melodies(3, 5))
    assert inputs.features is not None
    assert inputs.source_mask is not None
    for row, melody in enumerate(melodies(3, 5)):
        frames = log_mel(samples(melody))
        count = int(inputs.source_mask[row].sum())
        assert count == frames.shape[1]
        torch.testing.assert_close(inputs.features[row, :, :count], frames)
        ids = [int(each) for each in labels[row] if each != IGNORED]
        assert tokenizer.decode(ids) == melody.text
