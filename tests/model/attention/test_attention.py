"""`attend` and its steps against loops over floats, and against PyTorch's own attention."""

from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from model import masks
from model.attention import attention
from model.attention.attention import attend
from model.axes import Place
from model.interventions import Interventions
from model.run_context import running
from model.tracing.recorder import Recorder
from model.tracing.trace import AttentionTrace, TensorName
from tests import reference
from tests.model.tiny import GROUPINGS, assert_same, normal

PLACE = Place("encoder", 0)
BATCH, QUERIES, KEYS, D_HEAD, D_VALUE = 2, 5, 7, 11, 13
PATTERNS = {
    "none": None,
    "full": masks.full,
    "causal": masks.causal,
    "lengths": masks.pattern("lengths", lengths=[2, 7, 1, 5, 3]),
    "window": masks.pattern("window", size=1),
    "strided": masks.pattern("strided", stride=2),
    "global": masks.pattern("global", tokens=[1]),
    "blocks": masks.pattern("blocks", size=3),
    "random": masks.pattern("random", count=3, seed=5),
}


def tensors(grouping: str = "multi-head") -> tuple[Tensor, Tensor, Tensor]:
    heads, key_heads = GROUPINGS[grouping]
    query = normal(BATCH, heads, QUERIES, D_HEAD, seed=1)
    return query, normal(BATCH, key_heads, KEYS, D_HEAD, seed=2), normal(BATCH, key_heads, KEYS, D_VALUE, seed=3)


def watched(query: Tensor, key: Tensor, value: Tensor, **arguments: Any) -> tuple[Tensor, AttentionTrace]:
    recorder = Recorder()
    with running(recorder=recorder):
        mixed = attend(query, key, value, place=PLACE, **arguments)
    return mixed, recorder.attention[0]


def grid(kind: str) -> Tensor | None:
    pattern = PATTERNS[kind]
    return None if pattern is None else masks.draw(pattern, QUERIES, KEYS)[None, None]


def expected(*operands: Tensor, **arguments: Any) -> dict[str, np.ndarray]:
    numbers: dict[str, Any] = {
        name: value.numpy() if isinstance(value, Tensor) else value for name, value in arguments.items()
    }
    return reference.attention(*(operand.double().numpy() for operand in operands), **numbers)


STEPS: tuple[TensorName, ...] = ("query", "key", "value", "scores", "scaled", "masked", "weights", "head_output")
OPTIONS: dict[str, dict[str, Any]] = {
    "plain": {},
    "own scale": {"scale": 0.7},
    "bias": {"bias": normal(1, 1, QUERIES, KEYS, seed=4)},
    "bias for each sequence": {"bias": normal(BATCH, 1, QUERIES, KEYS, seed=4)},
    "softcap": {"softcap": 0.9},
}


@pytest.mark.parametrize("grouping", GROUPINGS)
@pytest.mark.parametrize("kind", PATTERNS)
@pytest.mark.parametrize("option", OPTIONS)
def test_every_step_equals_the_loop_and_the_output_equals_pytorch(grouping: str, kind: str, option: str) -> None:
    operands, mask, arguments = tensors(grouping), grid(kind), OPTIONS[option]
    wanted = expected(*operands, mask=mask, **arguments)
    unwatched = attend(*operands, place=PLACE, mask=mask, **arguments)
    mixed, trace = watched(*operands, mask=mask, **arguments)
    for name in STEPS:
        assert_same(trace[name], wanted[name], name)
    assert_same(mixed, wanted["head_output"])
    assert_same(unwatched, wanted["head_output"])
    if "softcap" not in arguments:
        assert_same(mixed, pytorch(*operands, mask, **arguments))


def pytorch(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    mask: Tensor | None,
    *,
    bias: Tensor | None = None,
    scale: float | None = None,
) -> Tensor:
    added = torch.zeros(QUERIES, KEYS) if bias is None else bias
    if mask is not None:
        added = added.masked_fill(~mask, float("-inf"))
    return F.scaled_dot_product_attention(query, key, value, added, scale=scale, enable_gqa=True)


def test_scaled_is_scores_times_scale() -> None:
    _, trace = watched(*tensors())
    assert torch.equal(trace.scale, torch.full((3,), D_HEAD**-0.5))
    assert torch.equal(trace["scaled"], trace["scores"] * D_HEAD**-0.5)


