"""Tokens of the four kinds of tokenizers point at the text they came from."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.adapters.huggingface.inputs.tokenizer import HuggingFaceTokenizer
from model.errors import InputError
from model.tokenizers import Encoding, Tokenizer
from tests.model.adapters.huggingface import tokenizers

pytestmark = pytest.mark.hf

GPT = HuggingFaceTokenizer(tokenizers.byte_level(), "decoder", 350)
BERT = HuggingFaceTokenizer(tokenizers.word_pieces(), "encoder", 120)
T5 = HuggingFaceTokenizer(tokenizers.sentence_pieces(), "encoder-decoder", 90, start=0)
LLAMA = HuggingFaceTokenizer(tokenizers.byte_fallback(), "decoder", 400)
ALL = {"byte-level": GPT, "word pieces": BERT, "SentencePiece": T5, "byte fallback": LLAMA}
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)


def texts(encoding: Encoding) -> list[str]:
    return [token.text for token in encoding.tokens]


@pytest.mark.parametrize("kind", ALL)
def test_each_is_a_tokenizer(kind: str) -> None:
    assert isinstance(ALL[kind], Tokenizer)


@pytest.mark.property
@pytest.mark.parametrize("kind", ALL)
@settings(max_examples=100, deadline=None, derandomize=True)
@given(text=ANY_TEXT)
def test_every_token_points_at_its_piece_of_any_text(kind: str, text: str) -> None:
    encoding = ALL[kind].source(f"{text}a")
    starts = [token.start for token in encoding.tokens if token.end > 0]
    assert starts == sorted(starts), "the tokens come in the order of the text"
    for token in encoding.tokens:
        if token.special:
            assert token.text in ALL[kind]._specials.values()
            assert (token.start, token.end) == (0, 0)
        elif token.start == token.end:
            assert token.text == " ", "a space that leads a word and was not typed"
        else:
            assert token.text == f"{text}a"[token.start : token.end]


@pytest.mark.property
@pytest.mark.parametrize("kind", ["byte-level", "byte fallback"])
@settings(max_examples=100, deadline=None, derandomize=True)
@given(text=ANY_TEXT.filter(lambda text: "<" not in text and "▁" not in text and text[0] != " "))
def test_a_vocabulary_of_bytes_writes_any_text_again(kind: str, text: str) -> None:
    assert ALL[kind].decode(ALL[kind].source(text).ids) == text


def test_the_space_before_a_word_belongs_to_no_name() -> None:
    for tokenizer in ALL.values():
        tokens = [token for token in tokenizer.source("the cat sat").tokens if not token.special and token.end]
        assert "".join(token.text for token in tokens) == "thecatsat"
        assert {(token.text[0], token.start) for token in tokens} >= {("t", 0), ("c", 4), ("s", 8)}


def test_a_text_keeps_its_capitals_and_accents_whatever_the_tokenizer_makes_of_them() -> None:
    assert "Café" in texts(BERT.source("Café"))
    assert BERT.source("Café").ids == BERT.source("cafe").ids


def test_a_character_of_several_tokens_is_the_text_of_each() -> None:
    for tokenizer in (GPT, LLAMA):
        tokens = tokenizer.source("a 🙂x").tokens
        assert [(token.text, token.start, token.end) for token in tokens[-5:]] == [("🙂", 2, 3)] * 4 + [("x", 3, 4)]


def test_each_template_places_its_own_special_tokens() -> None:
    shown = {kind: (texts(each.source("cat"))[0], texts(each.source("cat"))[-1]) for kind, each in ALL.items()}
    assert shown["word pieces"] == ("[CLS]", "[SEP]")
    assert shown["SentencePiece"][1] == "</s>"
    assert shown["byte fallback"][0] == "<s>"
    assert not any(token.special for token in GPT.source("cat").tokens)


def test_a_special_token_that_is_typed_is_read_as_one_and_is_content_where_it_was_typed() -> None:
    token = BERT.source("the [MASK] sat").tokens[2]
    assert (token.text, token.start, token.end, token.special) == ("[MASK]", 4, 10, False)
    for tokenizer, typed in ((BERT, "[SEP]"), (LLAMA, "<s>"), (T5, "</s>"), (GPT, "<|endoftext|>")):
        encoding = tokenizer.source(f"the {typed} cat")
        (found,) = (token for token in encoding.tokens if token.text == typed and not token.special)
        assert found.id == tokenizer.id_of(typed)
        assert (found.start, found.end) == (4, 4 + len(typed))
        assert encoding.remarks == ()
    assert (BERT.mask, T5.mask, GPT.mask) == ("[MASK]", None, None)
    assert BERT.id_of("[MASK]") == token.id
    with pytest.raises(InputError, match=r"this model has no \[MASK\]; its special tokens are </s>, <unk>, <pad>"):
        T5.id_of("[MASK]")


@pytest.mark.parametrize("word", ["🙂", "ΑΒΓ", "猫"])
@pytest.mark.parametrize(("tokenizer", "name"), [(BERT, "[UNK]"), (T5, "<unk>")])
def test_an_unknown_word_keeps_the_word_it_stands_for_and_is_counted(
    tokenizer: HuggingFaceTokenizer, name: str, word: str
) -> None:
    encoding = tokenizer.source(f"the {word} sat")
    (token,) = (token for token in encoding.tokens if token.id == tokenizer.id_of(name))
    assert (token.text, token.start, token.end, token.special) == (word, 4, 4 + len(word), False)
    (remark,) = encoding.remarks
    assert f"1 token is not in the vocabulary (“{word}”): the model reads {name}" in remark


def test_unknown_words_of_a_pair_and_of_a_target_are_counted() -> None:
    assert "(“猫”, “犬”)" in BERT.source("the 猫", "a 犬").remarks[0]
    assert "(“猫”)" in T5.target("le 猫").remarks[0]
    assert BERT.source("the [UNK] sat").remarks == (), "it was typed"


def test_part_of_a_character_is_named_by_its_bytes() -> None:
    pieces = [GPT.piece(token.id) for token in GPT.source("a 🙂").tokens]
    assert "".join(pieces[-4:]).replace(" ", "") == "<0xF0><0x9F><0x99><0x82>"


def test_a_pair_has_two_segments_and_is_for_encoders() -> None:
    encoding = BERT.source("the cat", "the mat")
    second = texts(encoding).index("[SEP]") + 1
    assert encoding.segments == (0,) * second + (1,) * (len(encoding.tokens) - second)
    assert encoding.tokens[second].start == 0, "offsets of the second sentence count from its own start"
    with pytest.raises(InputError, match="only an encoder reads a pair"):
        LLAMA.source("the cat", "the mat")


def test_a_target_begins_with_the_start_token_and_has_no_end() -> None:
    assert texts(T5.target("")) == ["<pad>"]
    tokens = T5.target("le chat").tokens
    assert (tokens[0].text, tokens[0].special) == ("<pad>", True)
    assert [token.id for token in tokens[1:]] == T5.source("le chat").ids[:-1]


def test_a_piece_shows_the_space_that_begins_a_word() -> None:
    for tokenizer in (GPT, T5, LLAMA):
        pieces = [tokenizer.piece(token.id) for token in tokenizer.source("on the cat").tokens if not token.special]
        assert "".join(pieces).removeprefix(" ") == "on the cat"
        assert any(piece.startswith(" ") for piece in pieces)
    assert BERT.piece(BERT.id_of("[MASK]")) == "[MASK]"
    assert any(BERT.piece(each).startswith("##") for each in range(BERT.vocabulary_size))


def test_a_text_alone_is_read_as_a_word_that_begins() -> None:
    (begun,) = GPT.encode_batch(["cat"])
    assert begun == GPT.source("the cat").ids[-len(begun) :]
    assert GPT.encode_batch([]) == []
    assert BERT.encode_batch(["the"])[0] == BERT.source("the").ids[1:-1]


def test_a_row_without_a_token_has_its_number_for_a_name() -> None:
    assert HuggingFaceTokenizer(tokenizers.word_pieces(), "encoder", 128).piece(127) == "<127>"


def test_a_token_without_a_row_is_refused_in_a_sentence() -> None:
    small = HuggingFaceTokenizer(tokenizers.byte_level(), "decoder", 11)
    with pytest.raises(InputError, match="but the model has rows for 11; the two do not belong together"):
        small.source("the cat")


def test_what_ends_a_sentence_is_the_tokenizers_own() -> None:
    assert BERT.source("a").ends == {"[SEP]"}
    assert T5.source("a").ends == {"</s>"}
    assert GPT.source("a").ends == {"<|endoftext|>"}


def test_a_text_of_which_nothing_is_left_is_refused() -> None:
    with pytest.raises(InputError, match="the text has nothing that this tokenizer reads"):
        GPT.source("")


def test_a_placeholder_of_an_image_that_is_typed_is_said_to_be_nothing_more() -> None:
    token = LLAMA.id_of("<s>")
    seeing = HuggingFaceTokenizer(tokenizers.byte_fallback(), "decoder", 400, placeholders={token: "image"})
    assert seeing.source("the cat").remarks == (), "one that the template adds is none"
    (remark,) = seeing.source("the <s> cat <s>").remarks
    assert remark == "<s> stands for an image that is not read here: the model reads the vector of that token alone."
