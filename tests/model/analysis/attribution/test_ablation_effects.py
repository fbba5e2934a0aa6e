"""The effect of each head, measured in batches, compared with one run for each ablated head."""

import math
from threading import Event
from typing import Any

import pytest
import torch

from model import masks, weights
from model.analysis.attribution.ablation_effects import Measured, effects
from model.axes import Place
from model.config import Family
from model.errors import Cancelled
from model.interventions import Ablation, Interventions, WeightsRow
from model.run_context import running
from model.tracing.recorder import Recorder
from model.transformer.batch import Inputs
from model.transformer.run import run
from model.transformer.transformer import Transformer
from tests.model import tiny

# a batch of rows adds its products in another order than one row, and two runs follow each other
BY_ROUNDING = 1e-5
SHAPES: list[tuple[Family, dict[str, Any]]] = [
    ("encoder", {"norm": "post"}),
    ("encoder", {"n_segments": 2}),
    ("decoder", {"n_heads": 4, "n_key_value_heads": 2, "positions": "alibi"}),
    ("decoder", {"softcap": 3.0, "attention_sinks": True, "d_feed_forward": 0}),
    ("encoder-decoder", {"norm": "post"}),
    ("encoder-decoder", {"norm": "pre"}),
]


def one(family: Family) -> Inputs:
    whole = tiny.inputs(family)
    return Inputs(whole.source[:1], None if whole.target is None else whole.target[:1])


def one_by_one(
    model: Transformer, inputs: Inputs, position: int, token: int, mode: Any, changes: Interventions
) -> dict[tuple[Any, ...], list[float]]:
    """By head: change of logit, probability and log probability, and the divergence; in loops over the vocabulary."""
    watched = Recorder(tensors=())
    before = run(model, inputs, recorder=watched, interventions=changes).logits[0, position].tolist()
    found = {}
    for place in (record.place for record in watched.attention):
        for head in range(model.config.n_heads):
            ablate = (*changes.ablate, Ablation(*place, head, mode))
            more = Interventions(**{**vars(changes), "ablate": ablate})
            after = run(model, inputs, interventions=more).logits[0, position].tolist()
            old, new = log_shares(before), log_shares(after)
            found[(*place, head)] = [
                after[token] - before[token],
                math.exp(new[token]) - math.exp(old[token]),
                new[token] - old[token],
                sum(math.exp(a) * (a - b) for a, b in zip(old, new, strict=True)),
            ]
    return found


def log_shares(logits: list[float]) -> list[float]:
    most = max(logits)
    total = most + math.log(sum(math.exp(logit - most) for logit in logits))
    return [logit - total for logit in logits]


def by_head(measured: Measured) -> dict[tuple[Any, ...], list[float]]:
    return {
        (*each.place, head): [float(numbers[head]) for numbers in each[1:]]
        for each in measured.effects
        for head in range(len(each.logit))
    }


def assert_equal(measured: Measured, expected: dict[tuple[Any, ...], list[float]]) -> None:
    found = by_head(measured)
    assert found.keys() == expected.keys()
    for head, numbers in expected.items():
        assert found[head] == pytest.approx(numbers, rel=BY_ROUNDING, abs=BY_ROUNDING), head


@pytest.mark.parametrize(("family", "changes"), SHAPES)
@pytest.mark.parametrize("mode", ["zero", "mean"])
def test_every_head_has_the_effect_of_ablating_it_alone(family: Family, changes: dict[str, Any], mode: Any) -> None:
    model, inputs = tiny.model(family, **changes), one(family)
    measured = effects(model, inputs, 3, 11, mode)
    assert_equal(measured, one_by_one(model, inputs, 3, 11, mode, Interventions()))
    assert max(abs(number) for numbers in by_head(measured).values() for number in numbers) > 0.01


@pytest.mark.parametrize("family", ["encoder", "decoder", "encoder-decoder"])
@pytest.mark.parametrize("mode", ["zero", "mean"])
def test_the_requests_own_changes_stay(family: Family, mode: Any) -> None:
    model, inputs = tiny.model(family), one(family)
    site = "encoder" if family != "decoder" else "decoder"
    changes = Interventions(
        temperature=2.0,
        mask=masks.pattern("window", size=2),
        layers=[1],
        ablate=(Ablation(site, 0, 1), Ablation(site, 1, 2, "mean")),
        weights=(WeightsRow(site, 0, 0, 2, (0.0, 0.5, 0.2, 0.3, 0.0, 0.0, 0.0)),),
    )
    assert_equal(effects(model, inputs, 4, 7, mode, changes), one_by_one(model, inputs, 4, 7, mode, changes))


def test_heads_measured_in_several_batches_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    model, inputs = tiny.model("encoder-decoder"), one("encoder-decoder")
    whole = by_head(effects(model, inputs, 2))
    monkeypatch.setattr("model.analysis.attribution.ablation_effects.MOST_CELLS", 2 * 3 * 7**2)
    parts = by_head(effects(model, inputs, 2))
    assert parts.keys() == whole.keys()
    for head, numbers in whole.items():
        assert parts[head] == pytest.approx(numbers, rel=BY_ROUNDING, abs=BY_ROUNDING)


@pytest.mark.parametrize("name", ["reader", "writer", "translator", "copycat"])
@pytest.mark.parametrize("mode", ["zero", "mean"])
def test_shipped_models_give_what_one_run_a_head_gives(name: str, mode: Any) -> None:
    model = weights.load(weights.FOLDER / name)
    source = torch.tensor([model.tokenizer.source("Tom has a red car and Tom has a red", None).ids])
    is_translator = model.config.family == "encoder-decoder"
    target = torch.tensor([model.tokenizer.target("Tom").ids]) if is_translator else None
    inputs = Inputs(source, target)
    position = (source if target is None else target).shape[1] - 1
    measured = effects(model.transformer, inputs, position, None, mode)
    expected = one_by_one(model.transformer, inputs, position, measured.token, mode, Interventions())
    assert len(expected) == model.config.n_layers * model.config.n_heads * len(model.config.sites)
    assert_equal(measured, expected)


def test_a_request_given_up_stops_between_batches() -> None:
    given_up = Event()
    given_up.set()
    with running(cancelled=given_up), pytest.raises(Cancelled):
        effects(tiny.model("decoder"), one("decoder"), 2)


def test_the_first_effects_are_those_of_the_first_layer() -> None:
    found = effects(tiny.model("encoder-decoder"), one("encoder-decoder"), 2).effects
    assert [each.place for each in found] == [
        Place(site, layer) for site in ("encoder", "decoder", "cross") for layer in (0, 1)
    ]
