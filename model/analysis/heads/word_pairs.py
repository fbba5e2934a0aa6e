"""Word pairs: find for each head the largest weight between the tokens of two words, and its place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from model.axes import Mask, Place, Scores, Site
from model.tokenizers import Token
from model.tokenizers.pieces import continues


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
    """Where the tokens of a word are, wherever it stands as a whole word; capitals do not matter.

    A special token is found by its name, such as `[SEP]`.
    """
    wanted = word.strip().casefold()
    starts = [i for i in range(len(tokens)) if i == 0 or not continues(tokens[i], tokens[i - 1])]
    spans = (range(first, _end_of(tokens, first, wanted)) for first in starts if wanted)
    return list(dict.fromkeys(position for span in spans for position in span))


def _end_of(tokens: Sequence[Token], first: int, wanted: str) -> int:
    """Behind the last token of the word that begins here; `first` where another word does."""
    text = ""
    for end in range(first + 1, len(tokens) + 1):
        piece = tokens[end - 1].text
        text += piece if end == first + 1 else piece.removeprefix("##")
        if len(text.strip()) > len(wanted):
            break
        is_whole = end == len(tokens) or not continues(tokens[end], tokens[end - 1])
        if is_whole and text.strip().casefold() == wanted:
            return end
        if end < len(tokens) and tokens[end].start != tokens[end - 1].end:
            break
    return first
