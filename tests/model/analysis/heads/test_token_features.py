"""Which tokens are words, separators, parts of a pair; and where the tokens of two words stand."""

import pytest

from model.analysis.heads.scores import Alignment
from model.analysis.heads.token_features import alignment, tokens_of
from model.tokenizers import Encoding
from tests.model.corpus import tokenizer

SOURCE, TARGET = "The cat bought two xylophones!", "Mary doesn't know it, doesn't she?"


def source(text: str = SOURCE) -> Encoding:
    return tokenizer("encoder-decoder").source(text)


def target(text: str = TARGET) -> Encoding:
    return tokenizer("encoder-decoder").target(text)


def aligned(one: str, other: str) -> Alignment:
    return alignment(source(), SOURCE, one, target(), TARGET, other)


def test_the_tokens_of_a_pair() -> None:
    encoding = tokenizer("encoder").source("Tom likes it.", "She bought it!")
    tokens = tokens_of(encoding)
    marks = [(token.text, *flags) for token, *flags in zip(
        encoding.tokens, tokens.separates.tolist(), tokens.special.tolist(), tokens.segments.tolist(), strict=True
    )]  # fmt: skip
    assert marks == [
        ("[CLS]", False, True, 0), ("Tom", False, False, 0), ("likes", False, False, 0), ("it", False, False, 0),
        (".", True, False, 0), ("[SEP]", True, True, 0), ("She", False, False, 1), ("bought", False, False, 1),
        ("it", False, False, 1), ("!", True, False, 1), ("[SEP]", True, True, 1),
    ]  # fmt: skip
    assert tokens.ids.tolist() == encoding.ids
    assert tokens.alignments == ()


@pytest.mark.parametrize(
    ("text", "separates"),
    [("Is it? It is.", ["?", ".", "[EOS]"]), ("it, it; it: it", ["[EOS]"]), ("", ["[EOS]"])],
)
def test_what_ends_a_sentence_separates_and_nothing_else_does(text: str, separates: list[str]) -> None:
    encoding = source(text)
    flags = tokens_of(encoding).separates.tolist()
    assert [token.text for token, flag in zip(encoding.tokens, flags, strict=True) if flag] == separates


def test_a_word_of_one_token_stands_where_that_token_stands() -> None:
    assert aligned("cat", "know") == Alignment(target=range(3, 4), source=range(1, 2))
    given = Alignment(target=range(1, 2), source=range(0, 1))
    assert aligned("The", "Mary") == given, "the target begins with a token of its own"
    assert tokens_of(target(), (given,)).alignments == (given,)


def test_a_word_of_several_tokens_has_all_their_places() -> None:
    pieces = [index for index, token in enumerate(source().tokens) if token.start >= SOURCE.index("xyl") and token.end]
    assert len(pieces) > 3
    assert aligned("xylophones", "it").source == range(pieces[0], pieces[-1]), "all of it, without the mark behind"


def test_several_words_may_be_aligned_as_one() -> None:
    assert aligned("bought two", "know it").source == range(2, 4)


@pytest.mark.parametrize(
    ("word", "times"),
    [("doesn't", 2), ("does", 0), ("Mar", 0), ("ary", 0), ("mary", 0), ("t", 0), ("she.", 0), ("elephant", 0)],
)
def test_a_word_has_to_stand_there_once_and_whole(word: str, times: int) -> None:
    with pytest.raises(ValueError, match="and has to stand there once") as caught:
        aligned("cat", word)
    assert str(caught.value) == f"{word!r} stands {times} times in {TARGET!r}, and has to stand there once"
    with pytest.raises(ValueError, match="'dog' stands 0 times in 'The cat bought"):
        aligned("dog", "Mary")


def test_parts_of_a_word_with_an_apostrophe_or_a_hyphen_are_no_words() -> None:
    text = "I've heard of l’école and a well-known café"
    for part in ("I", "ve", "l", "école", "well", "known"):
        with pytest.raises(ValueError, match="stands 0 times"):
            alignment(source(), SOURCE, "cat", target(text), text, part)
    assert len(alignment(source(), SOURCE, "cat", target(text), text, "I've").target) == 1
    (article,) = alignment(source(), SOURCE, "cat", target(text), text, "a").target
    assert target(text).tokens[article].start == text.index(" a ") + 1


def test_signs_in_a_word_are_taken_literally() -> None:
    text = "it is 3.5 or 345"
    found = alignment(source(), SOURCE, "cat", target(text), text, "3.5").target
    assert [target(text).tokens[position].text for position in found] == ["3", ".", "5"]
