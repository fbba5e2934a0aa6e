"""Grounding of a model: how often its heads look at the true place of a word, in many made-up pictures or melodies."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import torch
from torch import Tensor

from model.analysis.heads import grounding
from model.analysis.heads.grounding import Row
from model.axes import Mask, Place, Scores
from model.made_up.grounded import Grounded, of_melody, of_scene
from model.made_up.pictures.random_scenes import Rules, scenes
from model.made_up.sounds.random_melodies import melodies
from model.tracing.observers import StreamingRecorder
from model.transformer.run import run_attention
from model.weights import LoadedModel

SEED, N_EXAMPLES = 201, 300
ONE_TO_THREE = Rules(((1, 1 / 3), (2, 1 / 3), (3, 1 / 3)))
HeadPlace = tuple[int, int]


@dataclass(frozen=True)
class CrossHead:
    """One cross-attention head: means over all words, and over all pairs of neighbouring words.

    `chance` is the share that equal weights on all keys would have.
    """

    layer: int
    head: int
    share: float
    strongest: float
    monotonic: float
    chance: float

    @property
    def is_grounded(self) -> bool:
        """Whether it looks at the true places of the words, by weight and by its strongest key."""
        return self.share >= grounding.LEAST_SHARE and self.strongest >= grounding.LEAST_STRONGEST


class _Words:
    """Collects three figures of every head for each word: share, strongest key, order."""

    def __init__(self, truth: grounding.Truth, row: Row):
        self._truth, self._row = truth, row
        self.found: dict[HeadPlace, tuple[Tensor, Tensor, Tensor]] = {}

    def observe(self, place: Place, seen: range, weights: Scores, _: Mask | None) -> None:
        """Measures these heads, if they look at the source."""
        if place.site != "cross":
            return
        of_heads = (
            grounding.shares(weights[0], self._truth, self._row),
            grounding.strongest_is_true(weights[0], self._truth, self._row).float(),
            grounding.later_is_behind(weights[0], self._truth, self._row).float(),
        )
        for index, head in enumerate(seen):
            share, strongest, later = (each[index] for each in of_heads)
            self.found[place.layer, head] = (share, strongest, later)


def grounded_heads(model: LoadedModel) -> list[CrossHead]:
    """Every cross-attention head on made-up examples that the model never saw; none of a model that reads text."""
    if model.images is not None and model.config.task == "describe":
        return cross_heads(model, map(of_scene, scenes(SEED, N_EXAMPLES, ONE_TO_THREE)))
    if model.sounds is not None:
        return cross_heads(model, map(of_melody, melodies(SEED, N_EXAMPLES)))
    return []


def cross_heads(model: LoadedModel, examples: Iterable[Grounded], row: Row = "guesses") -> list[CrossHead]:
    """Every cross-attention head, each word counting the same. The right words are read, whatever it would write."""
    collected: defaultdict[HeadPlace, list[tuple[Tensor, Tensor, Tensor]]] = defaultdict(list)
    by_chance: list[Tensor] = []
    for example in examples:
        target = model.tokenizer.target(example.text)
        truth, words = example.truth(target)
        if words:
            observer = _Words(truth, row)
            by_chance.append(truth.keys.float().mean(1))
            run_attention(model.transformer, example.inputs(target), StreamingRecorder(observer))
            for place, found in observer.found.items():
                collected[place].append(found)
    chance = float(torch.cat(by_chance).mean()) if by_chance else 0.0
    return [_mean(place, found, chance) for place, found in sorted(collected.items())]


def _mean(place: HeadPlace, found: list[tuple[Tensor, Tensor, Tensor]], chance: float) -> CrossHead:
    share, strongest, later = (float(torch.cat(each).mean()) for each in zip(*found, strict=True))
    return CrossHead(*place, share, strongest, later, chance)
