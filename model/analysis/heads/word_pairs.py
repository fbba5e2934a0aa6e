"""Word pairs: find for each head the largest weight between the tokens of two words, and its place."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from model.axes import Mask, Place, Scores, Site
from model.tokenizers import Token
from model.tokenizers.pieces import covered, is_same_word


@dataclass(frozen=True)
class HeadPair:
    """The largest weight of one head from any of some queries to any of some keys."""

    site: Site
    layer: int
    head: int
    weight: float
    query: int
    key: int


class Pairs:
    """Looks at every head of the sites that have such queries and keys.

    Attributes:
        found: one entry a head, in the order of computation.
    """

    def __init__(self, queries: Mapping[Site, Sequence[int]], keys: Mapping[Site, Sequence[int]]):
        self._queries, self._keys = queries, keys
        self.found: list[HeadPair] = []

    def observe(self, place: Place, heads: range, weights: Scores, _: Mask | None) -> None:
        """Finds the strongest pair of each of these heads, in the first text of the batch."""
        queries, keys = self._queries.get(place.site, ()), self._keys.get(place.site, ())
        if not queries or not keys:
            return
        between = weights[0][:, list(queries)][:, :, list(keys)].flatten(1)
        strongest = between.max(dim=1)
        for head, weight, at in zip(heads, strongest.values.tolist(), strongest.indices.tolist(), strict=True):
            row, column = divmod(at, len(keys))
            self.found.append(HeadPair(*place, head, weight, queries[row], keys[column]))


def positions(tokens: Sequence[Token], word: str) -> list[int]:
    """Where the tokens of a word are, wherever it stands as a whole word.

    It is found by the characters that they cover, in one Unicode form; capitals do not matter. A special token is found
    by its name, such as `[SEP]`.
    """
    wanted = _form(word)
    befores = [None, *tokens]
    starts = [
        index
        for index, (token, before) in enumerate(zip(tokens, befores, strict=False))
        if token.text.strip() and not is_same_word(token, before)
    ]
    spans = (range(first, _end_of(tokens, first, wanted)) for first in starts if wanted)
    return list(dict.fromkeys(position for span in spans for position in span))


def _end_of(tokens: Sequence[Token], first: int, wanted: str) -> int:
    """After the last token of the word that begins here; `first` where another word does."""
    for end in range(first + 1, len(tokens) + 1):
        text = _form(covered(tokens[first:end]))
        if len(text) > len(wanted):
            break
        goes_on = end < len(tokens) and is_same_word(tokens[end], tokens[end - 1])
        if text == wanted and not goes_on:
            return end
        if end < len(tokens) and not goes_on and tokens[end].start != tokens[end - 1].end:
            break
    return first


def _form(word: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", word.strip()).casefold())
