"""Defines what a recipe holds."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from model.config import ModelConfig
from model.tokenizers import TextTokenizer
from model.tokenizers.fit import WORDS
from model.training.data import Split
from model.training.loop import Schedule
from model.training.objectives import Objective
from model.transformer.transformer import Transformer


@dataclass(frozen=True)
class Prepared:
    """An objective, and how to measure a model on what was held out."""

    objective: Objective
    measure: Callable[[Transformer], float]


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """How one model is made.

    Attributes:
        columns: 1 for sentences, 2 for source and target, 0 for a model that learns from made-up text.
        vocabulary: the text that the tokenizer is fitted to.
        words: a regular expression of one word of it.
        score_name: what `Prepared.measure` measures.
    """

    description: str
    config: ModelConfig
    schedule: Schedule
    columns: int
    vocabulary: Callable[[Split], Iterable[str]]
    score_name: str
    prepare: Callable[[ModelConfig, TextTokenizer, Split], Prepared]
    words: str = WORDS


def all_text(split: Split) -> Iterable[str]:
    """Every sentence to train on, in every column."""
    return (text for line in split.train for text in line)