def test_a_bias_for_each_head_is_added_to_that_head() -> None:
    bias = normal(1, 3, QUERIES, KEYS, seed=9)
    _, trace = watched(*tensors(), bias=bias)
    wanted = expected(*tensors(), bias=bias)
    assert_same(trace["weights"], wanted["weights"])
    assert torch.equal(trace["bias"], bias)


def test_a_mask_for_each_head_hides_cells_of_that_head_alone() -> None:
    kinds = ("causal", "window", "blocks")
    mask = torch.stack([masks.draw(PATTERNS[kind], QUERIES, KEYS) for kind in kinds])[None]  # type: ignore[arg-type]
    mixed, trace = watched(*tensors(), mask=mask)
    wanted = expected(*tensors(), mask=mask)
    assert_same(trace["weights"], wanted["weights"])
    assert_same(mixed, attend(*tensors(), place=PLACE, mask=mask))
    assert torch.equal(trace["mask"], mask)


@pytest.mark.parametrize("kind", PATTERNS)
def test_hidden_cells_weigh_exactly_nothing_and_rows_sum_to_one_or_nothing(kind: str) -> None:
    mask = grid(kind)
    _, trace = watched(*tensors(), mask=mask, key_mask=masks.padding([KEYS, 2], KEYS))
    visible = trace["mask"].expand_as(trace["weights"])
    assert (trace["weights"][~visible] == 0).all()
    assert (trace["masked"][~visible] == float("-inf")).all()
    assert torch.equal(trace.empty_rows, ~visible.any(dim=-1))
    assert_same(trace["weights"].sum(dim=-1), (~trace.empty_rows).float())


def test_padding_is_recorded_as_a_mask_of_queries_and_keys() -> None:
    _, trace = watched(*tensors(), key_mask=masks.padding([KEYS, 4], KEYS))
    assert trace["mask"].shape == (BATCH, 1, QUERIES, KEYS)
    assert not trace["mask"][1, :, :, 4:].any()
    assert trace["mask"][0].all()
    assert trace["mask"][1, :, :, :4].all()


def test_padding_and_pattern_hide_together() -> None:
    key_mask = masks.padding([3, 6], KEYS)
    mask = grid("causal")
    assert mask is not None
    mixed, trace = watched(*tensors(), mask=mask, key_mask=key_mask)
    wanted = expected(*tensors(), mask=mask & key_mask[:, None, None, :])
    assert_same(trace["weights"], wanted["weights"])
    assert_same(attend(*tensors(), place=PLACE, mask=mask, key_mask=key_mask), mixed)


def test_an_empty_row_is_all_zeros_and_reported() -> None:
    mask = torch.ones(1, 1, QUERIES, KEYS, dtype=torch.bool)
    mask[..., 2, :] = False
    mixed, trace = watched(*tensors(), mask=mask)
    assert (trace["weights"][:, :, 2] == 0).all()
    assert (mixed[:, :, 2] == 0).all()
    assert trace.empty_rows.nonzero()[:, 2].tolist() == [2] * 6
    assert_same(attend(*tensors(), place=PLACE, mask=mask), mixed)


SINKS = torch.tensor([0.5, -1.0, 2.0])


def test_a_sink_takes_a_share_of_every_row() -> None:
    mask = grid("window")
    mixed, trace = watched(*tensors(), mask=mask, sinks=SINKS)
    wanted = expected(*tensors(), mask=mask, sinks=SINKS.double().numpy())
    assert_same(trace["weights"], wanted["weights"])
    assert_same(attend(*tensors(), place=PLACE, mask=mask, sinks=SINKS), mixed)
    assert (trace["weights"].sum(dim=-1) < 1).all()


def test_a_sink_leaves_an_empty_row_empty() -> None:
    _, trace = watched(*tensors(), mask=torch.zeros(1, 1, QUERIES, KEYS, dtype=torch.bool), sinks=SINKS)
    assert (trace["weights"] == 0).all()
    assert trace.empty_rows.all()


def test_temperature_divides_the_sink_as_well() -> None:
    with running(interventions=Interventions(temperature=3.0)):
        _, trace = watched(*tensors(), sinks=SINKS)
    wanted = expected(*tensors(), sinks=SINKS.double().numpy(), temperature=3.0)
    assert_same(trace["weights"], wanted["weights"])


