"""Masked accuracy: measures how often a masked token is guessed; each is masked with a chance of 15 %."""

from collections.abc import Sequence

import numpy as np
import torch

from model.tokenizers.text import MASK
from model.transformer.batch import Inputs
from model.transformer.run import run
from model.weights import LoadedModel


def masked_accuracy(model: LoadedModel, sentences: Sequence[str], *, share: float = 0.15, seed: int = 0) -> float:
    """Share of the hidden tokens whose likeliest guess is right, each sentence by itself and hidden once.

    Hidden is always by `[MASK]`; special tokens are never hidden, punctuation is.
    """
    generator, mask = np.random.default_rng(seed), model.tokenizer.id_of(MASK)
    right = total = 0
    for sentence in sentences:
        encoding = model.tokenizer.source(sentence)
        ids = torch.tensor([encoding.ids])
        words = torch.tensor([[not token.special for token in encoding.tokens]])
        hidden = words & torch.from_numpy(generator.random(ids.shape) < share)
        if hidden.any():
            guesses = run(model.transformer, Inputs(ids.masked_fill(hidden, mask))).logits.argmax(-1)
            right += int((guesses == ids)[hidden].sum())
            total += int(hidden.sum())
    return right / total
