"""Tokenizers in Python or SentencePiece: each piece points at its place in the text, or is shown as it is spelled."""

from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.adapters.huggingface.checkpoint.folder import Checkpoint
from model.adapters.huggingface.inputs.piece_alignment import align, bare
from model.adapters.huggingface.inputs.tokenizer import HuggingFaceTokenizer
from model.adapters.huggingface.inputs.tokenizer_files import read_tokenizer
from model.config import Family
from model.errors import ModelError
from model.tokenizers import Tokenizer
from tests.model.adapters.huggingface import python_tokenizers

pytestmark = pytest.mark.hf

TRANSLATES = ("byt5", "marian", "m2m100", "plbart", "prophetnet")
TEXT = "the cat, naïve café: 猫🙂 sat on  a mat."


def at(folder: Path) -> Checkpoint:
    return Checkpoint(folder, {}, frozenset(), Counter())


def made(name: str, folder: Path, *, saved: bool = False) -> HuggingFaceTokenizer:
    tokenizer = python_tokenizers.ALL[name](folder)
    if saved:
        tokenizer.save_pretrained(folder / "saved")
        tokenizer = read_tokenizer(at(folder / "saved"))
    family: Family = "encoder-decoder" if name in TRANSLATES else "encoder"
    return HuggingFaceTokenizer(tokenizer, family, 2_000_000, start=2 if name in TRANSLATES else None)


@pytest.mark.parametrize("name", python_tokenizers.ALL)
def test_every_token_covers_its_characters_and_all_are_covered(name: str, tmp_path: Path) -> None:
    tokenizer = made(name, tmp_path, saved=True)
    assert isinstance(tokenizer, Tokenizer)
    assert "found by its spelling" in tokenizer.limits
    encoding = tokenizer.source(TEXT)
    assert encoding.ids == list(tokenizer._tokenizer(TEXT)["input_ids"])
    content = [token for token in encoding.tokens if not token.special]
    for token in content:
        assert token.text == TEXT[token.start : token.end] or (token.text, token.start) == (" ", token.end)
    spans = [(token.start, token.end) for token in content]
    assert spans == sorted(spans)
    covered = {place for start, end in spans for place in range(start, end)}
    assert covered >= {place for place, each in enumerate(TEXT) if not each.isspace()}
    assert not any("not found" in remark for remark in encoding.remarks)


@pytest.mark.parametrize("name", python_tokenizers.ALL)
def test_the_template_alone_is_special(name: str, tmp_path: Path) -> None:
    tokenizer = made(name, tmp_path)
    expected = tokenizer._tokenizer.build_inputs_with_special_tokens([-1, -1])
    letters = "LA" if name == "esm" else "a,"
    encoding = tokenizer.source(letters)
    content = [token for token in encoding.tokens if not token.special and token.end > token.start]
    assert "".join(token.text for token in content) == letters
    assert [token.id for token in encoding.tokens if token.special] == [each for each in expected if each != -1]


@pytest.mark.parametrize("name", [name for name in python_tokenizers.ALL if name not in TRANSLATES])
def test_a_pair_counts_its_places_from_its_own_start(name: str, tmp_path: Path) -> None:
    tokenizer = made(name, tmp_path)
    encoding = tokenizer.source("the cat", "a mat")
    content = [token for token in encoding.tokens if not token.special]
    second = max(place for place, token in enumerate(content) if token.start == 0)
    assert "".join(token.text for token in content[second:]).replace(" ", "") == "amat"
    assert len(encoding.segments) == len(encoding.tokens)


@pytest.mark.parametrize("name", TRANSLATES)
def test_a_target_begins_with_the_start_token_and_has_no_end(name: str, tmp_path: Path) -> None:
    tokenizer = made(name, tmp_path)
    tokens = tokenizer.target("le chat").tokens
    assert (tokens[0].id, tokens[0].special) == (2, True)
    content = [token for token in tokens if not token.special]
    assert "".join(token.text for token in content).replace(" ", "") == "lechat"
    written = tokenizer._tokenizer(text_target="le chat")["input_ids"]
    end = tokenizer.end
    assert [token.id for token in tokens[1:]] == (written[:-1] if written[-1] == end else written)


