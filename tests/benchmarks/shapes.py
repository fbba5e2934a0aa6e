"""What is measured: two shapes of model with random weights, and texts of an exact number of tokens."""

import random
from dataclasses import dataclass
from pathlib import Path

import torch

from model import weights
from model.weights import LoadedModel
from tests.app.conftest import CARD
from tests.model.loaded import loaded, saved

LENGTHS = (16, 64, 128, 256, 512, 1024)
WORDS = ("Tom", "likes", "the", "red", "car", "a", "book", "two", "old", "friends", "it", "She", "bought")
"""Words that are one token each."""


@dataclass(frozen=True)
class Shape:
    """A decoder of this many layers and heads."""

    name: str
    layers: int
    heads: int
    d_model: int

    @property
    def title(self) -> str:
        """Its size, for people."""
        return f"{self.layers} × {self.heads} heads, d_model {self.d_model}"


SMALL = Shape("small", 4, 4, 128)
LARGE = Shape("large", 12, 12, 768)
SHAPES = (SMALL, LARGE)


def write_models(root: Path) -> None:
    """Writes a folder for each shape, as the server reads it."""
    for shape in SHAPES:
        made = loaded(
            "decoder",
            n_layers=shape.layers,
            n_heads=shape.heads,
            d_model=shape.d_model,
            d_head=shape.d_model // shape.heads,
            d_value=shape.d_model // shape.heads,
            d_feed_forward=4 * shape.d_model,
            max_tokens=max(LENGTHS),
        )
        saved(root / shape.name, made, CARD | {"id": shape.name, "scores": {}})


def read_model(root: Path, shape: Shape) -> LoadedModel:
    """The model that the server reads, in this process and on one thread, as the server runs it."""
    torch.set_num_threads(1)
    return weights.load(root / shape.name)


def text_of(model: LoadedModel, n_tokens: int, seed: int) -> str:
    """A text of so many tokens; another seed gives another one, so that nothing is remembered."""
    empty = len(model.tokenizer.source(WORDS[0], None).tokens) - 1
    drawn = random.Random(seed).choices(WORDS, k=n_tokens - empty)
    text = " ".join(drawn)
    found = len(model.tokenizer.source(text, None).tokens)
    assert found == n_tokens, f"{found} tokens, not {n_tokens}"
    return text
