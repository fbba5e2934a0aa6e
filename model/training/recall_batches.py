"""Recall batches: rows of letters with questions among them, made up for every step."""

import numpy as np
import torch

from model.recall.task import FARTHEST, LETTERS, question
from model.training.objectives import IGNORED, Batch
from model.transformer.batch import Inputs


class Recall:
    """Makes batches of rows with letters and questions, for the training loop.

    The share of questions differs from row to row, up to `most_questions`. Half of the distances are drawn
    evenly as far back as the row goes, half evenly on a log scale, so near ones are not rare. A question that would hit
    a question becomes a letter.
    """

    def __init__(self, *, rows: int, length: int = 192, most_questions: float = 0.6):
        self.rows, self.length, self.most_questions = rows, length, most_questions

    def batch(self, generator: np.random.Generator) -> Batch:
        """Rows of one length; the label of a question is its answer, and letters have none."""
        shape = (self.rows, self.length)
        letters = generator.integers(len(LETTERS), size=shape)
        position = np.arange(self.length)[None, :]
        draw, reach = generator.random(shape), np.maximum(np.minimum(position, FARTHEST), 1)
        near, even = np.exp(draw * np.log(reach + 1)), 1 + draw * reach
        distance = np.where(generator.random(shape) < 0.5, near, even).astype(np.int64).clip(1, reach)
        asks = (generator.random(shape) < self.most_questions * generator.random((self.rows, 1))) & (position > 0)
        there = np.maximum(position - distance, 0)
        asks &= ~np.take_along_axis(asks, there, axis=1)
        ids = np.where(asks, question(0) + distance, letters)
        labels = np.where(asks, np.take_along_axis(letters, there, axis=1), IGNORED)
        return Batch(Inputs(torch.from_numpy(ids)), torch.from_numpy(labels))
