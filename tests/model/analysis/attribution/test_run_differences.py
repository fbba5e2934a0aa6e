"""How far numbers move, against loops over floats."""

import math

import pytest
import torch

from model.analysis.attribution.run_differences import change, divergence


def test_the_largest_and_the_mean_distance_are_those_of_the_loops() -> None:
    before, after = torch.randn(7, 5), torch.randn(7, 5)
    found = change(before, after)
    distances = {
        (row, column): abs(float(after[row, column]) - float(before[row, column]))
        for row in range(7)
        for column in range(5)
    }
    furthest = max(distances, key=lambda cell: distances[cell])
    assert (found.row, found.column) == furthest
    # float32 differences of numbers around 1
    assert float(found.largest) == pytest.approx(distances[furthest], abs=1e-6)
    assert float(found.mean) == pytest.approx(sum(distances.values()) / 35, abs=1e-6)
    assert (float(found.before), float(found.after)) == (float(before[furthest]), float(after[furthest]))


def test_the_divergence_is_the_sum_over_all_words() -> None:
    before, after = torch.randn(11), torch.randn(11)
    p = [math.exp(x) / sum(math.exp(y) for y in before.tolist()) for x in before.tolist()]
    q = [math.exp(x) / sum(math.exp(y) for y in after.tolist()) for x in after.tolist()]
    by_hand = sum(a * math.log2(a / b) for a, b in zip(p, q, strict=True))
    assert float(divergence(before, after)) == pytest.approx(by_hand, rel=1e-5)
    assert float(divergence(before, before)) == 0
