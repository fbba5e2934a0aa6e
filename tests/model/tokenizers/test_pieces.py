"""Labels of tokens, with the cases that the page's labels are tested with too."""

import json
from pathlib import Path
from typing import Any

import pytest
from tokenizers import pre_tokenizers

from model.tokenizers import Token
from model.tokenizers.pieces import continues, covered, is_same_word, labels, named_bytes, unknown_remark

CASES = json.loads((Path(__file__).parents[2] / "pieces.json").read_text(encoding="utf-8"))


def words(tokens: list[Token]) -> list[str]:
    groups: list[list[Token]] = []
    for token in tokens:
        if groups and is_same_word(token, groups[-1][-1]):
            groups[-1].append(token)
        else:
            groups.append([token])
    return [covered(group) for group in groups]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_tokens_are_called_the_same_as_on_the_page(case: dict[str, Any]) -> None:
    tokens = [Token(0, text, start, end, special=bool(special)) for text, start, end, *special in case["tokens"]]
    assert labels(tokens) == case["labels"]
    if "words" in case:
        assert words(tokens) == case["words"]
    goes_on = [continues(token, before) for before, token in zip([None, *tokens], tokens, strict=False)]
    assert goes_on == [label.startswith("·") for label in case["labels"]]


def test_a_part_of_a_character_is_named_by_its_bytes() -> None:
    ((spelled, _),) = pre_tokenizers.ByteLevel(add_prefix_space=False).pre_tokenize_str("🙂")
    assert named_bytes("\ufffd", spelled[0] + spelled[-1]) == "<0xF0><0x82>"
    assert named_bytes("é", "Ã©") == "é"
    assert named_bytes("\ufffd", "\ufffd") == "\ufffd", "a vocabulary may hold the sign itself"
    every = pre_tokenizers.ByteLevel.alphabet()
    assert {named_bytes("\ufffd", each) for each in every} == {f"<0x{each:02X}>" for each in range(256)}


def test_unknown_words_are_counted_and_some_are_named() -> None:
    assert unknown_remark([], "[UNK]") == []
    assert unknown_remark(["ACGT"], "[UNK]") == [
        "1 token is not in the vocabulary (“ACGT”): the model reads [UNK] there."
    ]
    assert unknown_remark(["a", "b", "a", "c", "d"], "<unk>") == [
        "5 tokens are not in the vocabulary (“a”, “b”, “c” and 1 more): the model reads <unk> there."
    ]
