"""Training objectives: make batches for next tokens, masked words and translations.

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
from model.training.pairs import Pairs
from model.transformer.batch import Inputs

IGNORED = -100
"""The label of a position that is not to be guessed."""

SPREAD = 8
"""A batch of rows of about one length is drawn from this many times its size."""


class Batch(NamedTuple):
    """Inputs, and for each position the token to guess there or `IGNORED`."""

    inputs: Inputs
    labels: Ids


@runtime_checkable
class Objective(Protocol):
    """Makes batches for the training loop."""

    def batch(self, generator: np.random.Generator) -> Batch:
        """One batch, drawn with this generator."""


def loss(logits: Logits, labels: Ids) -> Tensor:
    """Mean cross-entropy of the tokens to guess, in nats, at the precision of the logits."""
    return F.cross_entropy(logits.flatten(0, 1), labels.flatten(), ignore_index=IGNORED)


class NextToken:
    """Rows of several sentences, `[BOS] a b [EOS] c d e [EOS] …`; every token is guessed from those before it.

    Rows come in several lengths, so that both a single sentence and a long text feel at home. A `repeated` share of
    the rows repeats one passage, and a `random` share repeats random tokens, whose first copy is not predicted:
    previous-token and induction heads learn from these.
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
        random: float = 0.0,
        random_ids: range = range(0),
        random_lengths: range = range(0),
    ):
        self.sentences = [np.array([*sentence, eos]) for sentence in sentences]
        self.bos, self.lengths, self.tokens_per_batch = bos, lengths, tokens_per_batch
        self.repeated, self.random = repeated, random
        self.random_ids, self.random_lengths = random_ids, random_lengths

    def batch(self, generator: np.random.Generator) -> Batch:
        """Rows of one length, drawn by its share."""
        length = int(generator.choice(list(self.lengths), p=list(self.lengths.values())))
        rows = [self._row(length, generator) for _ in range(max(1, self.tokens_per_batch // length))]
        labels = torch.from_numpy(np.stack([row for row, _ in rows]))
        source = F.pad(labels[:, :-1], (1, 0), value=self.bos)
        n_given = torch.tensor([n_given for _, n_given in rows])
        return Batch(Inputs(source), labels.masked_fill(torch.arange(length) < n_given[:, None], IGNORED))

    def _row(self, length: int, generator: np.random.Generator) -> tuple[np.ndarray, int]:
        """Tokens, and the number of those that cannot be predicted."""
        kind = generator.random()
        if kind < self.repeated:
            passage = self._sentences(int(generator.integers(2, length // 2 + 1)), generator)
            return np.resize(passage, length), 0
        if kind < self.repeated + self.random:
            longest = min(self.random_lengths[-1], length // 2)
            n_given = int(generator.integers(self.random_lengths[0], longest + 1))
            series = generator.integers(self.random_ids.start, self.random_ids.stop, n_given)
            return np.resize(series, length), n_given
        return self._sentences(length, generator), 0

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
        self.pairs = Pairs(sentences)
        self.pad, self.cls, self.sep, self.mask = pad, cls, sep, mask
        self.n_special, self.vocabulary_size = n_special, vocabulary_size
        self.rows, self.max_tokens, self.share = rows, max_tokens, share

    def batch(self, generator: np.random.Generator) -> Batch:
        """Rows of one sentence or a pair, as `Pairs` draws them, of about the same length."""
        drawn = sorted((self._row(*self.pairs.draw(generator)) for _ in range(SPREAD * self.rows)), key=_length)
        start = int(generator.integers(SPREAD)) * self.rows
        rows = drawn[start : start + self.rows]
        ids, is_token = padded([ids for ids, _ in rows], self.pad)
        segments, _ = padded([segments for _, segments in rows], 0)
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

    def _row(self, first: Sequence[int], second: Sequence[int] | None) -> tuple[list[int], list[int]]:
        before = [self.cls, *first, self.sep]
        after = [] if second is None else [*second, self.sep]
        ids, segments = before + after, [0] * len(before) + [1] * len(after)
        return ids[: self.max_tokens], segments[: self.max_tokens]


class Translation:
    """Source and target of about the same length, padded; each target token is guessed from those before it.

    A batch is drawn from `SPREAD` times as many neighbours in the order of length: little is padding, and still the
    pairs of a batch are different ones each time.
    """

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
        # neighbours of one length would otherwise be neighbours in the file, and these are alike
        mixed = [short[index] for index in np.random.default_rng(0).permutation(len(short))]
        self.pairs = sorted(mixed, key=lambda pair: (len(pair[0]), len(pair[1])))
        self.pad, self.bos, self.eos, self.rows = pad, bos, eos, rows

    def batch(self, generator: np.random.Generator) -> Batch:
        """Pairs of about the same length."""
        near = min(SPREAD * self.rows, len(self.pairs))
        start = int(generator.integers(len(self.pairs) - near + 1))
        picked = generator.choice(near, min(self.rows, near), replace=False)
        chosen = [self.pairs[start + index] for index in picked]
        source, source_mask = padded([[*source, self.eos] for source, _ in chosen], self.pad)
        target, target_mask = padded([[self.bos, *target] for _, target in chosen], self.pad)
        labels, _ = padded([[*target, self.eos] for _, target in chosen], IGNORED)
        return Batch(Inputs(source, target, source_mask=source_mask, target_mask=target_mask), labels)


def _length(row: tuple[list[int], list[int]]) -> int:
    return len(row[0])


def padded(rows: Sequence[Sequence[int]], filler: int) -> tuple[Tensor, Tensor]:
    """Rows of one length, with a filler after them; and True where they are not padding."""
    lengths = [len(row) for row in rows]
    filled = torch.full((len(rows), max(lengths)), filler)
    for row, values in zip(filled, rows, strict=True):
        row[: len(values)] = torch.tensor(values)
    return filled, masks.padding(lengths, max(lengths))
