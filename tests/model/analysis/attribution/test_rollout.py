"""Attention rollout, compared with loops over single numbers."""

import pytest
import torch

from model.analysis.attribution.rollout import rollout
from model.errors import InputError
from tests.model import tiny

N = 5


def layers(n_layers: int = 3) -> list[torch.Tensor]:
    return [tiny.normal(7, N, N, seed=seed).softmax(dim=-1) for seed in range(n_layers)]


def by_loops(weights: list[torch.Tensor]) -> torch.Tensor:
    found: list[list[list[float]]] = []
    for layer in weights:
        heads = layer.double().tolist()
        mixed = [
            [0.5 * sum(head[q][k] for head in heads) / len(heads) + 0.5 * (q == k) for k in range(N)] for q in range(N)
        ]
        mixed = [[cell / sum(row) for cell in row] for row in mixed]
        before = found[-1] if found else [[float(q == k) for k in range(N)] for q in range(N)]
        found.append([[sum(mixed[q][i] * before[i][k] for i in range(N)) for k in range(N)] for q in range(N)])
    return torch.tensor(found)


def test_each_layer_multiplies_what_came_before() -> None:
    tiny.assert_same(rollout(layers()), by_loops(layers()))


def test_two_tokens_by_hand() -> None:
    uniform = torch.full((1, 2, 2), 0.5)
    # ½·½ + ½ = ¾ beside ¼; squared: 9/16 + 1/16 = 5/8 beside 3/8
    tiny.assert_same(
        rollout([uniform, uniform]), torch.tensor([[[0.75, 0.25], [0.25, 0.75]], [[0.625, 0.375], [0.375, 0.625]]])
    )


def test_a_query_that_may_attend_to_nothing_keeps_only_itself() -> None:
    weights = layers()
    weights[0][:, 2] = 0
    tiny.assert_same(rollout(weights)[0, 2], torch.eye(N)[2])
    tiny.assert_same(rollout(weights).sum(dim=-1), torch.ones(3, N))


def test_weights_that_leave_no_share_are_refused() -> None:
    weights = layers()
    weights[1][:, 3] = -1.0
    with pytest.raises(InputError, match="query 3"):
        rollout(weights)
