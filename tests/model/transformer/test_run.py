"""Whole models: every recorded tensor and the logits equal the loops of `tests.reference_model`."""

from typing import Any

import numpy as np
import pytest
import torch

from model import masks
from model.attention.attention import attend
from model.axes import Place
from model.config import SITES_OF, Family
from model.interventions import Interventions
from model.protocol import Model
from model.tracing.recorder import Recorder
from model.tracing.trace import HEADLESS, TENSOR_NAMES, Trace
from model.transformer.build import build
from model.transformer.run import run, run_attention
from model.transformer.transformer import Transformer
from tests.model import tiny
from tests.model.tiny import GROUPINGS, arrays, assert_same
from tests.reference_model import ReferenceModel

FAMILIES = tuple(SITES_OF)
SCHEMES = ("none", "sinusoidal", "learned", "rotary", "alibi")


def assert_equals_reference(model: Transformer, inputs: Any) -> Trace:
    reference = ReferenceModel(model)
    logits = reference.logits(**arrays(inputs))
    trace = run(model, inputs, recorder=Recorder())
    assert_same(trace.logits, logits, "logits")
    assert [record.place for record in trace.attention] == list(reference.records)
    for record in trace.attention:
        wanted = reference.records[record.place]
        for name in TENSOR_NAMES:
            if name == "mask":
                full = np.broadcast_to(wanted["mask"], wanted["scores"].shape)
                assert record["mask"].shape[-2:] == wanted["scores"].shape[-2:]
                assert np.array_equal(np.broadcast_to(record["mask"].numpy(), full.shape), full)
            elif name == "bias":
                assert ("bias" in record.tensors) == ("bias" in wanted)
                if "bias" in wanted:
                    assert_same(record["bias"], wanted["bias"], f"{record.place} bias")
            else:
                assert_same(record[name], wanted[name], f"{record.place} {name}")
        assert np.array_equal(record.empty_rows.numpy(), wanted["empty_rows"])
    return trace


@pytest.mark.parametrize("norm", ["pre", "post"])
@pytest.mark.parametrize("grouping", GROUPINGS)
@pytest.mark.parametrize("positions", SCHEMES)
@pytest.mark.parametrize("family", FAMILIES)
def test_every_tensor_of_every_site_equals_the_loops(family: Family, positions: str, grouping: str, norm: str) -> None:
    heads, key_heads = GROUPINGS[grouping]
    model = tiny.model(family, positions=positions, norm=norm, n_heads=heads, n_key_value_heads=key_heads)
    assert_equals_reference(model, tiny.inputs(family))


@pytest.mark.parametrize("norm", ["pre", "post"])
@pytest.mark.parametrize("tied", [True, False])
@pytest.mark.parametrize("family", FAMILIES)
def test_the_logits_are_made_from_the_hidden_stream_alone(family: Family, tied: bool, norm: str) -> None:
    model = tiny.model(family, tied_embeddings=tied, norm=norm, n_segments=2 if family == "encoder" else 0)
    inputs = tiny.inputs(
        family,
        segments=tiny.ids(2, 7, seed=3) % 2 if family == "encoder" else None,
        source_mask=masks.padding([7, 4], 7),
    )
    with torch.inference_mode():
        hidden = model.hidden_states(inputs)
        assert hidden.shape == (2, 5 if family == "encoder-decoder" else 7, 14)
        assert torch.equal(model.unembedding(hidden), model(inputs))
    reference = ReferenceModel(model)
    reference.weights |= {"unembedding.weight": np.eye(14), "unembedding.bias": np.zeros(14)}
    assert_same(hidden, reference.logits(**arrays(inputs)))


VARIANTS: dict[str, dict[str, Any]] = {
    "untied": {"tied_embeddings": False},
    "scaled embeddings": {"scaled_embeddings": True, "positions": "sinusoidal"},
    "relu": {"activation": "relu"},
    "attention only": {"d_feed_forward": 0},
    "no attention bias": {"attention_bias": False},
    "sinks": {"attention_sinks": True},
    "softcap": {"softcap": 0.8},
    "segments": {"n_segments": 2},
    "own epsilon": {"norm_epsilon": 0.3},
    "own rotary base": {"positions": "rotary", "rotary_base": 7.0},
}


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("family", FAMILIES)
def test_every_choice_of_the_configuration_equals_the_loops(family: Family, variant: str) -> None:
    assert_equals_reference(tiny.model(family, **VARIANTS[variant]), tiny.inputs(family))


