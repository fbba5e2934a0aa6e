"""Labels tokens for people, and finds the pieces that go on with a word, as `token-text.js` does."""

import re
import unicodedata
from collections.abc import Sequence

from model.tokenizers.tokenizer import Token

CONTINUES, MARK = "·", "##"
SPACES = "\t\n\v\f\r \xa0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u2028\u2029\u202f\u205f\u3000\ufeff"
"""Those of JavaScript: Python's `strip` takes a few control characters more."""


def continues(token: Token, before: Token | None) -> bool:
    """Whether a token goes on with the word of the one before: letters, digits or marks meet."""
    if before is None or before.special or token.special or token.start != before.end:
        return False
    return _is_word(_unmarked(token.text)[:1]) and _is_word(before.text[-1:])


def labels(tokens: Sequence[Token]) -> list[str]:
    """Tokens as people read them: a dot where a piece goes on with the word before it, and 1/4 for a byte of four."""
    return [
        (CONTINUES + visible(_unmarked(token.text)) if continues(token, before) else visible(token.text))
        + _byte_number(tokens, place)
        for place, (before, token) in enumerate(zip([None, *tokens], tokens, strict=False))
    ]


def visible(text: str) -> str:
    """The text, with visible signs in place of invisible characters."""
    shown = text.strip(SPACES)
    if not text:
        return "(empty)"
    if not shown:
        return text.replace("\r\n", "⏎").replace("\n", "⏎").replace("\t", "⇥").replace(" ", "␣")
    if all(each in SPACES or unicodedata.category(each) == "Mn" or _kind(each) == "C" for each in text):
        # joiners and the like leave no ink: their names are better than nothing at all
        return " ".join(f"U+{ord(each):04X}" for each in text)
    return re.sub(f"[{SPACES}]+", " ", shown)


def _unmarked(text: str) -> str:
    return text[len(MARK) :] if text.startswith(MARK) and text != MARK else text


def _is_word(character: str) -> bool:
    return bool(character) and _kind(character) in "LNM"


def _kind(character: str) -> str:
    return unicodedata.category(character)[0]


def _byte_number(tokens: Sequence[Token], place: int) -> str:
    """Which byte it is of a character that takes several tokens; empty for a token by itself."""
    first = last = place
    while first > 0 and _share_character(tokens[first - 1], tokens[place]):
        first -= 1
    while last + 1 < len(tokens) and _share_character(tokens[last + 1], tokens[place]):
        last += 1
    return "" if first == last else f" {place - first + 1}/{last - first + 1}"


def _share_character(one: Token, other: Token) -> bool:
    is_text = not one.special and not other.special and one.end > one.start
    return is_text and (one.start, one.end) == (other.start, other.end)
