"""Without positions and without a causal mask, a model returns the same vectors in another order; else it does not."""

from typing import Any

import pytest
import torch

from model.analysis.heads import token_order
from model.config import ModelConfig, PositionScheme
from model.transformer.batch import Inputs
from model.transformer.build import build

N = 11
ROUNDING = 1e-5  # float32 sums in another order, over 2 layers
SEEN = 1e-3  # far above rounding


def tiny(family: Any, scheme: PositionScheme) -> Any:
    task = {"encoder": "fill-mask", "decoder": "next-token"}[family]
    config = ModelConfig(
        family=family,
        task=task,
        vocabulary_size=23,
        d_model=14,
        n_layers=2,
        n_heads=2,
        d_head=6,
        d_value=5,
        d_feed_forward=17,
        max_tokens=19,
        positions=scheme,
    )
    torch.manual_seed(7)
    model = build(config).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.mul_(6).add_(0.05 * torch.randn_like(parameter))
    return model


def differences(model: Any, told: token_order.Told) -> tuple[list[float], float]:
    inputs = Inputs(torch.arange(1, N + 1)[None])
    places = token_order.shuffled(N, {0, N - 1}, seed=1)
    first = token_order.run_as(model, inputs, told)
    second = token_order.run_as(model, token_order.permuted(inputs, places), told)
    found = token_order.Orders(told, first, second, places)
    return token_order.difference(found), token_order.logits_difference(found)


@pytest.mark.parametrize("family", ["encoder", "decoder"])
@pytest.mark.parametrize("scheme", ["learned", "sinusoidal", "rotary", "alibi", "none"])
def test_without_positions_and_with_a_full_mask_no_order_is_told_apart(family: str, scheme: PositionScheme) -> None:
    heads, logits = differences(tiny(family, scheme), token_order.Told(has_positions=False, is_full=True))
    assert len(heads) == 2
    assert max(*heads, logits) < ROUNDING


@pytest.mark.parametrize("scheme", ["learned", "sinusoidal", "rotary", "alibi"])
def test_a_model_is_told_all_that_there_is_to_tell(scheme: PositionScheme) -> None:
    inputs, places = Inputs(torch.arange(1, N + 1)[None]), token_order.shuffled(N, {0, N - 1}, seed=1)
    found = token_order.compare(tiny("decoder", scheme), inputs, places)
    assert {each.told: token_order.tells_apart(each) for each in found} == dict(
        zip(token_order.TOLD, (True, True, True, False), strict=True)
    )


@pytest.mark.parametrize("scheme", ["learned", "sinusoidal", "rotary", "alibi"])
def test_positions_tell_the_orders_apart(scheme: PositionScheme) -> None:
    heads, logits = differences(tiny("encoder", scheme), token_order.Told(has_positions=True, is_full=True))
    assert min(*heads, logits) > SEEN


def test_the_causal_mask_alone_tells_the_orders_apart() -> None:
    heads, logits = differences(tiny("decoder", "none"), token_order.Told(has_positions=False, is_full=False))
    assert min(*heads, logits) > SEEN


def test_a_shuffled_order_holds_every_position_once_and_keeps_those_that_stay() -> None:
    for seed in range(20):
        places = token_order.shuffled(N, {0, 4}, seed)
        assert sorted(places) == list(range(N))
        assert (places[0], places[4]) == (0, 4)
    assert token_order.shuffled(N, (), 3) == token_order.shuffled(N, (), 3)
    assert token_order.shuffled(N, (), 3) != token_order.shuffled(N, (), 4)
