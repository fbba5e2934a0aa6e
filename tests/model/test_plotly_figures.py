"""What tokens are called in a figure."""

from model.plotly_figures import labels
from model.tokenizers import Token


def token(text: str, start: int, end: int, *, special: bool = False) -> Token:
    """A token of no vocabulary."""
    return Token(0, text, start, end, special)


def test_a_piece_that_goes_on_with_a_word_has_a_dot_and_punctuation_has_none() -> None:
    tokens = [token("[BOS]", 0, 0, special=True), token("Tok", 0, 3), token("en", 3, 5), token(".", 5, 6)]
    assert labels(tokens) == ["[BOS]", "Tok", "·en", "."]


def test_bytes_of_one_character_are_told_apart() -> None:
    smile = [token("😀", 2, 3)] * 4
    tokens = [token("[CLS]", 0, 0, special=True), token("[SEP]", 0, 0, special=True), token("I", 0, 1), *smile]
    assert labels(tokens) == ["[CLS]", "[SEP]", "I", "😀 1/4", "😀 2/4", "😀 3/4", "😀 4/4"]
    assert labels([token("é", 0, 1), token("é", 1, 2)]) == ["é", "·é"]
