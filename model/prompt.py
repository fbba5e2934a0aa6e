"""Reads a text, a source and a target, an image, both, or a sound into a prompt: the tokens that a model gets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from model.axes import Features, Site
from model.class_head import class_head_of
from model.errors import InputError
from model.generation.generation import generate
from model.generation.request import Request
from model.made_up.sounds.reader import Frames
from model.tokenizers import Encoding, TextTokenizer, Token
from model.tokenizers.illustrated import Picture
from model.tokenizers.images import MOST_PIXELS, Patches, opened
from model.transformer.batch import Inputs
from model.weights import LoadedModel

MOST_TIMES_LONGER, FEW_TOKENS = 3, 32


@dataclass(frozen=True)
class Prompt:
    """Input of a model: one text, a source and a target, or an image or a sound, whose numbers are `features`.

    Of an image the source has a token for each patch, of a sound one for each frame. Of a text with images the source
    has both words and patches, `pictures` say which are which, and `beside` is what the model reads beside the ids.
    """

    source: Encoding
    target: Encoding | None
    features: Features | None = None
    pictures: tuple[Picture, ...] = ()
    beside: Mapping[str, Tensor] | None = None

    def inputs(self) -> Inputs:
        """The ids, or the numbers of an image or a sound, as a batch of one."""
        target = None if self.target is None else _row(self.target.ids)
        if self.features is not None:
            return Inputs(torch.zeros(1, 1, dtype=torch.long), target, features=self.features)
        return Inputs(_row(self.source.ids), target, segments=_row(self.source.segments), beside=self.beside)

    def tokens_at(self, site: Site) -> tuple[tuple[Token, ...], tuple[Token, ...]]:
        """The tokens that the queries and the keys of a site are."""
        has_target = self.target is not None
        query, key = sides_of(site, has_target=has_target)
        of = {"source": self.source, "target": self.target if self.target is not None else self.source}
        return of[query].tokens, of[key].tokens

    @property
    def predicted(self) -> Encoding:
        """The side whose tokens the model predicts."""
        return self.source if self.target is None else self.target


def _row(numbers: Sequence[int]) -> Tensor:
    # PyTorch looks at each number of a list, which takes three times as long
    return torch.from_numpy(np.array([numbers], dtype=np.int64))


def sides_of(site: Site, *, has_target: bool) -> tuple[str, str]:
    """Which tokens the queries and the keys of a site are."""
    if site == "cross":
        return "target", "source"
    side = "target" if site == "decoder" and has_target else "source"
    return side, side


def source(model: LoadedModel, text: str, pair: str | None) -> Encoding:
    """The tokens of a text.

    Raises:
        InputError: for a text that is empty, or a pair that the model does not read.
    """
    _check_text("text", text)
    if pair is not None:
        _check_text("pair", pair)
    return model.tokenizer.source(text, pair)


def text_prompt(model: LoadedModel, text: str, *, pair: str | None = None, target: str | None = None) -> Prompt:
    """The prompt of a text; a target that is left out is the one that the model itself writes.

    Raises:
        InputError: for a text that does not fit the model.
    """
    check_reads_text(model)
    first = source(model, text, pair)
    _check_length("text", first, model)
    if model.config.family != "encoder-decoder":
        if target is not None:
            raise InputError("this model reads one text; leave `target` out", field="target")
        return Prompt(first, None)
    classifies = class_head_of(model.transformer) is not None
    if target is None and not classifies:
        return Prompt(first, _written(model, Prompt(first, model.tokenizer.target(""))))
    target = text if target is None else target  # such a classifier reads its text twice
    if target:  # an empty target is a beginning: only [BOS]
        _check_text("target", target)
    second = model.tokenizer.target(target)
    _check_length("target", second, model)
    if classifies and len(second.tokens) != len(first.tokens):
        raise InputError("this classifier reads its text on both sides; leave `target` out", field="target")
    return Prompt(first, second)


def check_reads_text(model: LoadedModel) -> None:
    """Refuses a text that would stand for the source of a model that reads images or sounds.

    Raises:
        InputError: saying what it reads.
    """
    if isinstance(model.tokenizer, TextTokenizer):
        if model.images is not None:
            raise InputError(f"{model.id} reads an image; send `image` in the place of `text`", field="text")
        if model.sounds is not None:
            raise InputError(f"{model.id} reads a sound; send `sound` in the place of `text`", field="text")


def image_prompt(
    model: LoadedModel, image: bytes, most_pixels: int = MOST_PIXELS, *, target: str | None = None
) -> Prompt:
    """The prompt of an image file; a target that is left out is the one that the model itself writes.

    Raises:
        InputError: for a file that is no image, or too large a one, and for a model that reads text.
    """
    patches = read_image(model, image, most_pixels)
    return _described(model, patches.encoding, patches.features, target, "image")


def illustrated_prompt(model: LoadedModel, text: str, image: bytes, most_pixels: int = MOST_PIXELS) -> Prompt:
    """The prompt of a text with one image, for a model that reads both in one sequence; the text may be empty.

    Raises:
        InputError: for a file that is no image, or too large a one, for a text that names more images than one, and
            for more tokens than the model reads.
    """
    if model.illustrated is None:
        raise InputError(f"{model.id} reads no text with an image; leave `text` or `image` out", field="image")
    found = model.illustrated.read(text, [opened(image, most_pixels)])
    _check_length("text", found.encoding, model)
    return Prompt(found.encoding, None, pictures=found.pictures, beside=found.beside)


def sound_prompt(model: LoadedModel, sound: bytes, *, target: str | None = None) -> Prompt:
    """The prompt of a WAV or FLAC file; a target that is left out is the one that the model itself writes.

    Raises:
        InputError: for a file that is no sound, or too long a one, and for a model that reads none.
    """
    frames = read_sound(model, sound)
    return _described(model, frames.encoding, frames.features, target, "sound")


def read_sound(model: LoadedModel, sound: bytes) -> Frames:
    """The frames of a WAV or FLAC file.

    Raises:
        InputError: for a file that is no sound, or too long a one, and for a model that reads none.
    """
    if model.sounds is None:
        reads = "a text" if model.images is None else "an image"
        raise InputError(f"{model.id} reads {reads}, no sound; leave `sound` out", field="sound")
    return model.sounds.read(sound)


def _described(model: LoadedModel, source: Encoding, features: Features, target: str | None, field: str) -> Prompt:
    if model.config.family != "encoder-decoder":
        if target:
            raise InputError(f"{model.id} reads an {field} alone; leave `target` or `{field}` out", field="target")
        return Prompt(source, None, features)
    if target is None:
        return Prompt(source, _written(model, Prompt(source, model.tokenizer.target(""), features)), features)
    if target:
        _check_text("target", target)
    second = model.tokenizer.target(target)
    _check_length("target", second, model)
    return Prompt(source, second, features)


def read_image(model: LoadedModel, image: bytes, most_pixels: int = MOST_PIXELS) -> Patches:
    """The patches of an image file.

    Raises:
        InputError: for a file that is no image, or too large a one, and for a model that reads text.
    """
    if model.images is None:
        reads = "a text" if model.sounds is None else "a sound"
        raise InputError(f"{model.id} reads {reads}, no image; leave `image` out", field="image")
    return model.images.read(opened(image, most_pixels))


def _written(model: LoadedModel, begun: Prompt) -> Encoding:
    """The text that the model itself writes after the token that begins every target."""
    most = model.config.max_tokens - 1
    # a model that never ends its text is stopped at several times the length of what it read
    enough = min(most, MOST_TIMES_LONGER * len(begun.source.tokens) + FEW_TOKENS)
    writes = model.config.task != "none"  # else it has no head to write with
    ids = generate(model.transformer, begun.inputs(), Request(enough, model.tokenizer.end)) if writes else ()
    # read as if it had been typed; a text that a model garbled may take more tokens than it was written with
    target = model.tokenizer.target(model.tokenizer.decode(list(ids)))
    return replace(target, tokens=target.tokens[: most + 1], segments=target.segments[: most + 1])


def _check_text(field: str, text: str) -> None:
    if not text.strip():
        raise InputError("the text is empty; type at least one word", field=field)
    if not any(character.isprintable() and not character.isspace() for character in text):
        raise InputError("the text has no visible character, only control characters; type at least one word", field)


def _check_length(field: str, encoding: Encoding, model: LoadedModel) -> None:
    given, allowed = len(encoding.tokens), model.config.max_tokens
    if given > allowed:
        raise InputError(
            f"the text has {given:,} tokens, but {model.id} reads at most {allowed:,}; "
            f"shorten it by {given - allowed:,}",
            field=field,
        )