def test_segments_add_their_vectors() -> None:
    segments = torch.tensor([[0, 0, 0, 1, 1, 1, 1], [0, 1, 1, 1, 1, 1, 1]])
    model = tiny.model("encoder", n_segments=2)
    trace = assert_equals_reference(model, tiny.inputs("encoder", segments=segments))
    assert not torch.allclose(trace.logits, run(model, tiny.inputs("encoder")).logits)


@pytest.mark.parametrize("positions", SCHEMES)
@pytest.mark.parametrize("family", FAMILIES)
def test_padded_rows_equal_the_loops(family: Family, positions: str) -> None:
    padded: dict[str, Any] = {"source_mask": masks.padding([7, 3], 7)}
    if family == "encoder-decoder":
        padded["target_mask"] = masks.padding([2, 5], 5)
    assert_equals_reference(tiny.model(family, positions=positions), tiny.inputs(family, **padded))


@pytest.mark.parametrize("positions", SCHEMES)
@pytest.mark.parametrize("family", FAMILIES)
def test_padding_on_the_right_changes_no_real_token(family: Family, positions: str) -> None:
    model, inputs = tiny.model(family, positions=positions), tiny.inputs(family)
    longer = inputs._replace(
        source=torch.cat([inputs.source, tiny.ids(2, 3, seed=9)], dim=1), source_mask=masks.padding([7, 7], 10)
    )
    if inputs.target is not None:
        longer = longer._replace(
            target=torch.cat([inputs.target, tiny.ids(2, 2, seed=8)], dim=1), target_mask=masks.padding([5, 5], 7)
        )
    logits = run(model, inputs).logits
    assert_same(run(model, longer).logits[:, : logits.shape[1]], logits)
    assert_same(run(model, longer, recorder=Recorder()).logits[:, : logits.shape[1]], logits)


# a sum of embedding and absolute position moves with the tokens, so only these three can be padded on the left
@pytest.mark.parametrize("positions", ["none", "rotary", "alibi"])
@pytest.mark.parametrize("family", ["encoder", "decoder"])
def test_padding_on_the_left_changes_no_real_token(family: Family, positions: str) -> None:
    model, inputs = tiny.model(family, positions=positions), tiny.inputs(family)
    mask = torch.ones(2, 10, dtype=torch.bool)
    mask[:, :3] = False
    longer = inputs._replace(source=torch.cat([tiny.ids(2, 3, seed=9), inputs.source], dim=1), source_mask=mask)
    logits = run(model, inputs).logits
    assert_same(run(model, longer).logits[:, 3:], logits)
    trace = run(model, longer, recorder=Recorder())
    assert_same(trace.logits[:, 3:], logits)
    # the padding itself sees nothing under a causal mask, and that is reported
    assert trace.attention[0].empty_rows[:, :, :3].all() == (family == "decoder")


@pytest.mark.parametrize("family", FAMILIES)
def test_looking_changes_no_logit(family: Family) -> None:
    model, inputs = tiny.model(family), tiny.inputs(family)
    assert_same(run(model, inputs, recorder=Recorder()).logits, run(model, inputs).logits)


@pytest.mark.parametrize("family", FAMILIES)
def test_contributions_and_the_bias_sum_to_the_output(family: Family) -> None:
    model = tiny.model(family)
    biases = {name: parameter for name, parameter in model.named_parameters() if name.endswith("output.bias")}
    for record in run(model, tiny.inputs(family), recorder=Recorder()).attention:
        stack = {"cross": "decoder", "encoder": "encoder", "decoder": "decoder"}[record.place.site]
        stack = stack if family == "encoder-decoder" else "stack"
        part = "cross" if record.place.site == "cross" else "attention"
        bias = biases[f"{stack}.blocks.{record.place.layer}.{part}.layer.output.bias"]
        assert_same(record["contribution"].sum(dim=1) + bias, record["output"])


