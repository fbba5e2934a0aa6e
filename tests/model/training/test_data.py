"""Which sentences are read, and which of them are kept out of training."""

import gzip
from pathlib import Path

import pytest

from model.training import data
from tests.model.corpus import SENTENCES

# The rule must never change: a model would be measured on what it was trained on.
SIDES = {
    "Tom gave Mary a book.": False,
    "I don't know what you want me to do.": False,
    "The cat sat on the mat.": False,
    "": False,
    "Sentence number 49.": True,
    "Sentence number 248.": True,
    "Où est la gare numéro 346 ?": True,
    "Où est la gare numéro 347 ?": False,
}


@pytest.mark.parametrize("sentence", SIDES)
def test_the_side_of_a_sentence_is_fixed_for_ever(sentence: str) -> None:
    assert data.is_held_out(sentence) == SIDES[sentence]


def test_about_one_sentence_in_a_hundred_is_held_out() -> None:
    held_out = sum(data.is_held_out(f"Sentence number {index}.") for index in range(20_000))
    assert 150 < held_out < 250


def test_no_sentence_is_on_both_sides(tmp_path: Path) -> None:
    lines = [f"Sentence number {index % 700}." for index in range(1000)]
    (tmp_path / "lines.txt").write_text("\n".join(lines), "utf-8")
    split = data.read(tmp_path, columns=1)
    assert sorted(split.train + split.held_out) == sorted((line,) for line in lines)
    assert split.held_out
    assert not set(split.train) & set(split.held_out)


def test_pairs_are_divided_by_their_source(tmp_path: Path) -> None:
    (tmp_path / "pairs.tsv").write_text("Sentence number 49.\tun\nSentence number 49.\tdeux\nTom.\ttrois\n", "utf-8")
    split = data.read(tmp_path, columns=2)
    assert split.held_out == [("Sentence number 49.", "un"), ("Sentence number 49.", "deux")]
    assert split.train == [("Tom.", "trois")]


def test_plain_and_compressed_files_are_read_in_the_order_of_their_names(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text("second é\n", "utf-8")
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(b"first\n"))
    (tmp_path / "c.tsv").write_text("not\tread\n", "utf-8")
    assert data.read(tmp_path, columns=1).train == [("first",), ("second é",)]


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    (tmp_path / "old.txt").write_bytes("café\n".encode("latin-1"))
    with pytest.raises(ValueError, match=r"old\.txt is not UTF-8 \(byte 3\); save it as UTF-8"):
        data.read(tmp_path, columns=1)


def test_the_fingerprint_knows_every_line_and_its_order() -> None:
    split = data.Split([("one",), ("two",)], [("three",)])
    same = data.Split([("one",), ("two",)], [("three",)])
    assert data.fingerprint(split) == data.fingerprint(same)
    others = [split._replace(train=split.train[::-1]), split._replace(held_out=[]), split._replace(train=[("onetwo",)])]
    assert len({data.fingerprint(each) for each in (split, *others)}) == 4


def test_incomplete_lines_are_left_out_and_further_columns_ignored(tmp_path: Path) -> None:
    (tmp_path / "pairs.tsv").write_text("one\tun\tmore\nalone\nno target\t\n\n\tno source\ntwo\tdeux\n", "utf-8")
    assert data.read(tmp_path, columns=2).train == [("one", "un"), ("two", "deux")]


@pytest.mark.parametrize(
    ("columns", "message"),
    [(1, r"has no \.txt or \.txt\.gz file \(one sentence a line\)"), (2, r"has no \.tsv or .*source, tab, target")],
)
def test_a_folder_without_text_is_refused_with_what_is_looked_for(tmp_path: Path, columns: int, message: str) -> None:
    with pytest.raises(FileNotFoundError, match=message) as caught:
        data.read(tmp_path, columns=columns)
    assert str(tmp_path) in str(caught.value)


def test_the_small_language_of_these_tests_has_held_out_sentences() -> None:
    assert sum(map(data.is_held_out, SENTENCES)) >= 2
