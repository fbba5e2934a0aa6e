"""The steps of a head: each follows from the ones before it, and the last is what the model computed."""

from typing import Any

import numpy as np
import pytest
import torch

from model.axes import Place, Sublayer
from model.interventions import Ablation, Interventions, VectorTaken, WeightsRow
from model.steps.head_steps import HeadSteps, head_steps
from model.tracing.recorder import Recorder
from model.transformer.run import run
from model.transformer.transformer import Transformer
from tests import steps_again
from tests.model import tiny
from tests.model.steps.plain import reply

SITES = {
    "encoder": ["encoder"],
    "decoder": ["decoder"],
    "encoder-decoder": ["encoder", "decoder", "cross"],
}
PLACES = [(family, site) for family, sites in SITES.items() for site in sites]
KINDS: dict[str, dict[str, Any]] = {
    "learned, norm first": {},
    "norm last": {"norm": "post", "positions": "sinusoidal", "scaled_embeddings": True},
    "rotary, shared keys": {"positions": "rotary", "n_heads": 4, "n_key_value_heads": 2},
    "alibi, one key head": {"positions": "alibi", "n_key_value_heads": 1},
    "no positions, no biases": {"positions": "none", "attention_bias": False, "d_feed_forward": 0},
    "soft-capped, with sinks": {"softcap": 1.5, "attention_sinks": True},
}


def inputs(family: Any) -> Any:
    """A batch of one."""
    given = tiny.inputs(family)
    return given._replace(source=given.source[:1], target=None if given.target is None else given.target[:1])


def stepped(model: Transformer, site: Any, layer: int = 1, head: int = 2, **asked: Any) -> HeadSteps:
    return head_steps(model, inputs(model.config.family), Place(site, layer), head, **asked)


@pytest.mark.parametrize(("family", "site"), PLACES)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("layer", [0, 1])
def test_every_number_follows_from_the_ones_before_it(family: Any, site: str, kind: str, layer: int) -> None:
    found = stepped(tiny.model(family, **KINDS[kind]), site, layer)
    steps_again.check(reply(found))


@pytest.mark.parametrize(("family", "site"), PLACES)
@pytest.mark.parametrize("norm", ["pre", "post"])
def test_the_last_steps_are_what_the_model_computed(family: Any, site: Any, norm: str) -> None:
    model = tiny.model(family, norm=norm)
    found = steps_again.tensors(reply(stepped(model, site)))
    trace = run(model, inputs(family), recorder=Recorder(streams=True))
    record = trace.at(site, 1)
    for name in ("query", "key", "value", "scores", "weights", "head_output", "contribution"):
        tiny.assert_same(torch.tensor(found[name]), record[name][0, 2], name)  # type: ignore[index]
    tiny.assert_same(torch.tensor(found["output"]), record["output"][0])
    part: Any = "cross" if site == "cross" else "attention"
    around = trace.around(Sublayer("encoder" if site == "encoder" else "decoder", 1, part))
    tiny.assert_same(torch.tensor(found["stream"]), around.before[0])
    tiny.assert_same(torch.tensor(found["residual" if norm == "pre" else "normalised"]), around.after[0])


@pytest.mark.parametrize(("family", "site"), PLACES)
@pytest.mark.parametrize("kind", KINDS)
def test_some_queries_are_those_rows_of_all(family: Any, site: str, kind: str) -> None:
    model, rows = tiny.model(family, **KINDS[kind]), [3, 0]
    every, some = reply(stepped(model, site)), reply(stepped(model, site, queries=rows))
    steps_again.check(some)
    whole, part = steps_again.tensors(every), steps_again.tensors(some)
    for step in some["steps"]:
        for name, axes in step["axes"].items():
            along = axes.index("query") if "query" in axes else None
            expected = whole[name] if along is None else np.take(whole[name], rows, along)
            np.testing.assert_array_equal(part[name], expected, name)


@pytest.mark.parametrize("mode", ["zero", "mean"])
@pytest.mark.parametrize("queries", [None, [4, 1]])
def test_interventions_are_steps_of_their_own(mode: Any, queries: list[int] | None) -> None:
    row = tuple(torch.linspace(0, 0.5, tiny.SOURCE).tolist())
    changes = Interventions(
        scale=0.7,
        temperature=1.9,
        ablate=(Ablation("encoder", 1, 2, mode),),
        weights=(WeightsRow("encoder", 1, 2, 4, row), WeightsRow("encoder", 1, 1, 0, row)),
    )
    found = reply(stepped(tiny.model("encoder"), "encoder", queries=queries, interventions=changes))
    steps_again.check(found)
    tensors, shown = steps_again.tensors(found), queries or list(range(tiny.SOURCE))
    assert [step["name"] for step in found["steps"]][6:11] == [
        *("masked", "weights", "replaced", "head_output", "ablated")
    ]
    np.testing.assert_allclose(tensors["weights"][shown.index(4)], row)
    np.testing.assert_allclose(tensors["scale"], 0.7, rtol=1e-6)
    np.testing.assert_allclose(tensors["tempered"] * 1.9, tensors["masked"], rtol=1e-6)
    if mode == "zero":
        assert (tensors["head_output"] == 0).all()
    else:
        assert len(np.unique(tensors["head_output"], axis=0)) == 1


