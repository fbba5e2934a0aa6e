"""Attention flow, compared with the smallest of all cuts."""

from itertools import product

import pytest
import torch

from model.analysis.attribution.flow import check, flow
from model.analysis.attribution.rollout import with_residual
from model.errors import InputError
from tests.model import tiny


def smallest_cut(layers: list[torch.Tensor], query: int, key: int) -> float:
    """The capacity of the smallest cut, over all ways to part the nodes: the maximum flow, by its duality."""
    n = layers[0].shape[0]
    nodes = [(depth, i) for depth in range(len(layers) + 1) for i in range(n)]
    top, bottom = (len(layers), query), (0, key)
    free = [node for node in nodes if node not in (top, bottom)]
    best = float("inf")
    for sides in product((False, True), repeat=len(free)):
        above = dict(zip(free, sides, strict=True)) | {top: True, bottom: False}
        cut = sum(
            float(layer[i, j])
            for depth, layer in enumerate(layers)
            for i in range(n)
            for j in range(n)
            if above[depth + 1, i] and not above[depth, j]
        )
        best = min(best, cut)
    return best


@pytest.mark.parametrize(("n", "n_layers"), [(2, 3), (3, 2)])
@pytest.mark.parametrize("is_causal", [False, True])
def test_every_flow_is_the_smallest_cut(n: int, n_layers: int, is_causal: bool) -> None:
    weights = []
    for seed in range(n_layers):
        scores = 3 * tiny.normal(5, n, n, seed=seed)
        hidden = torch.ones(n, n).triu(1).bool() & is_causal
        weights.append(scores.masked_fill(hidden, float("-inf")).softmax(dim=-1))
    layers = [with_residual(each.double()) for each in weights]
    expected = [[smallest_cut(layers, query, key) for key in range(n)] for query in range(n)]
    tiny.assert_same(flow(weights), torch.tensor(expected))


def test_one_layer_carries_its_own_capacities() -> None:
    weights = tiny.normal(3, 7, 7).softmax(dim=-1)
    tiny.assert_same(flow([weights]), with_residual(weights))


def test_a_path_is_as_wide_as_its_narrowest_place() -> None:
    first = torch.tensor([[[1.0, 0.0], [0.4, 0.6]]])
    second = torch.tensor([[[1.0, 0.0], [0.0, 1.0]]])
    # from the top's token 1 straight down to token 1, then over its half of 0.4 to token 0
    tiny.assert_same(flow([first, second])[1], torch.tensor([0.2, 0.8]))


def test_a_long_text_is_refused_with_the_length_allowed() -> None:
    check(24, 4)
    with pytest.raises(InputError, match="at most 24 tokens, and the text has 25"):
        check(25, 4)


def test_a_negative_capacity_is_refused() -> None:
    with pytest.raises(InputError, match="negative"):
        flow([torch.tensor([[[1.2, -0.2], [0.0, 1.0]]])])
