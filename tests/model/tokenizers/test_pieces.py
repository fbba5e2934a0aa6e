"""Labels of tokens, with the cases that the page's labels are tested with too."""

import json
from pathlib import Path
from typing import Any

import pytest

from model.tokenizers import Token
from model.tokenizers.pieces import continues, labels

CASES = json.loads((Path(__file__).parents[2] / "pieces.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_tokens_are_called_the_same_as_on_the_page(case: dict[str, Any]) -> None:
    tokens = [Token(0, text, start, end, special=bool(special)) for text, start, end, *special in case["tokens"]]
    assert labels(tokens) == case["labels"]
    goes_on = [continues(token, before) for before, token in zip([None, *tokens], tokens, strict=False)]
    assert goes_on == [label.startswith("·") for label in case["labels"]]
