"""Every change of a run, against the loops with that change made by hand."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from model import masks
from model.attention.kv_cache import KeyValueCache
from model.axes import Place
from model.config import SITES_OF, Family
from model.errors import InputError
from model.interventions import Ablation, Interventions, VectorTaken, WeightsRow
from model.run_context import current, running
from model.tracing.recorder import Recorder
from model.tracing.trace import Trace
from model.transformer.batch import Inputs
from model.transformer.encoder import Encoder
from model.transformer.run import run
from model.transformer.transformer import Transformer
from model.weights import FOLDER, load
from tests.model import tiny
from tests.model.tiny import arrays, assert_same
from tests.reference_model import ReferenceModel

FAMILIES = tuple(SITES_OF)
WINDOW = masks.pattern("window", size=1)


def changed(family: Family, **changes: Any) -> Trace:
    return run(tiny.model(family), tiny.inputs(family), recorder=Recorder(), interventions=Interventions(**changes))


def window(n_query: int, n_key: int) -> np.ndarray:
    return np.array([[[[abs(query - key) <= 1 for key in range(n_key)] for query in range(n_query)]]])


def lengths_of(family: Family, site: str) -> tuple[int, int]:
    if family != "encoder-decoder":
        return 7, 7
    return {"encoder": (7, 7), "decoder": (5, 5), "cross": (5, 7)}[site]


CHANGES: dict[str, tuple[dict[str, Any], Callable[[Family, str], dict[str, Any]]]] = {
    "scale": ({"scale": 1.0}, lambda _family, _site: {"scale": 1.0}),
    "temperature": ({"temperature": 2.5}, lambda _family, _site: {"temperature": 2.5}),
    "mask": ({"mask": WINDOW}, lambda family, site: {"mask": window(*lengths_of(family, site))}),
    "all three": (
        {"scale": 0.2, "temperature": 0.5, "mask": WINDOW},
        lambda family, site: {"scale": 0.2, "temperature": 0.5, "mask": window(*lengths_of(family, site))},
    ),
}


def assert_equals_reference(trace: Trace, model: Transformer, family: Family, by_hand: Any, **padding: Any) -> None:
    reference = ReferenceModel(model, by_hand)
    assert_same(trace.logits, reference.logits(**arrays(tiny.inputs(family, **padding))))
    for record in trace.attention:
        for name in ("scores", "scaled", "masked", "weights", "head_output", "output"):
            assert_same(record[name], reference.records[record.place][name], f"{record.place} {name}")


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("family", FAMILIES)
def test_a_change_everywhere_equals_the_loops(family: Family, change: str) -> None:
    given, by_hand = CHANGES[change]
    trace = changed(family, **given)
    assert_equals_reference(trace, tiny.model(family), family, lambda site, _layer: by_hand(family, site))
    unwatched = run(tiny.model(family), tiny.inputs(family), interventions=Interventions(**given))
    assert_same(unwatched.logits, trace.logits)


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_of_one_layer_of_two_sites_leaves_the_others_alone(change: str) -> None:
    given, by_hand = CHANGES[change]
    trace = changed("encoder-decoder", **given, sites=["cross", "encoder"], layers=[1])
    here = {("cross", 1), ("encoder", 1)}
    assert_equals_reference(
        trace,
        tiny.model("encoder-decoder"),
        "encoder-decoder",
        lambda site, layer: by_hand("encoder-decoder", site) if (site, layer) in here else {},
    )


@pytest.mark.parametrize("family", FAMILIES)
def test_a_change_of_one_head_leaves_the_other_heads_alone(family: Family) -> None:
    trace = changed(family, scale=1.0, temperature=3.0, mask=WINDOW, heads=[1])
    default = 10**-0.5

    def by_hand(site: str, _layer: int) -> dict[str, Any]:
        n_query, n_key = lengths_of(family, site)
        own = np.tril(np.ones((n_query, n_key), dtype=bool)) if site == "decoder" else np.ones((n_query, n_key), bool)
        mask = np.stack([own, window(n_query, n_key)[0, 0], own])[None]
        return {"scale": [default, 1.0, default], "temperature": [1.0, 3.0, 1.0], "mask": mask}

    assert_equals_reference(trace, tiny.model(family), family, by_hand)
    for record in trace.attention:
        assert_same(record.scale, np.array([default, 1.0, default]))


def test_no_scaling_at_a_temperature_of_the_root_of_d_head_is_the_default() -> None:
    plain = run(tiny.model(), tiny.inputs()).logits
    assert_same(changed("decoder", scale=1.0, temperature=10**0.5).logits, plain)


def test_temperature_comes_after_bias_and_mask() -> None:
    model = tiny.model("encoder", positions="alibi")
    given = Interventions(scale=0.5, temperature=4.0, mask=WINDOW)
    record = run(model, tiny.inputs("encoder"), recorder=Recorder(), interventions=given).attention[0]
    assert_same(record["scaled"], record["scores"] * 0.5)
    hidden = ~torch.from_numpy(window(7, 7))
    assert_same(record["masked"], (record["scaled"] + record["bias"]).masked_fill(hidden, float("-inf")))
    assert_same(record["weights"], (record["masked"] / 4.0).softmax(dim=-1))


@pytest.mark.parametrize("family", FAMILIES)
def test_rows_of_weights_set_to_what_they_were_change_nothing(family: Family) -> None:
    plain = run(tiny.model(family), tiny.inputs(family, source=tiny.ids(1, 7)[:1].expand(2, -1)), recorder=Recorder())
    record = plain.attention[-1]
    rows = tuple(
        WeightsRow(record.place.site, record.place.layer, 2, query, tuple(record["weights"][0, 2, query].tolist()))
        for query in range(record["weights"].shape[2])
    )
    inputs = tiny.inputs(family, source=tiny.ids(1, 7).expand(2, -1))
    again = run(tiny.model(family), inputs, recorder=Recorder(), interventions=Interventions(weights=rows))
    assert_same(again.logits[0], plain.logits[0])
    assert torch.equal(again.attention[-1]["weights"][0], record["weights"][0])


def test_a_row_of_weights_is_put_in_as_given_and_acts() -> None:
    row = (0.25, -0.5, 2.0, 0.0, 0.0, 0.0, 1.0)
    trace = changed("encoder", weights=(WeightsRow("encoder", 1, 2, 4, row),))
    plain = run(tiny.model("encoder"), tiny.inputs("encoder"), recorder=Recorder())
    before, after = plain.at("encoder", 1), trace.at("encoder", 1)
    wanted = before["weights"].clone()
    wanted[:, 2, 4] = torch.tensor(row)
    assert_same(after["weights"], wanted)
    assert_same(after["head_output"], wanted @ before["value"])
    assert_same(after["masked"], before["masked"])


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("head", [None, 1])
def test_vectors_are_taken_from_what_the_run_made(family: Family, head: int | None) -> None:
    site: Any = "cross" if family == "encoder-decoder" else family
    swapped = [("query", 0, 4), ("query", 4, 0), ("key", 3, 1), ("value", 1, 2)]
    vectors = tuple(VectorTaken(site, 0, head, *each) for each in swapped)  # type: ignore[arg-type]
    plain = run(tiny.model(family), tiny.inputs(family), recorder=Recorder()).at(site, 0)
    after = changed(family, vectors=vectors, temperature=2.0, layers=[0], sites=[site]).at(site, 0)
    heads = range(3) if head is None else [head]
    for name in ("query", "key", "value"):
        wanted = plain[name].clone()  # type: ignore[index]
        for each, position, by in swapped:
            for index in heads:
                if each == name:
                    wanted[:, index, position] = plain[name][:, index, by]  # type: ignore[index]
        assert torch.equal(after[name], wanted)  # type: ignore[index]
    assert_same(after["scores"], after["query"] @ after["key"].transpose(-1, -2))
    assert_same(after["weights"], (after["masked"] / 2.0).softmax(dim=-1))
    assert_same(after["head_output"], after["weights"] @ after["value"])


def test_a_vector_of_every_head_may_be_taken_while_the_text_grows() -> None:
    model, given = tiny.model(), Interventions(vectors=(VectorTaken("decoder", 0, None, "key", 1, 3),))
    ids = tiny.ids(1, 7)
    whole = run(model, Inputs(ids), interventions=given).logits
    cache = KeyValueCache()
    with running(interventions=given):
        first = model(Inputs(ids[:, :5]), cache)
        rest = model(Inputs(ids[:, 5:]), cache)
    assert_same(torch.cat([first, rest], dim=1), whole)


def test_a_position_that_does_not_exist_is_refused() -> None:
    wanted = "position 7 does not exist; the keys of decoder layer 1 are at 0 to 6"
    with pytest.raises(InputError, match=wanted) as caught:
        changed("decoder", vectors=(VectorTaken("decoder", 1, 0, "key", 2, 7),))
    assert caught.value.field == "vectors"


def test_a_row_acts_after_the_temperature_and_before_the_ablation() -> None:
    row = (1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    trace = changed(
        "decoder",
        temperature=2.0,
        weights=(WeightsRow("decoder", 0, 1, 6, row),),
        ablate=(Ablation("decoder", 0, 1),),
    )
    assert trace.at("decoder", 0)["weights"][:, 1, 6].tolist() == [list(row)] * 2
    assert not trace.at("decoder", 0)["head_output"][:, 1].any()


@pytest.mark.parametrize(("site", "layer", "module"), [
    ("encoder", 1, "encoder.blocks.1.attention"),
    ("decoder", 0, "decoder.blocks.0.attention"),
    ("cross", 1, "decoder.blocks.1.cross"),
])  # fmt: skip
def test_ablating_by_zero_equals_zeroing_the_slice_of_w_output(site: Any, layer: int, module: str) -> None:
    model = tiny.model("encoder-decoder")
    with torch.no_grad():
        model.get_parameter(f"{module}.layer.output.weight")[:, 13:26] = 0.0
    by_hand = run(model, tiny.inputs("encoder-decoder")).logits
    trace = changed("encoder-decoder", ablate=(Ablation(site, layer, 1),))
    assert_same(trace.logits, by_hand)
    assert not trace.at(site, layer)["head_output"][:, 1].any()
    assert not trace.at(site, layer)["contribution"][:, 1].any()
    assert trace.at(site, layer)["head_output"][:, [0, 2]].all()
    assert not torch.allclose(trace.logits, run(tiny.model("encoder-decoder"), tiny.inputs("encoder-decoder")).logits)


def test_ablating_by_the_mean_gives_every_query_the_mean_of_its_sequence() -> None:
    plain = run(tiny.model(), tiny.inputs(), recorder=Recorder()).at("decoder", 1)
    trace = changed("decoder", ablate=(Ablation("decoder", 1, 0, "mean"),)).at("decoder", 1)
    wanted = plain["head_output"].double().numpy().copy()
    for row in range(2):
        wanted[row, 0] = sum(wanted[row, 0, query] for query in range(7)) / 7
    assert_same(trace["head_output"], wanted)


@pytest.mark.parametrize("family", FAMILIES)
def test_padding_stays_hidden_under_a_replaced_mask(family: Family) -> None:
    padding: dict[str, Any] = {"source_mask": masks.padding([7, 3], 7)}
    if family == "encoder-decoder":
        padding["target_mask"] = masks.padding([5, 2], 5)
    given = Interventions(mask=masks.full)
    trace = run(tiny.model(family), tiny.inputs(family, **padding), recorder=Recorder(), interventions=given)

    def by_hand(site: str, _layer: int) -> dict[str, Any]:
        return {"mask": np.ones((1, 1, *lengths_of(family, site)), dtype=bool)}

    assert_equals_reference(trace, tiny.model(family), family, by_hand, **padding)
    assert (trace.attention[0]["weights"][1, :, :, 3:] == 0).all()


@pytest.mark.parametrize("family", FAMILIES)
def test_a_mask_that_hides_everything_leaves_zeros_and_finite_logits(family: Family) -> None:
    trace = changed(family, mask=masks.pattern("lengths", lengths=0))
    assert trace.logits.isfinite().all()
    for record in trace.attention:
        assert record.empty_rows.all()
        assert not record["weights"].any()
        assert not record["head_output"].any()


def test_nothing_is_changed_outside_the_block() -> None:
    given = Interventions(scale=2.0)
    with running(interventions=given):
        assert current().interventions is given
        with running(interventions=None):
            assert not current().interventions.touch(Place("decoder", 0))
    assert not current().interventions.touch(Place("decoder", 0))


def test_changes_of_different_kinds_touch_the_places_they_name() -> None:
    given = Interventions(scale=1.0, layers=[1], ablate=(Ablation("cross", 0, 0),))
    assert given.touch(Place("decoder", 1))
    assert given.touch(Place("cross", 0))
    assert not given.touch(Place("decoder", 0))
    assert not Interventions(sites=["decoder"], layers=[0]).touch(Place("decoder", 0))


NO_PLACE: list[tuple[dict[str, Any], str, str]] = [
    ({"sites": ["cross"]}, "sites", "the model has no site 'cross'; it has 'decoder'"),
    ({"layers": [0, 2]}, "layers", "layer 2 does not exist; the layers are 0 to 1"),
    ({"heads": [-1]}, "heads", "head -1 does not exist; the heads are 0 to 2"),
    ({"ablate": (Ablation("encoder", 0, 0),)}, "ablate", "no site 'encoder'; it has 'decoder'"),
    ({"ablate": (Ablation("decoder", 0, 3),)}, "ablate", "head 3 does not exist; the heads are 0 to 2"),
    ({"vectors": (VectorTaken("decoder", 0, 3, "key", 0, 0),)}, "vectors", "head 3 does not exist"),
    ({"weights": (WeightsRow("decoder", 5, 0, 0, (1.0,)),)}, "weights", "layer 5 does not exist"),
]


@pytest.mark.parametrize(("changes", "field", "message"), NO_PLACE)
def test_a_place_that_the_model_lacks_is_refused(changes: dict[str, Any], field: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        Interventions(**changes).check(tiny.config())
    assert caught.value.field == field


def test_places_that_the_model_has_are_taken() -> None:
    Interventions(sites=["encoder", "cross"], layers=[0, 1], heads=[2], ablate=(Ablation("cross", 1, 2),)).check(
        tiny.config("encoder-decoder")
    )


def test_a_row_of_the_wrong_length_is_refused_with_both_numbers() -> None:
    with pytest.raises(InputError, match="for query 1 has 2 numbers, but there are 7 keys; give 7 numbers") as caught:
        changed("decoder", weights=(WeightsRow("decoder", 0, 0, 1, (0.5, 0.5)),))
    assert caught.value.field == "weights"


@pytest.mark.parametrize("query", [7, -1])
def test_a_query_that_does_not_exist_is_refused(query: int) -> None:
    row = WeightsRow("decoder", 0, 0, query, (0.0,) * 7)
    with pytest.raises(InputError, match=f"query {query} does not exist; the queries of decoder layer 0 are 0 to 6"):
        changed("decoder", weights=(row,))


def test_a_causal_mask_on_reader_equals_the_causal_encoder_with_its_weights() -> None:
    reader = load(FOLDER / "reader")
    ids = torch.tensor([[token.id for token in reader.tokenizer.source("She reads a [MASK] book.").tokens]])
    masked = run(reader.transformer, Inputs(ids), interventions=Interventions(mask=masks.causal)).logits
    assert isinstance(reader.transformer, Encoder)
    reader.transformer.stack.is_causal = True
    # the fused kernel and the steps add in another order; logits are of the order of 10
    torch.testing.assert_close(run(reader.transformer, Inputs(ids)).logits, masked, rtol=0, atol=1e-5)


def test_changes_of_different_places_act_the_same_in_any_order() -> None:
    row = tuple(torch.linspace(0, 0.4, 7).tolist())
    ablate = (Ablation("decoder", 0, 1), Ablation("decoder", 1, 2, "mean"), Ablation("decoder", 0, 0))
    weights = (WeightsRow("decoder", 0, 2, 5, row), WeightsRow("decoder", 1, 2, 3, row))
    vectors = (VectorTaken("decoder", 0, None, "key", 2, 4), VectorTaken("decoder", 0, 1, "value", 4, 2))
    given = {"scale": 0.3, "temperature": 1.7, "mask": WINDOW}
    one = changed("decoder", ablate=ablate, weights=weights, vectors=vectors, **given)
    other = changed("decoder", vectors=vectors[::-1], weights=weights[::-1], ablate=ablate[::-1], **given)
    assert torch.equal(one.logits, other.logits)
