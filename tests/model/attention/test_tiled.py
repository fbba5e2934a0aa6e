"""Tiled attention against loops over floats: every weight and output, whatever the size of a tile."""

from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from model import masks
from model.attention import tiled
from model.attention.attention import attend
from model.axes import Mask, Place, Scores
from model.run_context import running
from model.tracing.observers import StreamingRecorder
from tests import reference
from tests.model.tiny import GROUPINGS, assert_same, normal

PLACE = Place("decoder", 1)
BATCH, QUERIES, KEYS, D_HEAD, D_VALUE = 2, 5, 7, 11, 13
CELLS = QUERIES * KEYS * BATCH
TILES = {
    "all at once": {"FEW_CELLS": 10_000},
    "all heads, all queries": {"FEW_CELLS": 0},
    "one head": {"FEW_CELLS": 0, "CELLS_PER_TILE": CELLS},
    "two heads, three queries": {"FEW_CELLS": 0, "CELLS_PER_TILE": 2 * CELLS, "FEW_QUERIES": 3},
    "one head, one query": {"FEW_CELLS": 0, "CELLS_PER_TILE": 1, "FEW_QUERIES": 1},
}
MASKS = {
    "none": lambda _: None,
    "causal": lambda _: grid(masks.causal),
    "a query without keys": lambda _: grid(masks.pattern("lengths", lengths=[3, 0, 7, 1, 5])),
    "no keys at all": lambda _: grid(masks.pattern("lengths", lengths=0)),
    "each head its own": lambda heads: normal(BATCH, heads, QUERIES, KEYS, seed=7) > 0.4,
}
OPTIONS: dict[str, dict[str, Any]] = {
    "plain": {},
    "scale and bias": {"scale": 0.7, "bias": normal(1, 1, QUERIES, KEYS, seed=4)},
    "bias for each sequence": {"bias": normal(BATCH, 1, QUERIES, KEYS, seed=5)},
}


def grid(pattern: masks.Pattern) -> Tensor:
    return masks.draw(pattern, QUERIES, KEYS)[None, None]


class Collector:
    """Copies all weights that it is shown."""

    def __init__(self) -> None:
        self.heads: list[int] = []
        self.parts: list[Tensor] = []

    def observe(self, place: Place, heads: range, weights: Scores, mask: Mask | None) -> None:
        assert place == PLACE
        assert weights.shape == (BATCH, len(heads), QUERIES, KEYS)
        assert mask is None or mask.shape[1] in (1, len(heads))
        self.heads += heads
        self.parts.append(weights.clone())


def operands(grouping: str) -> tuple[Tensor, Tensor, Tensor]:
    heads, key_heads = GROUPINGS[grouping]
    query = normal(BATCH, heads, QUERIES, D_HEAD, seed=1)
    return query, normal(BATCH, key_heads, KEYS, D_HEAD, seed=2), normal(BATCH, key_heads, KEYS, D_VALUE, seed=3)


@pytest.mark.parametrize("option", OPTIONS)
@pytest.mark.parametrize("kind", MASKS)
@pytest.mark.parametrize("tile", TILES)
@pytest.mark.parametrize("grouping", GROUPINGS)
def test_every_tile_equals_the_loop(
    grouping: str, tile: str, kind: str, option: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in TILES[tile].items():
        monkeypatch.setattr(tiled, name, value)
    given, mask = operands(grouping), MASKS[kind](GROUPINGS[grouping][0])
    collector = Collector()
    recorder = StreamingRecorder(collector)
    with running(recorder=recorder):
        output = attend(*given, place=PLACE, mask=mask, **OPTIONS[option])
    numbers = {name: each.numpy() if isinstance(each, Tensor) else each for name, each in OPTIONS[option].items()}
    wanted = reference.attention(
        *(each.double().numpy() for each in given), mask=None if mask is None else mask.numpy(), **numbers
    )
    assert collector.heads == list(range(GROUPINGS[grouping][0]))
    assert_same(torch.cat(collector.parts, dim=1), wanted["weights"])
    assert_same(output, wanted["head_output"])
    (record,) = recorder.attention
    np.testing.assert_array_equal(record.empty_rows.numpy(), wanted["empty_rows"])
    assert record.heads == tuple(collector.heads)
    assert not record.has_nan


def test_later_keys_are_not_read_where_a_mask_hides_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """A NaN among them would spread to every row that reads it, also with a weight of 0."""
    for name, value in TILES["one head, one query"].items():
        monkeypatch.setattr(tiled, name, value)
    query, key, value = operands("multi-head")
    key[:, :, 4:], value[:, :, 4:] = torch.nan, torch.nan
    with running(recorder=StreamingRecorder()):
        output = attend(query, key, value, place=PLACE, mask=grid(masks.causal))
    assert output[:, :, :4].isfinite().all()
    assert output[:, :, 4:].isnan().all()