def test_unknown_letters_and_words_keep_their_text_and_are_counted(tmp_path: Path) -> None:
    esm = made("esm", tmp_path).source("LAGZ ΑΒ")
    assert [token.text for token in esm.tokens if not token.special] == ["L", "A", "G", "Z", "ΑΒ"]
    assert "1 token is not in the vocabulary (“ΑΒ”)" in esm.remarks[0]
    folder = tmp_path / "words"
    folder.mkdir()
    words = made("prophetnet", folder).source("the lighthouse keeper's cat")
    assert [token.text for token in words.tokens if not token.special] == [
        "the",
        "lighthouse",
        "keeper",
        "'",
        "s",
        "cat",
    ]


def test_bytes_carry_the_text_of_their_character_and_are_named_alone(tmp_path: Path) -> None:
    tokenizer = made("byt5", tmp_path)
    tokens = tokenizer.source("aé🙂").tokens
    assert [(token.text, token.start) for token in tokens[:-1]] == [("a", 0), *[("é", 1)] * 2, *[("🙂", 2)] * 4]
    assert [tokenizer.piece(token.id) for token in tokens[:3]] == ["a", "<0xC3>", "<0xA9>"]


@pytest.mark.parametrize(
    ("pieces", "text", "found"),
    [
        (["▁The", "▁ca", "fe", "s"], "The Cafés", ["The", "Ca", "fé", "s"]),
        (["play", "##ing", "##s"], "Playings", ["Play", "ing", "s"]),
        (["tok@@", "en"], "token", ["tok", "en"]),
        (["it</w>", "&apos;s</w>"], "it 's", ["it", "'s"]),
        (["it</w>", "&", "apos", ";", "s</w>"], "it's", ["it", "'", "'", "'", "s"]),
        (["well</w>", "@-@</w>", "known</w>"], "well-known", ["well", "-", "known"]),
        (["▁a", "<0xF0>", "<0x9F>", "<0x99>", "<0x82>", "b"], "a🙂b", ["a", "🙂", "🙂", "🙂", "🙂", "b"]),
        (["[UNK]", "and", "[UNK]"], "dandelion and rose", ["dandelion", "and", "rose"]),
        (["[UNK]", "[UNK]", "."], "two words.", ["two", "words", "."]),
        (["ﬁ", "n", "㎏"], "ﬁn ㎏", ["ﬁ", "n", "㎏"]),
        (["▁fi", "n", "kg"], "ﬁn ㎏", ["ﬁ", "n", "㎏"]),
        (["nai", "̈", "ve"], "nai\u0308ve", ["nai", "\u0308", "ve"]),
        (["naive"], "nai\u0308ve", ["nai\u0308ve"]),
        (["one", "@@@"], "one two", ["one", "two"]),
        ([], "text", []),
    ],
)
def test_pieces_are_found_by_their_spelling(pieces: list[str], text: str, found: list[str | None]) -> None:
    spans = align(pieces, text, "[UNK]")
    assert [None if span is None else text[span[0] : span[1]] for span in spans] == found


def test_what_is_not_in_the_text_has_no_place_and_its_own_spelling() -> None:
    assert align(["a", "xx", "yy", "b"], "a b", None) == [(0, 1), None, None, (2, 3)]
    assert [bare(each) for each in ("▁the", "##s", "to@@", "end</w>", "▁", "##", "@@")] == [
        *("the", "s", "to", "end", "▁", "##", "@@")
    ]


@pytest.mark.property
@settings(max_examples=60, deadline=None, derandomize=True)
@given(text=st.text(min_size=1, max_size=30), cuts=st.lists(st.integers(0, 30), max_size=9))
def test_a_text_cut_anywhere_is_found_again(text: str, cuts: list[int]) -> None:
    ends = sorted({min(each, len(text)) for each in cuts} | {0, len(text)})
    spans = list(pairwise(ends))
    pieces = [text[start:end] for start, end in spans]
    if any("<0x" in piece or "&" in piece or not piece.strip("▁ ") for piece in pieces):
        return
    assert [text[span[0] : span[1]] for span in align(pieces, text) if span] == pieces


@pytest.mark.parametrize("package", ["sentencepiece", "sacremoses"])
def test_a_package_that_is_missing_is_named_with_the_way_to_install_it(
    package: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("model.adapters.huggingface.inputs.tokenizer_files.find_spec", lambda _: None)

    def fail(*_: object, **__: object) -> None:
        raise ImportError(f"\nXTokenizer requires the {package} library but it was not found\n")

    monkeypatch.setattr("transformers.AutoTokenizer.from_pretrained", fail)
    with pytest.raises(ModelError, match=f"its tokenizer needs the package {package}; install it in the folder"):
        read_tokenizer(at(tmp_path))
