"""Who changes which weights: each weight has one optimizer, and Muon has the matrices of the blocks alone."""

from typing import Any

import pytest
import torch
from torch import nn

from model.config import SITES_OF, Family
from model.training.optimizers import Method, optimizers
from tests.model import tiny

SHAPES: dict[str, dict[str, Any]] = {
    "plain": {},
    "untied": {"tied_embeddings": False},
    "learned, post, segments": {"positions": "learned", "norm": "post", "n_segments": 2},
    "sinks, grouped, attention only": {
        "attention_sinks": True, "n_heads": 4, "n_key_value_heads": 2, "d_feed_forward": 0,
    },
}  # fmt: skip


def names(model: nn.Module, optimizer: torch.optim.Optimizer) -> list[str]:
    called = {id(parameter): name for name, parameter in model.named_parameters()}
    return [called[id(parameter)] for group in optimizer.param_groups for parameter in group["params"]]


@pytest.mark.parametrize("method", ["muon", "adamw"])
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("family", SITES_OF)
def test_every_weight_is_changed_by_one_optimizer(family: Family, shape: str, method: Method) -> None:
    model = tiny.model(family, **SHAPES[shape])
    made = optimizers(model, method, 0.01, 0.1)
    assert len(made) == (2 if method == "muon" else 1)
    every = [name for optimizer in made for name in names(model, optimizer)]
    assert sorted(every) == sorted(name for name, _ in model.named_parameters())


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("family", SITES_OF)
def test_muon_has_the_matrices_of_the_blocks_and_no_others(family: Family, shape: str) -> None:
    model = tiny.model(family, **SHAPES[shape])
    muon, adamw = optimizers(model, "muon", 0.01, 0.1)
    assert isinstance(muon, torch.optim.Muon)
    assert isinstance(adamw, torch.optim.AdamW)
    linear = {f"{name}.weight" for name, layer in model.named_modules() if isinstance(layer, nn.Linear)}
    assert set(names(model, muon)) == linear
    attentions = sum({"encoder": 2, "decoder": 2, "cross": 2}[site] for site in SITES_OF[family])
    stacks = 2 if family == "encoder-decoder" else 1
    feed_forwards = 0 if "attention only" in shape else 2 * stacks
    assert len(linear) == 4 * attentions + 2 * feed_forwards


def test_all_learn_at_one_rate_and_forget_at_one() -> None:
    for method in ("muon", "adamw"):
        groups = [group for each in optimizers(tiny.model(), method, 0.03, 0.2) for group in each.param_groups]
        assert {(group["lr"], group["weight_decay"]) for group in groups} == {(0.03, 0.2)}
