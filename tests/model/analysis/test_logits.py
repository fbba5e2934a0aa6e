"""Direct contributions to a logit: their sum, and each part against the definition; and the logit lens."""

from typing import Any

import pytest
import torch

from model.analysis.lens import lens
from model.analysis.logits import decompose
from model.analysis.parts import predicting_stack
from model.config import Family
from model.errors import InputError
from model.inputs import Inputs
from model.interventions import Ablation, Interventions
from model.recording import Recorder
from model.transformer import run
from tests.model import tiny

POSITION, TOKEN = 3, 11
SHAPES: list[tuple[Family, dict[str, Any]]] = [
    ("encoder", {}),
    ("decoder", {"attention_bias": False, "positions": "alibi"}),
    ("decoder", {"d_feed_forward": 0}),
    ("encoder-decoder", {}),
]


def one(family: Family) -> Inputs:
    whole = tiny.inputs(family)
    return Inputs(whole.source[:1], None if whole.target is None else whole.target[:1])


@pytest.mark.parametrize(("family", "changes"), SHAPES)
def test_the_parts_sum_to_the_logit(family: Family, changes: dict[str, Any]) -> None:
    model, inputs = tiny.model(family, **changes), one(family)
    ablated = Interventions(ablate=(Ablation(model.config.sites[-1], 1, 2),), temperature=0.5)
    for own in (None, ablated):
        found = decompose(model, inputs, POSITION, TOKEN, own)
        expected = run(model, inputs, interventions=own).logits[0, POSITION, TOKEN]
        # some 20 float32 parts of a size of about 1
        tiny.assert_same(torch.tensor(sum(part.logit for part in found.parts)), expected)
    heads = [part for part in found.parts if part.kind == "head"]
    sites = {"encoder-decoder": {"decoder", "cross"}}.get(family, {family})
    assert {part.site for part in heads} == sites
    assert len(heads) == len(sites) * model.config.n_layers * model.config.n_heads
    assert [part.logit for part in heads if (part.site, part.layer, part.head) == (model.config.sites[-1], 1, 2)] == [0]


def test_a_heads_part_is_its_contribution_through_the_frozen_norm() -> None:
    model, inputs = tiny.model("decoder"), one("decoder")
    found = decompose(model, inputs, POSITION, TOKEN)
    trace = run(model, inputs, recorder=Recorder(streams=True))
    norm, d_model = model.stack.norm, model.config.d_model
    u, gamma = model.unembedding.weight[TOKEN].tolist(), norm.weight.tolist()
    last = trace.streams[-1].after[0, POSITION].double().tolist()
    mean = sum(last) / d_model
    sigma = (sum((each - mean) ** 2 for each in last) / d_model + norm.eps) ** 0.5
    for part in found.parts:
        if part.kind != "head":
            continue
        vector = trace.at("decoder", part.layer)["contribution"][0, part.head, POSITION].double().tolist()
        centre = sum(vector) / d_model
        expected = sum(u[i] * gamma[i] * (vector[i] - centre) / sigma for i in range(d_model))
        assert part.logit == pytest.approx(expected, rel=1e-5, abs=1e-5)


def test_a_model_that_normalises_after_each_layer_is_refused() -> None:
    with pytest.raises(InputError, match="post-norm"):
        decompose(tiny.model("encoder", norm="post"), one("encoder"), POSITION)


@pytest.mark.parametrize("norm", ["pre", "post"])
@pytest.mark.parametrize("family", ["encoder", "decoder", "encoder-decoder"])
def test_the_lens_after_each_layer_is_a_model_that_stops_there(family: Family, norm: Any) -> None:
    model, inputs = tiny.model(family, norm=norm), one(family)
    found = lens(model, inputs, [4, 1])
    assert found.logits.shape == (3, 2, tiny.VOCABULARY)
    stack = predicting_stack(model)
    blocks = list(stack.blocks)
    for depth in (2, 1, 0):
        stack.blocks = torch.nn.ModuleList(blocks[:depth])
        with torch.no_grad():
            tiny.assert_same(found.logits[depth], model(inputs)[0, [4, 1]], f"after {depth} layers")
