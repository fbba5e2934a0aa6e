"""Piece alignment: finds the place of each piece in a text, where a tokenizer says only how it spells the pieces."""

import html
import re
import unicodedata
from collections.abc import Iterator, Sequence

Span = tuple[int, int]
SPACE = "▁"
_BYTE = re.compile(r"<0x([0-9A-Fa-f]{2})>")
LONGEST_ESCAPE, LONGEST_WORD = 8, 80
_MARKS = ((SPACE, ""), ("##", ""), ("", "@@"), ("", "</w>"))
"""Put before or after a piece, to say that it begins, goes on with or ends a word."""


def align(pieces: Sequence[str], text: str, unknown: str | None = None) -> list[Span | None]:
    """The place of each piece, in order; None for one that is not found.

    A piece is looked for as it is spelled, and without accents, capitals and compatibility forms. What stands between
    two that are found belongs to the one between them, such as the token for unknown words.
    """
    data = text.encode("utf-8", "surrogatepass")
    if list(map(ord, "".join(pieces))) == list(data) and all(len(piece) == 1 for piece in pieces):
        return _bytes_of(text)
    found: list[Span | None] = []
    waiting: list[int] = []
    at = 0
    while (index := len(found)) < len(pieces):
        piece, count = pieces[index], _escaped(pieces, index)
        if count:  # Moses writes an apostrophe as &apos; and may cut that, too
            piece = html.unescape("".join(map(bare, pieces[index : index + count])))
        is_spelled = piece != unknown and not _BYTE.fullmatch(piece)
        span = _found(piece, text, at, _reach(waiting, pieces, unknown)) if is_spelled else None
        found += [span] * max(count, 1)
        if span is None:
            waiting += range(index, len(found))
            continue
        _fill(found, waiting, pieces, text, (at, span[0]))
        waiting, at = [], max(at, span[1])
    _fill(found, waiting, pieces, text, (at, len(text)))
    return found


def bare(piece: str) -> str:
    """The piece without the marks that say where words begin and end."""
    for before, after in _MARKS:
        if len(piece) > len(before) + len(after):
            piece = piece.removeprefix(before).removesuffix(after)
    return piece


def _bytes_of(text: str) -> list[Span | None]:
    return [(index, index + 1) for index, each in enumerate(text) for _ in each.encode("utf-8", "surrogatepass")]


def _escaped(pieces: Sequence[str], index: int) -> int:
    """How many pieces from here on are one sign as XML writes it, such as `&apos;`; 0 where they are none."""
    for count in range(1, LONGEST_ESCAPE if pieces[index].startswith("&") else 0):
        joined = "".join(map(bare, pieces[index : index + count]))
        if joined.endswith(";"):
            return count if len(html.unescape(joined)) == 1 else 0
    return 0


def _reach(waiting: Sequence[int], pieces: Sequence[str], unknown: str | None) -> int:
    """How many characters may stand between a piece and those that are not found before it."""
    return sum(LONGEST_WORD if pieces[index] == unknown else 2 + 4 * len(pieces[index]) for index in waiting)


def _found(piece: str, text: str, at: int, reach: int) -> Span | None:
    begins = _skip_spaces(text, at)
    if piece.strip(SPACE + " ") == "":  # a space by itself, typed or put in front
        return (at, min(at + len(piece), begins)) if not reach else None
    if text.startswith(piece, at):
        return at, at + len(piece)
    starts = [begins, *_later(text, begins, reach)]
    names = dict.fromkeys((piece, bare(piece), bare(piece).replace("@-@", "-")))
    spans = (_at(name, text, start) for start in starts for name in names if name)
    return next((span for span in spans if span is not None), None)


def _later(text: str, begins: int, reach: int) -> Iterator[int]:
    """Where a piece may begin after one that is not found: first where a word does."""
    places = range(begins + 1, min(begins + reach, len(text)))
    starts = [place for place in places if not (text[place].isalnum() and text[place - 1].isalnum())]
    yield from (place for place in starts if not text[place].isspace())
    yield from (place for place in places if not text[place].isspace())


def _at(name: str, text: str, start: int) -> Span | None:
    if text.startswith(name, start):
        return start, start + len(name)
    wanted, end = _folded(name), start
    while wanted and end < len(text):
        here = _folded(text[end])
        if not wanted.startswith(here):
            return None
        wanted, end = wanted[len(here) :], end + 1
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return (start, end) if not wanted and _folded(name) else None


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(each for each in plain if not unicodedata.combining(each) and not each.isspace())


def _fill(found: list[Span | None], waiting: list[int], pieces: Sequence[str], text: str, gap: Span) -> None:
    """Gives the characters of a gap to the pieces that stand between its ends."""
    start, end = _skip_spaces(text, gap[0]), gap[1]
    while end > start and text[end - 1].isspace():
        end -= 1
    if not waiting or start >= end:
        return
    spelled = [_BYTE.fullmatch(pieces[index]) for index in waiting]
    if all(spelled):
        data = bytes(int(each[1], 16) for each in spelled if each)
        if data == text[start:end].encode("utf-8", "surrogatepass"):
            for index, place in zip(waiting, _bytes_of(text[start:end]), strict=True):
                found[index] = None if place is None else (start + place[0], start + place[1])
        return
    for words in ([(0, end - start)], _spans(r"\S+", text[start:end]), _spans(r"\w+|[^\w\s]", text[start:end])):
        if len(waiting) == len(words):  # a token for each unknown word
            for index, (first, last) in zip(waiting, words, strict=True):
                found[index] = start + first, start + last
            return


def _spans(pattern: str, text: str) -> list[Span]:
    return [match.span() for match in re.finditer(pattern, text)]


def _skip_spaces(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at
