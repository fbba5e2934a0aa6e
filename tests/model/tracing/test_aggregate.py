"""Heads put together, compared with loops over the whole weights."""

import pytest
import torch

from model import masks
from model.axes import Site
from model.interventions import Interventions
from model.tracing.aggregate import Aggregate, LayerHead
from model.tracing.observers import StreamingRecorder
from model.tracing.recorder import Recorder
from model.transformer.run import run
from tests.model import tiny

EVERY = None
SOME = [LayerHead(0, 1), LayerHead(1, 0), LayerHead(1, 2)]


@pytest.mark.parametrize("how", ["mean", "max"])
@pytest.mark.parametrize("chosen", [EVERY, SOME, SOME[:1]])
@pytest.mark.parametrize("cells", [1, 1 << 21])
@pytest.mark.parametrize("site", ["encoder", "decoder", "cross"])
def test_every_cell_is_the_mean_or_the_largest_of_the_chosen_heads(
    site: Site, how: str, chosen: list[LayerHead] | None, cells: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("model.attention.tiled.CELLS_PER_TILE", cells)
    model, inputs = tiny.model("encoder-decoder"), tiny.inputs("encoder-decoder")
    aggregate = Aggregate(site, chosen, how)
    run(model, inputs, recorder=StreamingRecorder(aggregate))
    whole = run(model, inputs, recorder=Recorder(sites=[site], tensors=["weights", "mask"]))
    count = whole.attention[0]["weights"].shape[1]
    heads = [LayerHead(i, j) for i in range(len(whole.attention)) for j in range(count)] if chosen is None else chosen
    weights = [whole.at(site, layer)["weights"][:, head] for layer, head in heads]
    expected = sum(weights) / len(weights) if how == "mean" else torch.stack(weights).amax(dim=0)
    tiny.assert_same(aggregate.weights, expected)
    assert aggregate.heads == heads
    shown = whole.at(site, 0)["mask"][:, 0]
    assert torch.equal(aggregate.visible.expand_as(shown), shown)


def test_a_cell_is_visible_where_one_of_the_heads_may_attend() -> None:
    changes = Interventions(mask=masks.pattern("window", size=0), heads=[1])
    model, inputs = tiny.model("encoder"), tiny.inputs("encoder")
    for heads, expected in (
        ([LayerHead(0, 1)], torch.eye(tiny.SOURCE, dtype=torch.bool)),
        ([LayerHead(0, 1), LayerHead(0, 0)], torch.ones(tiny.SOURCE, tiny.SOURCE, dtype=torch.bool)),
    ):
        aggregate = Aggregate("encoder", heads, "mean")
        run(model, inputs, recorder=StreamingRecorder(aggregate), interventions=changes)
        assert torch.equal(aggregate.visible[0], expected)
