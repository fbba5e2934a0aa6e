"""Small pictures of every head, compared with the whole weights."""

import pytest
import torch

from model import masks
from model.attention.attention import attend
from model.axes import Place
from model.config import Family
from model.interventions import Interventions, WeightsRow
from model.run_context import running
from model.tracing.observers import StreamingRecorder
from model.tracing.recorder import Recorder
from model.tracing.thumbnails import MOST_PIXELS, HeadPictures, Overview, block_of, pooled
from model.transformer.run import run
from tests.model import tiny

FAMILIES: list[Family] = ["encoder", "decoder", "encoder-decoder"]


def by_hand(weights: torch.Tensor, block: int) -> list[list[float]]:
    rows, columns = weights.shape
    return [
        [float(weights[i : i + block, j : j + block].max()) for j in range(0, columns, block)]
        for i in range(0, rows, block)
    ]


@pytest.mark.parametrize("block", [2, 3, 7])
def test_a_pixel_is_the_largest_cell_of_its_block(block: int) -> None:
    cells = torch.rand(2, 3, 11, 17)
    made = pooled(cells, block)
    for batch in range(2):
        for head in range(3):
            assert made[batch, head].tolist() == by_hand(cells[batch, head], block)


@pytest.mark.parametrize(("queries", "keys", "block"), [(64, 3, 1), (65, 3, 2), (3, 129, 3), (1024, 1024, 16)])
def test_no_side_is_longer_than_the_most_pixels(queries: int, keys: int, block: int) -> None:
    assert block_of(queries, keys) == block
    assert -(-max(queries, keys) // block) <= MOST_PIXELS


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("changed", [False, True])
@pytest.mark.parametrize(("cells", "rows"), [(1, 1), (1, 3), (1 << 21, 3)])
def test_pictures_are_those_of_the_whole_weights(
    family: Family, changed: bool, cells: int, rows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("model.attention.tiled.CELLS_PER_TILE", cells)
    monkeypatch.setattr("model.attention.tiled.FEW_QUERIES", rows)
    monkeypatch.setattr("model.tracing.thumbnails.MOST_PIXELS", 3)
    model, inputs = tiny.model(family, n_key_value_heads=1, positions="alibi"), tiny.inputs(family)
    changes = Interventions(temperature=0.5, layers=[1]) if changed else None
    overview = Overview()
    trace = run(model, inputs, recorder=StreamingRecorder(overview), interventions=changes)
    whole = run(model, inputs, recorder=Recorder(tensors=["weights", "mask"]), interventions=changes)
    tiny.assert_same(trace.logits, whole.logits)
    assert [each.place for each in overview.pictures] == [each.place for each in whole.attention]
    for pictures, record, streamed in zip(overview.pictures, whole.attention, trace.attention, strict=True):
        weights, block = record["weights"], pictures.block
        assert (pictures.queries, pictures.keys) == weights.shape[-2:]
        assert block > 1
        tiny.assert_same(pictures.largest, weights.amax(dim=(-1, -2)))
        expected = pooled(weights, block) / pictures.largest[..., None, None]
        assert (pictures.pixels / 255 - expected).abs().max() < 0.51 / 255
        shown = pooled(record["mask"].byte(), block).bool()
        assert torch.equal(pictures.visible.expand_as(shown), shown)
        assert torch.equal(streamed.empty_rows, record.empty_rows)
        assert torch.equal(streamed.scale, record.scale)


@pytest.mark.parametrize("hidden", [(0, 7), (2, 5), (6, 7)])
def test_queries_that_may_see_nothing_have_no_weights_a_few_at_a_time(
    hidden: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("model.attention.tiled.CELLS_PER_TILE", 1)
    monkeypatch.setattr("model.attention.tiled.FEW_QUERIES", 2)
    grid = torch.rand(tiny.BATCH, 3, tiny.SOURCE, tiny.SOURCE, generator=torch.Generator().manual_seed(5)) < 0.4
    grid[:, :, slice(*hidden)] = False
    query, key = torch.randn(2, tiny.BATCH, 3, tiny.SOURCE, 10)
    value = torch.randn(tiny.BATCH, 3, tiny.SOURCE, 13)
    pictures, weights = Overview(), Recorder(tensors=["weights"])
    place = Place("encoder", 0)
    with running(recorder=StreamingRecorder(pictures)):
        passing = attend(query, key, value, place=place, mask=grid)
    with running(recorder=weights):
        whole = attend(query, key, value, place=place, mask=grid)
    tiny.assert_same(passing, whole)
    assert (passing[:, :, slice(*hidden)] == 0).all()
    shown, expected = pictures.pictures[0], weights.attention[0]["weights"]
    tiny.assert_same(shown.largest, expected.amax(dim=(-1, -2)))
    largest = shown.largest.where(shown.largest > 0, 1.0)[..., None, None]
    assert (shown.pixels / 255 - expected / largest).abs().max() < 0.51 / 255


def test_an_empty_row_is_black_and_hidden() -> None:
    overview = Overview()
    changes = Interventions(mask=masks.pattern("window", size=0), weights=(row_of(0.0),))
    trace = run(
        tiny.model("encoder"), tiny.inputs("encoder"), recorder=StreamingRecorder(overview), interventions=changes
    )
    pictures = overview.pictures[0]
    assert torch.equal(pictures.visible[0, 0], torch.eye(tiny.SOURCE, dtype=torch.bool))
    assert (pictures.pixels[:, 1, 2] == 0).all()
    assert (pictures.pixels[:, 0].diagonal(dim1=-2, dim2=-1) == 255).all()
    assert not trace.attention[0].empty_rows.any()


def test_a_head_of_zeros_and_below_has_no_largest_weight() -> None:
    pictures = _with_rows_of(-0.5)
    assert (pictures.largest[:, 1] == 0).all()
    assert (pictures.pixels[:, 1] == 0).all()


@pytest.mark.parametrize("value", [1e-40, 1e-37])
def test_a_head_whose_weights_are_next_to_nothing_is_dark(value: float) -> None:
    pictures = _with_rows_of(value)
    assert (pictures.pixels[:, 1] == 0).all()
    assert (pictures.pixels[:, 0].amax(dim=(-1, -2)) == 255).all()


def _with_rows_of(value: float) -> HeadPictures:
    """The pictures of layer 0, where all weights of head 1 are the same."""
    rows = tuple(row_of(value, query) for query in range(tiny.SOURCE))
    overview = Overview()
    changes = Interventions(weights=rows)
    run(tiny.model("encoder"), tiny.inputs("encoder"), recorder=StreamingRecorder(overview), interventions=changes)
    return overview.pictures[0]


def row_of(value: float, query: int = 2) -> WeightsRow:
    return WeightsRow("encoder", 0, 1, query, (value,) * tiny.SOURCE)
