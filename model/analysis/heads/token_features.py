"""Token features: list what head scores need to know of the tokens."""

import re

import torch

from model.analysis.heads.scores import Alignment, Tokens
from model.tokenizers import Encoding, Token

STOPS = frozenset({".", "!", "?"})
"""The punctuation that ends a sentence."""


def tokens_of(encoding: Encoding, alignments: tuple[Alignment, ...] = ()) -> Tokens:
    """The features of these tokens that head scores read."""
    return Tokens(
        ids=torch.tensor(encoding.ids),
        separates=torch.tensor(
            [token.text in (encoding.ends if token.special else STOPS) for token in encoding.tokens]
        ),
        special=torch.tensor([token.special for token in encoding.tokens]),
        segments=torch.tensor(encoding.segments),
        alignments=alignments,
    )


def alignment(
    source: Encoding, source_text: str, source_word: str, target: Encoding, target_text: str, target_word: str
) -> Alignment:
    """Where the tokens of two words stand that translate each other.

    Raises:
        ValueError: when a word does not stand in its text exactly once.
    """
    return Alignment(
        target=_positions(target.tokens, target_text, target_word),
        source=_positions(source.tokens, source_text, source_word),
    )


def _positions(tokens: tuple[Token, ...], text: str, word: str) -> range:
    places = list(re.finditer(rf"(?<![\w'’-]){re.escape(word)}(?![\w'’-])", text))
    if len(places) != 1:
        raise ValueError(f"{word!r} stands {len(places)} times in {text!r}, and has to stand there once")
    start, end = places[0].span()
    covering = [
        position
        for position, token in enumerate(tokens)
        if not token.special and token.start < end and token.end > start
    ]
    return range(covering[0], covering[-1] + 1)
