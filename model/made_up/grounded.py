"""Grounded examples: made-up pictures and melodies, their right words, and the place of each word in the source."""

from dataclasses import dataclass

import torch

from model.analysis.heads.grounding import Things, Truth
from model.axes import Features
from model.made_up.pictures import drawing, sentence
from model.made_up.pictures.drawing import Pixels
from model.made_up.pictures.reader import COLUMNS, ROWS, features_of, patch_tokens
from model.made_up.pictures.scene import Scene
from model.made_up.sounds.melody import Melody
from model.made_up.sounds.reader import frames_of, wav
from model.made_up.sounds.spectrogram import sounding
from model.made_up.sounds.synthesis import samples
from model.made_up.word import Kind, Word
from model.tokenizers import Encoding
from model.tokenizers.images import png
from model.tokenizers.sounds import Samples
from model.transformer.batch import Inputs
from model.transformer.features import Cut, cut
from model.weights.evaluation_set import Prompt

COUNTED: frozenset[Kind] = frozenset({"color", "shape", "note"})
"""The kinds of words that heads are scored on. A size is seen as well where a shape ends."""


PICTURE_AXES = 3
"""Row, column and channel; a sound has one axis."""


@dataclass(frozen=True)
class Grounded:
    """One made-up picture or sound.

    Attributes:
        made: pixels, or samples.
        source: a token for each patch or frame.
        things: True where a patch shows a shape, or a frame sounds a note.
    """

    words: tuple[Word, ...]
    made: Pixels | Samples
    source: Encoding
    features: Features
    things: Things

    @property
    def text(self) -> str:
        """The right words."""
        return " ".join(word.text for word in self.words)

    def file(self) -> bytes:
        """The picture as a PNG file, or the sound as a WAV file."""
        return png(self.made) if self.made.ndim == PICTURE_AXES else wav(self.made)

    def inputs(self, target: Encoding) -> Inputs:
        """The numbers of the source, and a target, as a batch of one."""
        return Inputs(torch.zeros(1, 1, dtype=torch.long), torch.tensor([target.ids]), features=self.features)

    def cut(self, numbers: Features) -> Cut:
        """Numbers of the form of the source, as the patches or frames have them."""
        return cut(numbers, (ROWS, COLUMNS))

    def truth(self, target: Encoding, kinds: frozenset[Kind] = COUNTED) -> tuple[Truth, list[Word]]:
        """The true places of the words of these kinds, by the tokens of the right words; and these words.

        A word about a thing that no patch shows, because others cover it, is left out.
        """
        chosen, spans, start = [], [], 0
        for word in self.words:
            end = start + len(word.text)
            if word.kind in kinds and word.thing is not None and self.things[word.thing].any():
                covering = [
                    position
                    for position, token in enumerate(target.tokens)
                    if not token.special and token.start < end and token.end > start
                ]
                chosen.append(word)
                spans.append((covering[0], covering[-1]))
            start = end + 1
        first, last = (torch.tensor([span[side] for span in spans], dtype=torch.long) for side in (0, 1))
        keys = self.things[[word.thing for word in chosen]] if chosen else self.things[:0]
        return Truth(first, last, keys), chosen


def of_scene(scene: Scene) -> Grounded:
    """A picture, its sentence, and the patches that show each shape."""
    pixels, owners = drawing.draw(scene)
    things = torch.from_numpy(drawing.shown_by(owners, len(scene.shapes)))
    return Grounded(tuple(sentence.words(scene)), pixels, patch_tokens(), features_of(pixels)[None], things)


def of_melody(melody: Melody) -> Grounded:
    """A melody, the names of its notes, and the frames that sound each of them."""
    frames = frames_of(samples(melody))
    words = tuple(Word(note.name, "note", index) for index, note in enumerate(melody.notes))
    things = torch.from_numpy(sounding(melody, frames.features.shape[2]))
    return Grounded(words, frames.samples, frames.encoding, frames.features, things)


def grounded_of(prompt: Prompt) -> Grounded | None:
    """The made-up picture or melody of a prompt of an evaluation set; None of a text."""
    if prompt.scene is not None:
        return of_scene(prompt.scene)
    return None if prompt.melody is None else of_melody(prompt.melody)
