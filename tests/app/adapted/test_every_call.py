"""Every call takes architectures of the table: it answers, or says in a sentence why it does not."""

from typing import Any

import pytest

from model.adapters.huggingface.adapter import adapt
from model.tokenizers.fit import fit
from model.weights import LoadedModel
from tests.app.adapted import models
from tests.app.conftest import WORDS
from tests.app.huggingface import CALLS
from tests.model.adapters.huggingface import zoo
from tests.model.adapters.huggingface.architectures.row import Row
from tests.model.adapters.huggingface.architectures.table import ROWS

pytestmark = pytest.mark.hf

VOCABULARIES = ("vocab_size", "src_vocab_size", "tgt_vocab_size")
LENGTHS = ("max_position_embeddings", "n_positions", "max_seq_len")
SHOWN = [name for name, row in ROWS.items() if row.refused is None]
A_THIRD = SHOWN[::3]
"""The whole table takes minutes; every third row has each family, head and way to attend."""


def sizes(given: dict[str, Any], vocabulary: int) -> dict[str, Any]:
    """The sizes of a row, for a tokenizer of so many tokens and for longer texts."""
    found = {name: sizes(value, vocabulary) if isinstance(value, dict) else value for name, value in given.items()}
    found |= {name: vocabulary for name in VOCABULARIES if name in given}
    return found | dict.fromkeys([name for name in LENGTHS if name in given], 97)


def loaded(name: str, row: Row) -> LoadedModel:
    """The model of a row, with a tokenizer of this project's."""
    family: Any = {1: row.sites[0], 3: "encoder-decoder"}[len(row.sites)]
    tokenizer = fit([WORDS] * 7, family, 331)
    model = adapt(zoo.built(zoo.Kind(row.name, sizes(row.sizes, tokenizer.vocabulary_size))))
    return LoadedModel(name, model.config, tokenizer, model)


@pytest.mark.parametrize("name", A_THIRD)
def test_no_call_breaks(name: str) -> None:
    model = loaded(name, ROWS[name])
    target = {"target": "le chat"} if model.config.family == "encoder-decoder" else {}
    with models.client(lambda _: model) as client:
        for call, more in CALLS.items():
            place = {"site": model.config.sites[0]} if "layer" in more else {}
            asked = {"text": models.TEXT} | more | place | ({} if call == "tokens" else target)
            response = client.post(f"/api/v1/models/{name}/{call}", json=asked)
            assert response.status_code in (200, 422), f"{call}: {response.text}"
            detail = response.json().get("detail", "")
            assert "NoneType" not in detail
            assert "object has no attribute" not in detail