@pytest.mark.parametrize("family", FAMILIES)
def test_nothing_recorded_changes_afterwards(family: Family) -> None:
    model, inputs = tiny.model(family, positions="alibi"), tiny.inputs(family)

    class Copying(Recorder):
        """Clones each tensor at the moment it is handed over."""

        def keep(self, place: Place, **tensors: torch.Tensor | None) -> None:
            super().keep(place, **tensors)
            copies.extend(
                (place, name, tensor, tensor.clone()) for name, tensor in tensors.items() if tensor is not None
            )

    copies: list[tuple[Place, str, torch.Tensor, torch.Tensor]] = []
    run(model, inputs, recorder=Copying())
    run(model, inputs._replace(source=inputs.source.flip(0)), recorder=Recorder())
    run(model, inputs, recorder=Recorder(), interventions=Interventions(scale=1.0, temperature=2.0))
    assert len(copies) > 10 * model.config.n_layers
    for place, name, tensor, copy in copies:
        assert torch.equal(tensor, copy), f"{place} {name} changed after it was recorded"


def test_the_tensors_that_all_heads_share_have_no_head_axis() -> None:
    record = run(tiny.model(), tiny.inputs(), recorder=Recorder()).attention[0]
    assert {name for name in TENSOR_NAMES if name in record.tensors and record[name].dim() == 3} == HEADLESS


def test_d_value_may_differ_from_d_head() -> None:
    record = run(tiny.model(), tiny.inputs(), recorder=Recorder()).at("decoder", 1)
    assert record["query"].shape == (2, 3, 7, 10)
    assert record["value"].shape == record["head_output"].shape == (2, 3, 7, 13)


def test_a_built_model_knows_its_configuration_and_draws_its_weights_from_the_seed() -> None:
    torch.manual_seed(3)
    first = build(tiny.config("encoder-decoder", tied_embeddings=False))
    torch.manual_seed(3)
    second = build(tiny.config("encoder-decoder", tied_embeddings=False))
    assert first.config == second.config
    for (name, one), (_, other) in zip(first.named_parameters(), second.named_parameters(), strict=True):
        assert torch.equal(one, other), name
        assert one.isfinite().all(), name


def test_shapes_are_checked_while_testing() -> None:
    with pytest.raises(Exception, match="d_head"):
        attend(tiny.normal(2, 3, 5, 11), tiny.normal(2, 3, 7, 10), tiny.normal(2, 3, 7, 13), place=Place("encoder", 0))


@pytest.mark.parametrize("norm", ["pre", "post"])
@pytest.mark.parametrize("family", FAMILIES)
def test_watching_gives_the_attention_of_a_whole_run_and_computes_nothing_behind_it(family: Family, norm: str) -> None:
    model, inputs = tiny.model(family, norm=norm), tiny.inputs(family)
    changes = Interventions(temperature=0.5, layers=[1])
    whole = run(model, inputs, recorder=Recorder(), interventions=changes).attention
    called: list[str] = []
    for name, module in model.named_modules():
        module.register_forward_hook(lambda *_, name=name: called.append(name))
    watched = run_attention(model, inputs, Recorder(), changes)
    assert [record.place for record in watched] == [record.place for record in whole]
    for mine, theirs in zip(watched, whole, strict=True):
        assert mine.tensors.keys() == theirs.tensors.keys()
        for name, tensor in theirs.tensors.items():
            assert torch.equal(mine[name], tensor), name
    last = "decoder.blocks.1" if family == "encoder-decoder" else "stack.blocks.1"
    behind = {f"{last}.feed_forward", "unembedding", "stack.norm", "decoder.norm"}
    assert not behind & set(called)
    assert f"{last}.attention" in called


@pytest.mark.parametrize("family", SITES_OF)
def test_every_family_can_be_asked_what_the_protocol_asks(family: Family) -> None:
    assert isinstance(tiny.model(family), Model)
