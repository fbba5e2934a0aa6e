"""Every row of the table holds: shown whole and equal to transformers, or refused for the reason of the row."""

from typing import Any

import pytest

from model.adapters.huggingface.adapter import adapt
from model.adapters.huggingface.errors import UnsupportedModel
from model.axes import Place
from tests.model.adapters.huggingface import zoo
from tests.model.adapters.huggingface.architectures import checks
from tests.model.adapters.huggingface.architectures.row import Row
from tests.model.adapters.huggingface.architectures.table import ROWS

pytestmark = pytest.mark.hf

SHOWN = {name: row for name, row in ROWS.items() if row.refused is None}
SHORT = 7


@pytest.mark.parametrize("name", SHOWN)
def test_each_number_is_that_of_transformers(name: str) -> None:
    row = ROWS[name]
    model = adapt(_built(row))
    assert model.config.sites == row.sites
    if row.attending is not None:
        assert model.config.at(row.sites[0]).attending == row.attending
    short, long = checks.inputs(row, SHORT), checks.inputs(row, row.long)
    for given in (short, long, checks.inputs(row, row.long - 1, padded=True)):
        # BigBird attends to longer texts in full, too, once it has read a short one
        checks.same_numbers(model, _built(row), given, row)
    plain = _built(row)
    if not model.captures_softmax:
        for site in row.sites:
            shape = model.config.at(site)
            place, head = Place(site, shape.attending[-1]), shape.heads - 1
            checks.same_ablation(model, plain, long, place, head)
            checks.steps_follow(model, short, place, head)
    if model.task in ("next-token", "translate"):
        checks.same_writing(model, plain, long, row)


@pytest.mark.parametrize("name", [name for name, row in ROWS.items() if row.refused is not None])
def test_each_refusal_has_its_reason_and_one_that_helps(name: str) -> None:
    row = ROWS[name]
    with pytest.raises(UnsupportedModel) as refusal:
        adapt(_built(row))
    assert refusal.value.reason is row.refused
    assert str(refusal.value).startswith(row.name)
    assert "choose" in str(refusal.value).lower()


def _built(row: Row) -> Any:
    return zoo.built(zoo.Kind(row.name, row.sizes))


def test_there_are_enough_rows() -> None:
    assert len({(row.name, row.refused is None) for row in ROWS.values()}) >= 120
    assert len(ROWS) >= 150
