"""Illustrated text: defines what a reader of texts with images returns, one sequence of words and image patches."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from torch import Tensor

from model.tokenizers.tokenizer import Encoding

if TYPE_CHECKING:
    from PIL.Image import Image


@dataclass(frozen=True)
class Picture:
    """One picture whose patches stand in a row among the tokens of a text: an image, or a part of one.

    Attributes:
        name: which part of which image it is, in words.
        first: the position of its first patch; the others follow it, row by row.
        rows, columns: how many patches there are down and across.
        seen: the picture as the model sees it, cut and scaled, as a PNG file.
    """

    name: str
    first: int
    rows: int
    columns: int
    seen: bytes


@dataclass(frozen=True)
class IllustratedText:
    """A text with images as a model reads it.

    Attributes:
        encoding: a token for each piece of the text and each patch.
        beside: what the model reads beside the ids of these tokens, by the name of the argument.
        pictures: in the order of their tokens.
    """

    encoding: Encoding
    beside: Mapping[str, Tensor]
    pictures: tuple[Picture, ...]


@runtime_checkable
class IllustratedReader(Protocol):
    """Turns a text with images into one sequence of tokens."""

    def read(self, text: str, images: "Sequence[Image]") -> IllustratedText:
        """The tokens of a text, with the patches of each image where the text names it, or else before the text.

        Raises:
            InputError: for a text that names more images than there are.
        """
