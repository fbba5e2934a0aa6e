"""Gradients with respect to weights, compared with finite differences: rows of weights put in, in float64."""

from typing import Any

import pytest
import torch

from model.analysis.attribution.gradients import gradients
from model.config import Family
from model.interventions import Ablation, Interventions, WeightsRow
from model.transformer.batch import Inputs
from model.transformer.run import run
from tests.model import tiny

STEP = 1e-4
POSITION, TOKEN = 3, 11


def one(family: Family) -> Inputs:
    whole = tiny.inputs(family)
    return Inputs(whole.source[:1], None if whole.target is None else whole.target[:1])


SHAPES: list[tuple[Family, dict[str, Any]]] = [
    ("encoder", {}),
    ("decoder", {"n_heads": 4, "n_key_value_heads": 2, "positions": "rotary"}),
    ("encoder-decoder", {"norm": "post"}),
]


@pytest.mark.parametrize(("family", "changes"), SHAPES)
def test_every_gradient_is_the_slope_between_two_runs(family: Family, changes: dict[str, Any]) -> None:
    model, inputs = tiny.model(family, **changes).double(), one(family)
    own = Interventions(temperature=1.5, ablate=(Ablation(model.config.sites[0], 0, 2),))
    found = gradients(model, inputs, POSITION, TOKEN, own)
    assert len(found.attention) == 2 * len(model.config.sites)

    for each in found.attention:
        # of every row one cell, and another one in the next row; of every head
        for head, weights in enumerate(each.weights):
            for query, row in enumerate(weights):
                key = (3 * query + head) % len(row)
                slope = [_logit(model, inputs, own, each.place, head, query, row, key, sign) for sign in (1, -1)]
                expected = (slope[0] - slope[1]) / (2 * STEP)
                # the error of a central difference shrinks with STEP²
                assert float(each.gradients[head, query, key]) == pytest.approx(expected, rel=1e-5, abs=1e-6)
        expected_sums = [(each.gradients[head] * each.weights[head]).sum() for head in range(len(each.weights))]
        tiny.assert_same(each.sums, torch.stack(expected_sums))


def _logit(model: Any, inputs: Inputs, own: Interventions, place: Any, *where: Any) -> float:
    head, query, row, key, sign = where
    moved = row.clone()
    moved[key] += sign * STEP
    more = Interventions(**{**vars(own), "weights": (WeightsRow(*place, head, query, tuple(moved.tolist())),)})
    return float(run(model, inputs, interventions=more).logits[0, POSITION, TOKEN])


def test_an_ablated_head_has_no_gradient() -> None:
    own = Interventions(ablate=(Ablation("decoder", 0, 1),))
    found = gradients(tiny.model("decoder"), one("decoder"), POSITION, None, own)
    assert not found.attention[0].gradients[1].any()
    assert found.attention[0].gradients[0].any()


def test_the_logit_is_that_of_the_likeliest_token() -> None:
    model, inputs = tiny.model("decoder"), one("decoder")
    here = run(model, inputs).logits[0, POSITION]
    found = gradients(model, inputs, POSITION)
    assert found.token == int(here.argmax())
    tiny.assert_same(found.logit, here.max())
