"""Measures a model on held-out text: bits per character, and mean loss."""

import math
from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from model.axes import Logits
from model.training.objectives import IGNORED, Batch, Objective, loss
from model.transformer.batch import Inputs
from model.transformer.transformer import Transformer

ROWS = 64


def bits_per_character(
    model: Transformer, sentences: Sequence[Sequence[int]], n_characters: int, *, bos: int, eos: int
) -> float:
    """Bits to write each sentence by itself, its end included, over the characters of all of them."""
    nats, device = 0.0, device_of(model)
    by_length = sorted(sentences, key=len)
    for start in range(0, len(by_length), ROWS):
        rows = [[bos, *sentence, eos] for sentence in by_length[start : start + ROWS]]
        longest = max(map(len, rows))
        # padding stands after the tokens, where a causal mask hides it anyhow
        whole = torch.tensor([row + [IGNORED] * (longest - len(row)) for row in rows], device=device)
        nats += _nats(model(Inputs(whole[:, :-1].clamp_min(0))), whole[:, 1:])
    return nats / math.log(2) / n_characters


def mean_loss(model: Transformer, batches: Sequence[Batch]) -> float:
    """Mean cross-entropy of fixed batches, in nats a token."""
    device = device_of(model)
    values = [loss(model(inputs.to(device)), labels.to(device)) for inputs, labels in batches]
    return float(torch.stack(values).mean())


def on_fixed_batches(objective: Objective) -> Callable[[Transformer], float]:
    """The mean loss on four batches of this objective, the same ones for every model."""
    batches = [objective.batch(np.random.default_rng([1, index])) for index in range(4)]
    return lambda model: mean_loss(model, batches)


def exactly_right(batches: Sequence[Batch]) -> Callable[[Transformer], float]:
    """The share of rows of which every token is the likeliest after those before it: a greedy text without mistake."""

    def measure(model: Transformer) -> float:
        device, right = device_of(model), []
        for inputs, labels in batches:
            guesses = model(inputs.to(device)).argmax(-1).cpu()
            right.append(((guesses == labels) | (labels == IGNORED)).all(1).float())
        return float(torch.cat(right).mean())

    return measure


def device_of(model: nn.Module) -> torch.device:
    """Where the model's weights are."""
    return next(model.parameters()).device


def _nats(logits: Logits, labels: torch.Tensor) -> float:
    return float(F.cross_entropy(logits.flatten(0, 1).float(), labels.flatten(), ignore_index=IGNORED, reduction="sum"))