@pytest.mark.parametrize("extras", [{}, {"softcap": 2.0}, {"sinks": SINKS}], ids=["plain", "softcap", "sinks"])
@pytest.mark.parametrize("bias", [None, OPTIONS["bias"]["bias"]], ids=["no bias", "bias"])
@pytest.mark.parametrize("is_watched", [False, True], ids=["unwatched", "watched"])
def test_gradients_are_finite_where_a_row_is_empty(
    extras: dict[str, Any], bias: Tensor | None, is_watched: bool
) -> None:
    operands = [tensor.requires_grad_() for tensor in tensors()]
    mask = torch.ones(1, 1, QUERIES, KEYS, dtype=torch.bool)
    mask[..., 2, :] = False
    with running(recorder=Recorder() if is_watched else None):
        attend(*operands, place=PLACE, mask=mask, bias=bias, **extras).square().sum().backward()
    for operand in operands:
        assert operand.grad is not None
        assert operand.grad.isfinite().all()
    query_gradient = operands[0].grad
    assert query_gradient is not None
    assert (query_gradient[:, :, 2] == 0).all()


@pytest.mark.parametrize("sinks", [None, SINKS], ids=["plain", "sinks"])
def test_gradients_are_finite_where_the_scores_themselves_hide_a_row(sinks: Tensor | None) -> None:
    # a bias of −∞ hides as a mask does, but does not stop the gradients
    hidden = normal(2, 3, 5, 7)
    hidden[:, :, 2] = float("-inf")
    hidden[:, :, 4, 1:] = float("-inf")
    hidden.requires_grad_()
    shares = attention.weights(hidden, sinks=sinks)
    shares.square().sum().backward()
    assert (shares[:, :, 2] == 0).all()
    assert hidden.grad is not None
    assert hidden.grad.isfinite().all()


def test_both_paths_have_the_same_gradients() -> None:
    gradients = []
    for recorder in (None, Recorder()):
        operands = [tensor.requires_grad_() for tensor in tensors("grouped-query")]
        with running(recorder=recorder):
            attend(*operands, place=PLACE, mask=grid("causal")).square().sum().backward()
        gradients.append([operand.grad for operand in operands])
    for fused, explicit in zip(*gradients, strict=True):
        assert fused is not None
        assert explicit is not None
        assert_same(fused, explicit)


def test_projecting_gives_each_head_its_own_slice() -> None:
    x, weight, bias = normal(2, 5, 17, seed=1), normal(33, 17, seed=2), normal(33, seed=3)
    wanted = reference.split(x.double().numpy(), weight.double().numpy(), bias.double().numpy(), 3)
    assert_same(attention.project(x, weight, bias, 3), wanted)
    without = reference.split(x.double().numpy(), weight.double().numpy(), None, 3)
    assert_same(attention.project(x, weight, None, 3), without)


def test_contributions_sum_to_what_the_output_projection_gives() -> None:
    head_output, weight = normal(2, 3, 5, 13, seed=1), normal(17, 39, seed=2)
    shares = attention.contributions(head_output, weight)
    assert_same(shares, reference.contributions(head_output.double().numpy(), weight.double().numpy()))
    assert_same(shares.sum(dim=1), F.linear(attention.merge(head_output), weight))


def test_keys_and_values_are_shared_by_consecutive_query_heads() -> None:
    key = normal(2, 2, 7, 11)
    assert torch.equal(attention.shared(key, 6)[:, :, 0, 0], key[:, [0, 0, 0, 1, 1, 1], 0, 0])


def test_dropout_drops_weights_and_keeps_their_mean() -> None:
    query, key, value = tensors()
    torch.manual_seed(0)
    fused = torch.stack([attend(query, key, value, place=PLACE, dropout=0.5) for _ in range(2000)]).mean(dim=0)
    # the mean of 2000 draws strays from what it estimates by some hundredths
    torch.testing.assert_close(fused, attend(query, key, value, place=PLACE), rtol=0, atol=0.15)
    with running(recorder=(recorder := Recorder())):
        attend(query, key, value, place=PLACE, dropout=0.5)
    assert_same(recorder.attention[0]["weights"].sum(dim=-1), torch.ones(BATCH, 3, QUERIES))
