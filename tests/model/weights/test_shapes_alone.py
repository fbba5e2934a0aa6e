"""Shapes of a model that is not loaded yet: as those of the built one, without memory, numbers or the compiler."""

import sys

import pytest
import torch

from model.config import SITES_OF, Family
from model.transformer.build import build
from model.weights.shapes_alone import shapes_alone
from tests.model import tiny


@pytest.mark.parametrize("positions", ["learned", "sinusoidal", "rotary"])
@pytest.mark.parametrize("family", tuple(SITES_OF))
def test_shapes_are_those_of_the_built_model_and_nothing_is_drawn(
    family: Family, positions: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tiny.model(family, positions=positions).config
    built = build(config)
    monkeypatch.setitem(sys.modules, "torch._dynamo", None)  # what imports it fails
    state = torch.get_rng_state()
    with shapes_alone():
        alone = build(config)
    assert torch.equal(torch.get_rng_state(), state)
    assert {name: each.shape for name, each in alone.named_parameters()} == {
        name: each.shape for name, each in built.named_parameters()
    }
    assert {name: each.shape for name, each in alone.named_buffers()} == {
        name: each.shape for name, each in built.named_buffers()
    }
    assert {each.device.type for each in (*alone.parameters(), *alone.buffers())} == {"meta"}
