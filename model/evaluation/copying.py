"""Copying accuracy: measures how well a model repeats a sequence that it read once."""

import numpy as np
import torch

from model.interventions import Interventions
from model.tokenizers.text import BOS, SPECIALS
from model.transformer.batch import Inputs
from model.transformer.run import run
from model.weights import LoadedModel


def sequences(model: LoadedModel, lengths: range, n: int, seed: int) -> list[list[int]]:
    """Random sequences of any tokens but special ones."""
    generator = np.random.default_rng([2, seed])
    lowest, vocabulary = len(SPECIALS["decoder"]), model.config.vocabulary_size
    return [
        generator.integers(lowest, vocabulary, int(generator.integers(lengths.start, lengths.stop))).tolist()
        for _ in range(n)
    ]


def copying_accuracy(
    model: LoadedModel, sequences: list[list[int]], interventions: Interventions | None = None
) -> float:
    """Share of the tokens of the second copy that are guessed right in `[BOS] r r`, its first token left out.

    Nobody who has read r once can know that it ends there; from the second token on it can be known.
    """
    bos = model.tokenizer.id_of(BOS)
    right = total = 0
    for sequence in sequences:
        ids = torch.tensor([[bos, *sequence, *sequence]])
        guesses = run(model.transformer, Inputs(ids[:, :-1]), interventions=interventions).logits[0].argmax(-1)
        first = len(sequence) + 1
        right += int((guesses[first:] == ids[0, first + 1 :]).sum())
        total += len(sequence) - 1
    return right / total
