"""Similarity of positions against loops over pairs of positions."""

import math

import pytest
import torch

from model import positions
from model.analysis.heads import position_similarity as similarity

LENGTH, WIDTH, BASE = 11, 14, 37.0
TOLERANCE = 1e-6  # the encoding is float32: a unit in the last place of 1 is 1.2e-7, and 14 are summed


def entry(position: int, dimension: int) -> float:
    angle = position / BASE ** (2 * (dimension // 2) / WIDTH)
    return math.sin(angle) if dimension % 2 == 0 else math.cos(angle)


def test_dot_products_cosines_and_means_are_those_of_a_loop() -> None:
    encoding = positions.sinusoidal(LENGTH, WIDTH, BASE)
    table = [[entry(p, d) for d in range(WIDTH)] for p in range(LENGTH)]
    dot = [[sum(a * b for a, b in zip(one, other, strict=True)) for other in table] for one in table]
    torch.testing.assert_close(
        similarity.dot_products(encoding), torch.tensor(dot, dtype=torch.float64), rtol=0, atol=10 * TOLERANCE
    )
    cosine = [[dot[i][j] / math.sqrt(dot[i][i] * dot[j][j]) for j in range(LENGTH)] for i in range(LENGTH)]
    found = similarity.cosines(encoding)
    torch.testing.assert_close(found, torch.tensor(cosine, dtype=torch.float64), rtol=0, atol=TOLERANCE)
    means = [
        sum(cosine[i][i + distance] for i in range(LENGTH - distance)) / (LENGTH - distance)
        for distance in range(LENGTH)
    ]
    by_distance = similarity.mean_by_distance(found)
    torch.testing.assert_close(by_distance, torch.tensor(means, dtype=torch.float64), rtol=0, atol=TOLERANCE)


def test_a_position_of_zeros_is_like_nothing() -> None:
    assert similarity.cosines(torch.zeros(3, 2)).tolist() == [[0.0] * 3] * 3


@pytest.mark.parametrize("start", [0, 5])
def test_rotary_similarity_is_the_score_of_two_turned_vectors_of_ones(start: int) -> None:
    ones = torch.ones(1, 1, LENGTH, WIDTH)
    turned = positions.rotate_halves(ones, torch.arange(start, start + LENGTH), BASE)[0, 0].double()
    expected = [float(turned[0] @ turned[distance]) / WIDTH for distance in range(LENGTH)]
    found = similarity.rotary_by_distance(LENGTH, WIDTH, BASE)
    torch.testing.assert_close(found, torch.tensor(expected, dtype=torch.float64), rtol=0, atol=TOLERANCE)


@pytest.mark.parametrize("heads", [3, 8])
def test_the_bias_by_distance_falls_by_the_slope_of_each_head(heads: int) -> None:
    found = similarity.alibi_by_distance(LENGTH, heads)
    slopes = positions.alibi_slopes(heads).tolist()
    assert found.tolist() == [[-slope * distance for distance in range(LENGTH)] for slope in slopes]
