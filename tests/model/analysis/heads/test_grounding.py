"""Grounding of a head, against loops over words and keys."""

from itertools import pairwise

import pytest
import torch

from model.analysis.heads import grounding
from model.analysis.heads.grounding import Row, Truth

N_HEADS, N_QUERIES, N_KEYS = 3, 7, 11
GENERATOR = torch.Generator().manual_seed(5)
WEIGHTS = (3 * torch.randn(N_HEADS, N_QUERIES, N_KEYS, generator=GENERATOR)).softmax(-1)
KEYS = torch.rand(4, N_KEYS, generator=GENERATOR) < 0.4
TRUTH = Truth(torch.tensor([1, 2, 4, 6]), torch.tensor([1, 3, 5, 6]), KEYS)


@pytest.mark.parametrize("row", ["guesses", "reads"])
def test_shares_strongest_keys_and_order_are_those_of_loops(row: Row) -> None:
    queries = [0, 1, 3, 5] if row == "guesses" else [1, 3, 5, 6]
    for head in range(N_HEADS):
        shares, hits, best = [], [], []
        for query, keys in zip(queries, KEYS.tolist(), strict=True):
            weights = WEIGHTS[head, query].tolist()
            shares.append(sum(weight for weight, is_true in zip(weights, keys, strict=True) if is_true))
            best.append(weights.index(max(weights)))
            hits.append(keys[best[-1]])
        assert grounding.shares(WEIGHTS, TRUTH, row)[head].tolist() == pytest.approx(shares, rel=1e-5)
        assert grounding.strongest_is_true(WEIGHTS, TRUTH, row)[head].tolist() == hits
        later = [after > before for before, after in pairwise(best)]
        assert grounding.later_is_behind(WEIGHTS, TRUTH, row)[head].tolist() == later


def test_chance_is_that_of_equal_weights() -> None:
    equal = torch.full((1, N_QUERIES, N_KEYS), 1 / N_KEYS)
    assert grounding.chance(TRUTH) == pytest.approx(float(grounding.shares(equal, TRUTH, "reads").mean()), rel=1e-5)
    shown = KEYS.any(0)
    on_things = (shown / shown.sum()).expand(1, N_QUERIES, N_KEYS)
    got = grounding.chance_on_things(TRUTH, KEYS)
    assert got == pytest.approx(float(grounding.shares(on_things, TRUTH, "reads").mean()), rel=1e-5)


def test_within_one_thing_counts_positions_that_show_it_alone() -> None:
    weights = (2 * torch.randn(N_HEADS, N_KEYS, N_KEYS, generator=GENERATOR)).softmax(-1)
    for head in range(N_HEADS):
        found = []
        for query in range(N_KEYS):
            things = [thing for thing in range(4) if KEYS[thing, query]]
            if len(things) == 1:
                found.append(sum(float(weights[head, query, key]) for key in range(N_KEYS) if KEYS[things[0], key]))
        assert float(grounding.within(weights, KEYS)[head]) == pytest.approx(sum(found) / len(found), rel=1e-5)


def test_within_is_no_number_where_no_position_shows_one_thing_alone() -> None:
    both = KEYS[:1].expand(2, -1)
    assert grounding.within(torch.full((N_HEADS, N_KEYS, N_KEYS), 1 / N_KEYS), both).isnan().all()