@pytest.mark.parametrize(("family", "site"), PLACES)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("queries", [None, [4, 1, 2], [0]])
def test_vectors_taken_from_other_positions_are_a_step(
    family: Any, site: Any, kind: str, queries: list[int] | None
) -> None:
    changes = Interventions(
        vectors=(
            VectorTaken(site, 1, 2, "query", 1, 4),
            VectorTaken(site, 1, 2, "query", 4, 1),
            VectorTaken(site, 1, None, "key", 3, 0),
            VectorTaken(site, 1, 2, "value", 0, 2),
            VectorTaken(site, 1, 1, "value", 3, 2),
        )
    )
    found = reply(stepped(tiny.model(family, **KINDS[kind]), site, queries=queries, interventions=changes))
    steps_again.check(found)
    tensors = steps_again.tensors(found)
    assert "taken" in [step["name"] for step in found["steps"]]
    np.testing.assert_array_equal(tensors["value"][0], tensors["value"][2])
    np.testing.assert_allclose(tensors["key"][3], tensors["key"][0], rtol=1e-6)
    if queries is None:
        np.testing.assert_allclose(tensors["query"][[1, 4]], tensors["query_own"][[4, 1]], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("order", [(4, 1), (1, 4)])
def test_rows_put_in_stand_beside_their_queries_in_any_order(order: tuple[int, int]) -> None:
    rows = {query: tuple(float(query == key) for key in range(tiny.SOURCE)) for query in order}
    changes = Interventions(weights=tuple(WeightsRow("encoder", 1, 2, query, row) for query, row in rows.items()))
    found = reply(stepped(tiny.model("encoder"), "encoder", queries=[1, 4, 0], interventions=changes))
    steps_again.check(found)
    np.testing.assert_array_equal(steps_again.tensors(found)["weights"][:2], [rows[1], rows[4]])


def test_a_change_elsewhere_leaves_no_step() -> None:
    changes = Interventions(ablate=(Ablation("encoder", 1, 0), Ablation("encoder", 0, 2)))
    names = [step.name for step in stepped(tiny.model("encoder"), "encoder", interventions=changes).steps]
    assert "ablated" not in names


def test_a_row_that_may_attend_to_nothing_is_zero_all_the_way() -> None:
    from model import masks

    nothing = Interventions(mask=masks.pattern("lengths", lengths=0))
    found = reply(stepped(tiny.model("encoder"), "encoder", interventions=nothing))
    steps_again.check(found)
    tensors = steps_again.tensors(found)
    assert np.isneginf(tensors["row_max"]).all()
    for name in ("exponentials", "row_sum", "weights", "head_output"):
        assert (tensors[name] == 0).all(), name


def test_heads_say_with_whom_they_share_their_keys() -> None:
    model = tiny.model("decoder", n_heads=4, n_key_value_heads=2)
    assert [stepped(model, "decoder", head=head).shares_key_with for head in range(4)] == [[1], [0], [3], [2]]
    assert stepped(tiny.model("decoder"), "decoder").shares_key_with == []


def test_the_stream_is_the_embedding_and_what_each_layer_added() -> None:
    found = stepped(tiny.model("encoder-decoder"), "cross")
    assert found.blocks == ["layer 0 attention", "layer 0 cross", "layer 0 feed-forward", "layer 1 attention"]
    stream = next(step for step in found.steps if step.name == "stream")
    assert isinstance(added := stream.parameters["added"], torch.Tensor)
    assert added.shape == (4, tiny.TARGET, 14)


def test_a_stream_of_very_many_terms_is_shown_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("model.steps.residual_stream.MOST_ADDED", 3 * tiny.SOURCE * 14 - 1)
    stream = next(
        step for step in stepped(tiny.model("decoder", n_layers=3), "decoder", 1).steps if step.name == "stream"
    )
    assert stream.operations == {"stream": {"kind": "accumulate", "of": "embedding", "added": "added"}}
    deeper = next(
        step for step in stepped(tiny.model("decoder", n_layers=3), "decoder", 2).steps if step.name == "stream"
    )
    assert deeper.operations == {"stream": {"kind": "given"}}
    assert not deeper.parameters
