"""The recall task, against loops over its rows."""

import numpy as np
import pytest
import torch

from model.recall import task
from model.training.objectives import IGNORED
from model.training.recall_batches import Recall


def test_the_label_of_a_question_is_the_letter_that_stands_its_distance_before_it() -> None:
    ids, labels = Recall(rows=31, length=149).batch(np.random.default_rng([3, 5]))
    seen = set()
    for row, answers in zip(ids.source.tolist(), labels.tolist(), strict=True):
        assert row[0] < len(task.LETTERS)
        for position, (token, answer) in enumerate(zip(row, answers, strict=True)):
            if token < len(task.LETTERS):
                assert answer == IGNORED
                continue
            distance = token - len(task.LETTERS) + 1
            seen.add(distance)
            assert 1 <= distance <= min(position, task.FARTHEST)
            assert row[position - distance] == answer < len(task.LETTERS)
    assert len(seen) > 100


def test_sequences_ask_for_the_letter_that_they_name_and_are_the_same_for_a_seed() -> None:
    for distance in task.DISTANCES:
        ids, answers = task.asked(distance, 7, seed=11)
        assert ids.shape == (7, task.LENGTH + 1)
        for row, answer in zip(ids.tolist(), answers.tolist(), strict=True):
            assert row[-1] == task.question(distance)
            assert row[-1 - distance] == answer
        again, _ = task.asked(distance, 7, seed=11)
        other, _ = task.asked(distance, 7, seed=12)
        assert torch.equal(ids, again)
        assert not torch.equal(ids, other)


def test_tokens_are_spelled_as_letters_and_distances() -> None:
    assert task.spelled([0, 7, task.question(1), task.question(128)]) == ["a", "h", "?1", "?128"]
    assert task.question(task.FARTHEST) == task.VOCABULARY_SIZE - 1


@pytest.mark.parametrize("distance", [-1, 0, 102, task.FARTHEST + 1])
def test_a_distance_that_no_letter_has_is_refused(distance: int) -> None:
    with pytest.raises(ValueError, match=f"distance is {distance}; of 101 letters 1 to 101 can be asked for"):
        task.asked(distance, 3, seed=11, length=101)
