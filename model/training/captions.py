"""Objectives of made-up pictures and sounds: drawn anew for each batch, with the words that are right."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from model import masks
from model.axes import Features, MemoryMask
from model.made_up.pictures import drawing, random_scenes
from model.made_up.pictures.reader import features_of
from model.made_up.pictures.scene import Scene
from model.made_up.pictures.sentence import sentence
from model.made_up.sounds import random_melodies
from model.made_up.sounds.melody import Melody
from model.made_up.sounds.spectrogram import log_mel
from model.made_up.sounds.synthesis import samples
from model.tokenizers import TextTokenizer
from model.tokenizers.text import BOS, EOS, PAD
from model.training.objectives import IGNORED, Batch, padded
from model.transformer.batch import Inputs


class Words(NamedTuple):
    """Turns right words into targets and labels."""

    tokenizer: TextTokenizer

    def batch(self, texts: Sequence[str], features: Features, source_mask: MemoryMask | None = None) -> Batch:
        """Each word is guessed from those before it and from the features."""
        pad, bos, eos = (self.tokenizer.id_of(name) for name in (PAD, BOS, EOS))
        targets = self.tokenizer.encode_batch(list(texts))
        target, target_mask = padded([[bos, *ids] for ids in targets], pad)
        labels, _ = padded([[*ids, eos] for ids in targets], IGNORED)
        source = torch.zeros(len(texts), 1, dtype=torch.long)
        return Batch(Inputs(source, target, None, source_mask, target_mask, features), labels)


class Describing:
    """Pictures and their sentences. A picture is drawn once and never seen again."""

    def __init__(self, tokenizer: TextTokenizer, rows: int):
        self.words, self.rows = Words(tokenizer), rows

    def batch(self, generator: np.random.Generator) -> Batch:
        """Pictures of any number of shapes."""
        return self.of([random_scenes.scene(generator) for _ in range(self.rows)])

    def of(self, scenes: Sequence[Scene]) -> Batch:
        """These pictures."""
        pixels = np.stack([drawing.draw(scene)[0] for scene in scenes])
        return self.words.batch([sentence(scene) for scene in scenes], features_of(pixels))


class Listening:
    """Melodies and their notes, about as long as each other: padding is work for nothing."""

    def __init__(self, tokenizer: TextTokenizer, rows: int):
        self.words, self.rows = Words(tokenizer), rows

    def batch(self, generator: np.random.Generator) -> Batch:
        """Melodies of nearly one length."""
        drawn = sorted(
            (random_melodies.melody(generator) for _ in range(2 * self.rows)), key=lambda melody: melody.length_s
        )
        start = int(generator.integers(2)) * self.rows
        return self.of(drawn[start : start + self.rows])

    def of(self, melodies: Sequence[Melody]) -> Batch:
        """These melodies."""
        frames = [log_mel(samples(melody)) for melody in melodies]
        lengths = [each.shape[1] for each in frames]
        features = torch.stack([_longer(each, max(lengths)) for each in frames])
        return self.words.batch([each.text for each in melodies], features, masks.padding(lengths, max(lengths)))


def _longer(frames: Tensor, length: int) -> Tensor:
    return torch.nn.functional.pad(frames, (0, length - frames.shape[1]), value=-1.0)
