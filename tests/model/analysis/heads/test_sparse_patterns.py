"""Counts and reachability against loops over cells and walks."""

import pytest
import torch

from model import masks
from model.analysis.heads import sparse_patterns

N = 13
KINDS: dict[str, masks.Pattern] = {
    "full": masks.full,
    "causal": masks.causal,
    "window": masks.pattern("window", size=2),
    "blocks": masks.pattern("blocks", size=5),
    "random": masks.pattern("random", count=2, seed=3),
    "causal window": masks.pattern("all_of", patterns=[masks.causal, masks.pattern("window", size=3)]),
    "nothing": masks.pattern("any_of", patterns=[]),
}


def walked(grid: torch.Tensor, most: int) -> list[list[int]]:
    """The layers needed, by walking from every position; 255 where `most` are not enough."""
    n = grid.shape[0]
    needed = [[255] * n for _ in range(n)]
    for start in range(n):
        reached, needed[start][start] = {start}, 0
        for layer in range(1, most + 1):
            reached |= {key for query in reached for key in range(n) if grid[query, key]}
            for key in reached:
                needed[start][key] = min(needed[start][key], layer)
    return needed


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("most", [1, 3, 17])
def test_layers_needed_are_those_of_a_walk(name: str, most: int) -> None:
    grid = masks.draw(KINDS[name], N, N)
    needed = sparse_patterns.layers_needed(grid, most)
    assert needed.tolist() == walked(grid, most)
    expected = [sum(cell <= k for row in walked(grid, most) for cell in row) for k in range(most + 1)]
    assert sparse_patterns.reached_after(needed, most) == expected


@pytest.mark.parametrize("name", KINDS)
def test_layers_from_the_last_to_the_first_are_those_of_a_walk(name: str) -> None:
    grid = masks.draw(KINDS[name], N, N)
    walk = walked(grid, N)[-1][0]
    assert sparse_patterns.layers_to_first(grid) == (None if walk == 255 else walk)


@pytest.mark.parametrize("name", KINDS)
def test_counts_are_those_of_a_loop_over_cells(name: str) -> None:
    for n, counted in zip((1, 5, 11), sparse_patterns.counts_at(KINDS[name], (1, 5, 11)), strict=True):
        grid = masks.draw(KINDS[name], n, n)
        assert counted == sum(bool(grid[query, key]) for query in range(n) for key in range(n))


def test_a_causal_count_is_the_sum_of_its_rows() -> None:
    assert sparse_patterns.counts_at(masks.causal, range(1, 20)) == [n * (n + 1) // 2 for n in range(1, 20)]


def test_one_position_needs_no_layer() -> None:
    assert sparse_patterns.layers_to_first(torch.tensor([[False]])) == 0
