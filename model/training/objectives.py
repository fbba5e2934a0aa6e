"""What a model learns to guess: the next token, a masked word, a translation.

An objective holds encoded sentences and makes batches of them; the batch of a step depends on the seed and the step
alone, so a resumed run sees what the uninterrupted one would have seen.
"""

from collections.abc import Sequence
from typing import NamedTuple, Protocol, runtime_checkable

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from model import masks
from model.axes import Ids, Logits
from model.inputs import Inputs

IGNORED = -100
"""The label of a position that is not to be guessed."""


class Batch(NamedTuple):
    """Inputs, and for each position the token to guess there or `IGNORED`."""

    inputs: Inputs
    labels: Ids


@runtime_checkable
class Objective(Protocol):
    """What the training loop asks of an objective."""

    def batch(self, generator: np.random.Generator) -> Batch:
        """One batch, drawn with this generator."""


def loss(logits: Logits, labels: Ids) -> Tensor:
    """Mean cross-entropy of the tokens to guess, in nats."""
    return F.cross_entropy(logits.flatten(0, 1).float(), labels.flatten(), ignore_index=IGNORED)


class NextToken:
    """Rows of several sentences, `[BOS] a b [EOS] c d e [EOS] …`; every token is guessed from those before it.

    Rows come in several lengths, so that both a single sentence and a long text feel at home. In a `repeated` share of
    the rows the second half repeats the first: what an induction head is good for.
    """

    def __init__(
        self,
        sentences: Sequence[Sequence[int]],
        *,
        bos: int,
        eos: int,
        lengths: dict[int, float],
        tokens_per_batch: int,
        repeated: float = 0.0,
    ):
        self.sentences = [np.array([*sentence, eos]) for sentence in sentences]
        self.bos, self.lengths, self.repeated = bos, lengths, repeated
        self.tokens_per_batch = tokens_per_batch

    def batch(self, generator: np.random.Generator) -> Batch:
        """Rows of one length, drawn by its share."""
        length = int(generator.choice(list(self.lengths), p=list(self.lengths.values())))
        rows = [self._row(length, generator) for _ in range(max(1, self.tokens_per_batch // length))]
        whole = torch.from_numpy(np.stack(rows))
        return Batch(Inputs(whole[:, :-1]), whole[:, 1:])

    def _row(self, length: int, generator: np.random.Generator) -> np.ndarray:
        if generator.random() < self.repeated:
            first = self._sentences(length // 2, generator)
            return np.concatenate([[self.bos], first, first, first])[: length + 1]
        return np.concatenate([[self.bos], self._sentences(length, generator)])

    def _sentences(self, length: int, generator: np.random.Generator) -> np.ndarray:
        parts: list[np.ndarray] = []
        while sum(map(len, parts)) < length:
            parts.append(self.sentences[generator.integers(len(self.sentences))])
        return np.concatenate(parts)[:length]


class Masked:
    """`[CLS] a [SEP] b [SEP]`; 15 % of the words are hidden and guessed.

    Of the hidden words 80 % become `[MASK]`, 10 % another word, 10 % stay. Source: Devlin et al. 2019, section 3.1.
    """

    def __init__(
        self,
        sentences: Sequence[Sequence[int]],
        *,
        pad: int,
        cls: int,
        sep: int,
        mask: int,
        n_special: int,
        vocabulary_size: int,
        rows: int,
        max_tokens: int,
        share: float = 0.15,
    ):
        self.sentences = sentences
        self.pad, self.cls, self.sep, self.mask = pad, cls, sep, mask
        self.n_special, self.vocabulary_size = n_special, vocabulary_size
        self.rows, self.max_tokens, self.share = rows, max_tokens, share

    def batch(self, generator: np.random.Generator) -> Batch:
        """Rows of one or two sentences, half and half."""
        pairs = [self._pair(generator) for _ in range(self.rows)]
        ids, is_token = _padded([ids for ids, _ in pairs], self.pad)
        segments, _ = _padded([segments for _, segments in pairs], 0)
        labels = ids.clone()
        draw = torch.from_numpy(generator.random(ids.shape))
        kind = torch.from_numpy(generator.random(ids.shape))
        # special tokens have the lowest ids
        guessed = (draw < self.share) & (ids >= self.n_special)
        labels[~guessed] = IGNORED
        other = torch.from_numpy(generator.integers(self.n_special, self.vocabulary_size, tuple(ids.shape)))
        ids = torch.where(guessed & (kind < 0.8), self.mask, ids)
        ids = torch.where(guessed & (kind >= 0.9), other, ids)
        return Batch(Inputs(ids, segments=segments, source_mask=is_token), labels)

    def _pair(self, generator: np.random.Generator) -> tuple[list[int], list[int]]:
        first = [self.cls, *self._sentence(generator), self.sep]
        second = [*self._sentence(generator), self.sep] if generator.random() < 0.5 else []
        ids, segments = first + second, [0] * len(first) + [1] * len(second)
        return ids[: self.max_tokens], segments[: self.max_tokens]

    def _sentence(self, generator: np.random.Generator) -> Sequence[int]:
        return self.sentences[int(generator.integers(len(self.sentences)))]


class Translation:
    """Source and target of about the same length, padded; each target token is guessed from those before it."""

    def __init__(
        self,
        pairs: Sequence[tuple[Sequence[int], Sequence[int]]],
        *,
        pad: int,
        bos: int,
        eos: int,
        rows: int,
        max_tokens: int,
    ):
        short = [pair for pair in pairs if max(map(len, pair)) < max_tokens]
        self.pairs = sorted(short, key=lambda pair: (len(pair[0]), len(pair[1])))
        self.pad, self.bos, self.eos, self.rows = pad, bos, eos, rows

    def batch(self, generator: np.random.Generator) -> Batch:
        """Neighbours in the order of length, so that little is padding."""
        start = int(generator.integers(max(1, len(self.pairs) - self.rows + 1)))
        chosen = self.pairs[start : start + self.rows]
        source, source_mask = _padded([[*source, self.eos] for source, _ in chosen], self.pad)
        target, target_mask = _padded([[self.bos, *target] for _, target in chosen], self.pad)
        labels, _ = _padded([[*target, self.eos] for _, target in chosen], IGNORED)
        return Batch(Inputs(source, target, source_mask=source_mask, target_mask=target_mask), labels)


def _padded(rows: Sequence[Sequence[int]], filler: int) -> tuple[Tensor, Tensor]:
    lengths = [len(row) for row in rows]
    filled = torch.full((len(rows), max(lengths)), filler)
    for row, values in zip(filled, rows, strict=True):
        row[: len(values)] = torch.tensor(values)
    return filled, masks.padding(lengths, max(lengths))
