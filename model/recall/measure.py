"""Measures how often a rival recalls the letter d tokens before a question."""

from collections.abc import Sequence

import torch

from model.recall import task
from model.recall.rivals import Trained
from model.transformer.batch import Inputs

SEED = 2026
"""Of the sequences that are measured on; no training run has it."""
ROWS = 256


@torch.inference_mode()
def accuracy(
    rival: Trained, distances: Sequence[int] = task.DISTANCES, n_sequences: int = ROWS, seed: int = SEED
) -> list[float]:
    """For each distance, the share of sequences whose likeliest answer is right."""
    found = []
    for distance in distances:
        ids, answers = task.asked(distance, n_sequences, seed)
        last = rival.hidden_states(Inputs(ids))[:, -1:]
        right = rival.unembedding(last)[:, 0].argmax(-1) == answers
        found.append(round(int(right.sum()) / n_sequences, 4))
    return found
