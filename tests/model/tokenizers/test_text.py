"""Tokens point at the text they came from, and write it again."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer, normalizers

from model.config import SITES_OF, Family
from model.errors import InputError
from model.tokenizers import Encoding, TextTokenizer
from model.tokenizers.text import BOS, CLS, EOS, MASK, PAD, SEP, SPECIALS
from tests.model.corpus import SENTENCES, tokenizer

FAMILIES = tuple(SITES_OF)
NAMES = {name for names in SPECIALS.values() for name in names}
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60).filter(
    lambda text: not any(name in text for name in NAMES)
)


def texts(encoding: Encoding) -> list[str]:
    return [token.text for token in encoding.tokens]


@pytest.mark.property
@settings(max_examples=200, deadline=None, derandomize=True)
@given(ANY_TEXT)
def test_every_token_points_at_its_piece_of_the_text(text: str) -> None:
    encoding = tokenizer("decoder").source(text)
    position = 0
    for token in encoding.tokens[1:]:
        assert not token.special
        if token.end == 0:  # the space that leads a rare character was not typed
            assert (token.text, token.start, position) == (" ", 0, 0)
            continue
        assert text[token.start : token.end] == token.text != ""
        assert token.start >= position, "the tokens come in the order of the text"
        position = token.start
    assert (encoding.tokens[-1].end == len(text)) or not unicodedata.is_normalized("NFC", text)


@pytest.mark.property
@settings(max_examples=200, deadline=None, derandomize=True)
@given(ANY_TEXT)
def test_any_text_is_written_again_from_its_tokens(text: str) -> None:
    for family in FAMILIES:
        ids = tokenizer(family).source(text).ids
        assert tokenizer(family).decode(ids) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize("text", ["", " ", "  two", "a\nb\t c ", "👍🏽 ok", "naïve “quotes”", "٣ 12345", "\x00"])
def test_unusual_texts_are_written_again(text: str) -> None:
    assert tokenizer("decoder").decode(tokenizer("decoder").source(text).ids) == text


def test_composed_and_decomposed_letters_are_the_same_tokens() -> None:
    assert tokenizer("decoder").source("the cafe\u0301").ids == tokenizer("decoder").source("the caf\u00e9").ids


def test_contractions_and_elisions_stay_whole() -> None:
    assert texts(tokenizer("decoder").source("Tom didn't see l’école. I've heard")) == [
        *("[BOS]", "Tom", "didn't", "see", "l’école", ".", "I've", "heard")
    ]


def test_the_space_before_a_word_belongs_to_no_name() -> None:
    tokens = tokenizer("decoder").source("Tom likes it.").tokens
    assert [(token.text, token.start, token.end) for token in tokens[1:]] == [
        ("Tom", 0, 3), ("likes", 4, 9), ("it", 10, 12), (".", 12, 13),
    ]  # fmt: skip


def test_a_word_is_the_same_token_wherever_it_stands() -> None:
    first, second = tokenizer("decoder").source("Mary likes Mary").ids[1], tokenizer("decoder").source("a Mary").ids[2]
    assert first == second


def test_each_family_puts_its_special_tokens_around_the_text() -> None:
    assert texts(tokenizer("decoder").source("it")) == [BOS, "it"]
    assert texts(tokenizer("encoder").source("it")) == [CLS, "it", SEP]
    assert texts(tokenizer("encoder-decoder").source("it")) == ["it", EOS]
    assert texts(tokenizer("encoder-decoder").target("it")) == [BOS, "it"]


@pytest.mark.parametrize("family", FAMILIES)
def test_special_tokens_are_marked_and_named_and_point_nowhere(family: Family) -> None:
    encoding = tokenizer(family).source("it likes")
    for token in encoding.tokens:
        assert token.special == token.text.startswith("[")
        if token.special:
            assert token.start == token.end == 0
            assert token.id == tokenizer(family).id_of(token.text)
            assert tokenizer(family).piece(token.id) == token.text


@pytest.mark.parametrize("family", FAMILIES)
def test_special_tokens_have_the_lowest_ids(family: Family) -> None:
    assert [tokenizer(family).id_of(name) for name in SPECIALS[family]] == list(range(len(SPECIALS[family])))
    assert tokenizer(family).id_of(PAD) == 0


def test_a_pair_has_two_segments_each_with_its_own_separator() -> None:
    encoding = tokenizer("encoder").source("Tom likes it.", "She bought it!")
    assert texts(encoding) == [CLS, "Tom", "likes", "it", ".", SEP, "She", "bought", "it", "!", SEP]
    assert encoding.segments == (0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1)
    assert encoding.tokens[6].start == 0, "offsets of the second sentence count from its own start"


def test_one_sentence_has_one_segment() -> None:
    assert tokenizer("encoder").source("Tom likes it.").segments == (0,) * 6


@pytest.mark.parametrize("family", ["decoder", "encoder-decoder"])
def test_a_pair_is_refused_by_a_model_that_reads_one_text(family: Family) -> None:
    with pytest.raises(InputError, match="only an encoder reads a pair of sentences; leave `pair` out") as caught:
        tokenizer(family).source("a", "b")
    assert caught.value.field == "pair"


@pytest.mark.parametrize(
    ("hidden", "whole"),
    [
        ("Tom [MASK] it.", "Tom likes it."),
        ("[MASK] likes it.", "Tom likes it."),
        ("Tom likes [MASK].", "Tom likes it."),
        ("Tom likes it[MASK]", "Tom likes it."),
        ("Tom [MASK] [MASK].", "Tom likes it."),
    ],
)
def test_a_mask_takes_the_place_of_one_token_and_changes_no_other(hidden: str, whole: str) -> None:
    mask = tokenizer("encoder").id_of(MASK)
    with_mask, without = tokenizer("encoder").source(hidden), tokenizer("encoder").source(whole)
    assert len(with_mask.ids) == len(without.ids)
    assert mask in with_mask.ids
    assert [new for new in with_mask.ids if new != mask] == [
        old for new, old in zip(with_mask.ids, without.ids, strict=True) if new != mask
    ]
    assert {token.text for token in with_mask.tokens if token.id == mask} == {MASK}
    assert [token.text for token in with_mask.tokens if token.special] == [CLS, SEP], "what was typed is content"


def test_the_name_of_a_special_token_in_a_text_is_that_token_and_yet_content() -> None:
    token = tokenizer("decoder").source("Tom[EOS]").tokens[-1]
    assert (token.id, token.text, token.start, token.end, token.special) == (2, EOS, 3, 8, False)


def test_a_part_of_a_character_is_named_by_its_bytes() -> None:
    made = tokenizer("decoder")
    pieces = [made.piece(token_id) for token_id in made.source("a🙂").ids[-4:]]
    assert pieces == ["<0xF0>", "<0x9F>", "<0x99>", "<0x82>"]
    assert made.decode(made.source("a🙂").ids) == "a🙂"


def test_decoding_leaves_special_tokens_out() -> None:
    made = tokenizer("encoder-decoder")
    assert made.decode([made.id_of(BOS), *made.source("Tom likes it.").ids]) == "Tom likes it."
    assert made.decode([]) == ""


def test_a_piece_by_itself_keeps_the_space_that_begins_a_word() -> None:
    made = tokenizer("decoder")
    tom, likes = made.source("Tom likes").ids[1:]
    assert made.piece(likes) == " likes"
    assert made.piece(tom) == " Tom"


def test_training_reads_the_tokens_that_people_see() -> None:
    made = tokenizer("decoder")
    assert made.encode_batch(["Tom likes it.", "", "a\u0301"]) == [
        made.source(text).ids[1:] for text in ("Tom likes it.", "", "a\u0301")
    ]


def test_a_saved_tokenizer_reads_as_before(tmp_path: Path) -> None:
    made = tokenizer("encoder")
    made.save(tmp_path / "tokenizer.json")
    loaded = TextTokenizer.load(tmp_path / "tokenizer.json", "encoder")
    assert loaded.vocabulary_size == made.vocabulary_size
    for sentence in SENTENCES[::37]:
        assert loaded.source(sentence) == made.source(sentence)


def test_a_file_that_puts_the_first_space_itself_does_not_put_it_twice(tmp_path: Path) -> None:
    tokenizer("encoder").save(tmp_path / "tokenizer.json")
    other = Tokenizer.from_file(str(tmp_path / "tokenizer.json"))
    other.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Prepend(" ")])
    made = TextTokenizer(other, "encoder")
    for text in ("Tom likes it.", "Tom [MASK] it.", "[MASK]"):
        assert made.source(text) == tokenizer("encoder").source(text)
