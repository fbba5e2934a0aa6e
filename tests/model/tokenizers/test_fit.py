"""Learning a vocabulary: whole words where they are common, bytes for all the rest."""

import pytest

from model.config import SITES_OF, Family
from model.tokenizers.fit import fit
from model.tokenizers.text import SPECIALS
from tests.model.corpus import SENTENCES, tokenizer


@pytest.mark.parametrize("family", SITES_OF)
def test_a_vocabulary_holds_the_special_tokens_all_bytes_and_as_many_pieces_as_asked_for(family: Family) -> None:
    assert fit(SENTENCES, family, 300).vocabulary_size == 300
    smallest = fit(["a"], family, 0).vocabulary_size
    assert smallest == 256 + len(SPECIALS[family])


def test_common_words_become_single_tokens() -> None:
    assert len(tokenizer("decoder").source("Nobody doesn't know two old friends!").ids) == 1 + 7


def test_unknown_words_fall_apart_into_pieces() -> None:
    tokens = tokenizer("decoder").source("xylophone").tokens[1:]
    assert len(tokens) > 2
    assert tokens[-1].end == 9


def test_the_same_text_gives_the_same_vocabulary() -> None:
    again = fit(SENTENCES, "decoder", 400)
    for sentence in SENTENCES[::41]:
        assert again.source(sentence) == tokenizer("decoder").source(sentence)


def test_words_numbers_and_marks_never_share_a_token() -> None:
    made = fit(["it's 1234, ok?"] * 50, "decoder", 400)
    assert [token.text for token in made.source("it's 1234, ok?").tokens[1:]] == ["it's", "1234", ",", "ok", "?"]
