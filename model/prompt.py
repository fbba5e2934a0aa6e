"""Reads a text, a source and a target, or an image into a prompt: the tokens that a model gets."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from model.axes import Features, Site
from model.class_head import class_head_of
from model.errors import InputError
from model.generation.generation import generate
from model.generation.request import Request
from model.tokenizers import Encoding, Token
from model.tokenizers.images import MOST_PIXELS, Patches, opened
from model.transformer.batch import Inputs
from model.weights import LoadedModel

MOST_TIMES_LONGER, FEW_TOKENS = 3, 32


@dataclass(frozen=True)
class Prompt:
    """Input of a model: one text, a source and a target, or the patches of an image, whose numbers are `features`."""

    source: Encoding
    target: Encoding | None
    features: Features | None = None

    def inputs(self) -> Inputs:
        """The ids, or the numbers of an image, as a batch of one."""
        if self.features is not None:
            return Inputs(torch.zeros(1, 1, dtype=torch.long), features=self.features)
        target = None if self.target is None else _row(self.target.ids)
        return Inputs(_row(self.source.ids), target, segments=_row(self.source.segments))

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
    first = source(model, text, pair)
    _check_length("text", first, model)
    if model.config.family != "encoder-decoder":
        if target is not None:
            raise InputError("this model reads one text; leave `target` out", field="target")
        return Prompt(first, None)
    classifies = class_head_of(model.transformer) is not None
    if target is None and not classifies:
        return Prompt(first, _translation(model, first))
    target = text if target is None else target  # such a classifier reads its text twice
    if target:  # an empty target is a beginning: only [BOS]
        _check_text("target", target)
    second = model.tokenizer.target(target)
    _check_length("target", second, model)
    if classifies and len(second.tokens) != len(first.tokens):
        raise InputError("this classifier reads its text on both sides; leave `target` out", field="target")
    return Prompt(first, second)


def image_prompt(model: LoadedModel, image: bytes, most_pixels: int = MOST_PIXELS) -> Prompt:
    """The prompt of an image file.

    Raises:
        InputError: for a file that is no image, or too large a one, and for a model that reads text.
    """
    patches = read_image(model, image, most_pixels)
    return Prompt(patches.encoding, None, patches.features)


def read_image(model: LoadedModel, image: bytes, most_pixels: int = MOST_PIXELS) -> Patches:
    """The patches of an image file.

    Raises:
        InputError: for a file that is no image, or too large a one, and for a model that reads text.
    """
    if model.images is None:
        raise InputError(f"{model.id} reads a text, no image; leave `image` out", field="image")
    return model.images.read(opened(image, most_pixels))


def _translation(model: LoadedModel, source: Encoding) -> Encoding:
    most = model.config.max_tokens - 1
    begun = Prompt(source, model.tokenizer.target("")).inputs()
    # a model that never ends its text is stopped at several times the length of what it read
    enough = min(most, MOST_TIMES_LONGER * len(source.tokens) + FEW_TOKENS)
    writes = model.config.task != "none"  # else it has no head to write with
    ids = generate(model.transformer, begun, Request(enough, model.tokenizer.end)) if writes else ()
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
