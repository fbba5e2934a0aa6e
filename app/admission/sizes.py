"""Sizes of a run: the operations and numbers of one pass, from the shape of a model and the count of tokens."""

from dataclasses import dataclass
from typing import Any, Protocol

from app.schemas.interventions import AllOf, AnyOf, Random
from model.axes import Site
from model.config import Shape
from model.prompt import Prompt, sides_of

CHARACTERS_A_TOKEN = 3
"""About: so a text is measured before it is cut into tokens."""
OF_A_CELL, OF_A_RANDOM_CELL = 60, 1000
"""Drawing a cell of a mask takes as long as so many operations."""


class Asked(Protocol):
    """The part of a request that says what is read."""

    text: str
    pair: str | None
    image: str | None
    sound: str | None
    target: str | None
    interventions: Any


@dataclass(frozen=True)
class Sizes:
    """The sizes of one run.

    Attributes:
        source, target: how many tokens are read; no target for a model that reads one text.
        texts: of the model's own evaluation set.
        natural: at so many positions the model predicts where none is named: at each `[MASK]`, else at the last.
        patches: how many tokens of a text stand for an image.
        mask: that takes the place of the model's own, as it was asked for.
    """

    config: Shape
    source: int
    target: int | None = None
    texts: int = 0
    mask: Any = None
    is_written: bool = False
    natural: int = 1
    patches: int = 0

    @classmethod
    def guessed(cls, config: Shape, asked: Asked, texts: int = 0, natural: int = 1) -> "Sizes":
        """From the characters of a text: nothing is cut into tokens yet."""

        def tokens(*given: str | None) -> int:
            characters = sum(len(text.encode(errors="replace")) for text in given if text)
            return max(1, min(config.max_tokens, characters // CHARACTERS_A_TOKEN + 3))

        is_text = asked.image is None and asked.sound is None
        # an adapted model that reads images counts its patches as tokens
        of_image = getattr(config, "image_tokens", 0)
        longest = getattr(config, "max_source", config.max_tokens)
        source = tokens(asked.text, asked.pair) if is_text or of_image else longest
        source = min(config.max_tokens, source + (0 if is_text else of_image))
        reads_two = config.family == "encoder-decoder"
        target = (
            (min(source, config.max_tokens) if asked.target is None else tokens(asked.target)) if reads_two else None
        )
        changes = asked.interventions
        is_written = reads_two and asked.target is None
        patches = 0 if is_text else of_image
        return cls(config, source, target, texts, getattr(changes, "mask", None), is_written, natural, patches)

    @classmethod
    def of(cls, config: Shape, prompt: Prompt, asked: Asked, texts: int = 0, natural: int = 1) -> "Sizes":
        """Of a prompt."""
        target = None if prompt.target is None else len(prompt.target.tokens)
        changes = asked.interventions
        mask = getattr(changes, "mask", None)
        patches = sum(each.rows * each.columns for each in prompt.pictures)
        return cls(config, len(prompt.source.tokens), target, texts, mask, natural=natural, patches=patches)

    @property
    def predicted(self) -> int:
        """How many positions the model predicts at."""
        return self.source if self.target is None else self.target

    @property
    def tokens(self) -> str:
        """The count of tokens, in words."""
        return f"{self.source:,} tokens" + ("" if self.target is None else f" and {self.target:,} of the target")

    @property
    def layers(self) -> int:
        """The layers of all sites."""
        return sum(self.config.at(site).layers for site in self.config.sites)

    @property
    def heads(self) -> int:
        """All heads."""
        return sum(self.config.at(site).layers * self.config.at(site).heads for site in self.config.sites)

    def lengths(self, site: Site) -> tuple[int, int]:
        """How many queries and keys a site has."""
        of = {"source": self.source, "target": self.source if self.target is None else self.target}
        query, key = sides_of(site, has_target=self.target is not None)
        return of[query], of[key]

    @property
    def positions_of_layers(self) -> int:
        """The positions after each layer of each residual stream."""
        stacks = [site for site in self.config.sites if site != "cross"]
        return sum(self.config.at(site).layers * self.lengths(site)[0] for site in stacks)

    @property
    def cells(self) -> int:
        """The weights of all heads."""
        shapes = ((self.config.at(site), *self.lengths(site)) for site in self.config.sites)
        return sum(shape.layers * shape.heads * queries * keys for shape, queries, keys in shapes)

    @property
    def largest_layer(self) -> int:
        """The weights of the largest attention."""
        shapes = ((self.config.at(site), *self.lengths(site)) for site in self.config.sites)
        return max(shape.heads * queries * keys for shape, queries, keys in shapes)

    @property
    def attending(self) -> float:
        """The operations of one pass up to its last attention, and of drawing the mask that was asked for."""
        eye = self.patches * getattr(self.config, "eye", 0.0)
        return eye + sum(self._of_site(site) for site in self.config.sites)

    @property
    def unembedding(self) -> float:
        """The operations of one position's logits."""
        return 2.0 * self.config.d_model * self.config.vocabulary_size

    @property
    def whole(self) -> float:
        """The operations of one pass with all its logits."""
        return self.attending + self.predicted * self.unembedding

    def _of_site(self, site: Site) -> float:
        shape, width, (queries, keys) = self.config.at(site), self.config.d_model, self.lengths(site)
        feeds = 0 if site == "cross" else getattr(self.config, "d_feed_forward", 4 * width)
        of_queries = queries * shape.heads * (shape.d_head + shape.d_value)
        of_keys = keys * shape.key_value_heads * (shape.d_head + shape.d_value)
        grids = queries * keys * shape.heads * (shape.d_head + shape.d_value)
        passes = 2.0 * (width * (of_queries + of_keys) + grids + 2 * queries * width * feeds)
        return shape.layers * (passes + drawing(self.mask, queries * keys))


def drawing(mask: Any, cells: int) -> float:
    """The operations of drawing a mask of so many cells, about."""
    if mask is None:
        return 0.0
    return parts(mask) * cells * OF_A_CELL + random_parts(mask) * cells * OF_A_RANDOM_CELL


def parts(mask: Any) -> int:
    """How many patterns a mask is put together from."""
    return sum(map(parts, mask.masks)) if isinstance(mask, AllOf | AnyOf) else 1


def random_parts(mask: Any) -> int:
    """How many of them are random ones, which take far longer."""
    return sum(map(random_parts, mask.masks)) if isinstance(mask, AllOf | AnyOf) else isinstance(mask, Random)
