"""Sentence pairs: draw two sentences so that attending to the other one helps."""

from bisect import bisect
from collections import defaultdict
from collections.abc import Sequence
from itertools import accumulate

import numpy as np

KINDS = {"alone": 0.35, "strangers": 0.1, "same topic": 0.25, "shuffled": 0.3}
"""Shares: one sentence; two that have nothing to do with each other; two that share a rare word; one and its words in
another order, where a word hidden here can be found over there."""
NAMES, UP_TO = list(KINDS), list(accumulate(KINDS.values()))[:-1]
MOST_FOR_A_TOPIC = 200
"""A word in more sentences than this says little about what they are about."""


class Pairs:
    """Draws one sentence, or two, from a list."""

    def __init__(self, sentences: Sequence[Sequence[int]]):
        self.sentences = sentences
        self.topic_of = {index: members for members in _topics(sentences) for index in members}

    def draw(self, generator: np.random.Generator) -> tuple[Sequence[int], Sequence[int] | None]:
        """A sentence, and the other one of the pair or None."""
        kind = NAMES[bisect(UP_TO, generator.random())]
        index = int(generator.integers(len(self.sentences)))
        first = self.sentences[index]
        if kind == "alone":
            return first, None
        if kind == "shuffled":
            return first, [first[place] for place in generator.permutation(len(first))]
        others = self.topic_of.get(index) if kind == "same topic" else None
        if others is None:
            return first, self.sentences[int(generator.integers(len(self.sentences)))]
        return first, self.sentences[others[int(generator.integers(len(others)))]]


def _topics(sentences: Sequence[Sequence[int]]) -> list[list[int]]:
    """Groups of sentences by the rarest word that each shares with another."""
    containing: defaultdict[int, list[int]] = defaultdict(list)
    for index, sentence in enumerate(sentences):
        for word in set(sentence):
            containing[word].append(index)
    shared = {word: found for word, found in containing.items() if 1 < len(found) <= MOST_FOR_A_TOPIC}
    grouped: defaultdict[int, list[int]] = defaultdict(list)
    for index, sentence in enumerate(sentences):
        words = [word for word in sentence if word in shared]
        if words:
            grouped[min(words, key=lambda word: (len(shared[word]), word))].append(index)
    return [members for members in grouped.values() if len(members) > 1]
