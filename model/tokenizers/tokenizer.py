"""Tokenizer protocol, with the tokens that every tokenizer returns."""

from dataclasses import dataclass
from typing import NamedTuple, Protocol, runtime_checkable


class Token(NamedTuple):
    """One token: `text` is the piece from `start` to `end` of what was typed, or the name of a special token.

    Special is what the tokenizer adds; `[MASK]` is not where it was typed.
    """

    id: int
    text: str
    start: int
    end: int
    special: bool


@dataclass(frozen=True)
class Encoding:
    """The tokens of one input.

    `segments` says for each which sentence of a pair it belongs to; `ends` names the special tokens that stand after a
    sentence; `remarks` are sentences about what was read otherwise than it was typed.
    """

    tokens: tuple[Token, ...]
    segments: tuple[int, ...]
    ends: frozenset[str] = frozenset()
    remarks: tuple[str, ...] = ()

    @property
    def ids(self) -> list[int]:
        """The ids alone."""
        return [token.id for token in self.tokens]


@runtime_checkable
class Tokenizer(Protocol):
    """From text to tokens and back. Offsets count characters of the text as it was typed."""

    @property
    def vocabulary_size(self) -> int:
        """How many different tokens there are."""

    @property
    def mask(self) -> str | None:
        """The name of the special token that hides another; None where the model reads none."""

    @property
    def end(self) -> int | None:
        """The id after which a text that a model writes is over; None where there is none."""

    def source(self, text: str, pair: str | None = None) -> Encoding:
        """What the model reads, with its special tokens.

        Raises:
            InputError: for a pair given to a model that reads one text.
        """

    def target(self, text: str) -> Encoding:
        """What the decoder of an encoder-decoder reads: the token that begins every target, then the text."""

    def id_of(self, special: str) -> int:
        """The id of a special token.

        Raises:
            InputError: when it has none of this name.
        """

    def piece(self, token_id: int) -> str:
        """One token by itself; a leading space, where the vocabulary knows it, says that it begins a word."""

    def decode(self, ids: list[int]) -> str:
        """The text that these tokens write, without special tokens."""

    def encode_batch(self, texts: list[str]) -> list[list[int]]:
        """Ids of many texts at once, without special tokens."""
