"""Labels tokens for people, and finds the pieces that go on with a word, as `token-text.js` does."""

import re
import unicodedata
from collections.abc import Collection, Sequence

from model.tokenizers.tokenizer import Token

CONTINUES, MARK = "·", "##"
MOST_NAMED = 3
"""A remark names so many unknown words."""
SPACELESS = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3038-\u303b\u3040-\u30ff"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua9e0-\ua9fe\uaa60-\uaa7f\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]"
)
"""Letters of scripts that put no spaces between words: Thai, Lao, Burmese, Khmer, Han and kana."""
_PRINTED = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
_BYTES = {chr(each): each for each in _PRINTED} | {
    chr(0x100 + place): each for place, each in enumerate(each for each in range(0x100) if each not in _PRINTED)
}
"""How a byte-level vocabulary spells each byte: as a character that can be seen."""
SPACES = "\t\n\v\f\r \xa0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u2028\u2029\u202f\u205f\u3000\ufeff"
"""Those of JavaScript: Python's `strip` takes a few control characters more."""


def continues(token: Token, before: Token | None) -> bool:
    """Whether a token goes on with the word of the one before: letters, digits or marks meet.

    In scripts without spaces only a mark goes on with its letter: there a word ends where a dictionary says so.
    """
    if before is None or before.special or token.special or token.start != before.end:
        return False
    first, last = _unmarked(token.text)[:1], before.text[-1:]
    if not _is_word(first) or not _is_word(last):
        return False
    return _kind(first) == "M" or not (SPACELESS.match(first) or SPACELESS.match(last))


def is_same_word(token: Token, before: Token | None) -> bool:
    """Whether two tokens in a row are pieces of one word, or bytes of one character."""
    return continues(token, before) or (before is not None and _share_character(before, token))


def covered(tokens: Sequence[Token]) -> str:
    """The characters that some tokens in a row cover together, each once."""
    return "".join(
        each.text if index == 0 else _unmarked(each.text)
        for index, each in enumerate(tokens)
        if index == 0 or not _share_character(tokens[index - 1], each)
    )


def over_marks(end: int, text: str, starts: Collection[int]) -> int:
    """The end of a token after the marks of its last letter, which a tokenizer that composes them leaves out.

    Args:
        starts: where the tokens of this text begin.
    """
    while end < len(text) and end not in starts and unicodedata.combining(text[end]):
        end += 1
    return end


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


def named_bytes(piece: str, spelled: str) -> str:
    """A piece of a byte-level vocabulary; of a part of a character its bytes, such as `<0xF0><0x9F>`."""
    if "\ufffd" not in piece or not all(each in _BYTES for each in spelled):
        return piece
    return "".join(f"<0x{_BYTES[each]:02X}>" for each in spelled)


def unknown_remark(words: Sequence[str], name: str) -> list[str]:
    """A sentence about the words that a vocabulary does not have, if there are any."""
    if not words:
        return []
    different = list(dict.fromkeys(words))
    more = len(different) - MOST_NAMED
    named = ", ".join(f"“{word}”" for word in different[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
    count = "1 token is not in" if len(words) == 1 else f"{len(words)} tokens are not in"
    return [f"{count} the vocabulary ({named}): the model reads {name} there."]


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
