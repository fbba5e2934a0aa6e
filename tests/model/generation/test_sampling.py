"""Sampling: probabilities equal an independent computation, draws their frequencies; odd settings have a sentence."""

import math
from collections.abc import Sequence

import pytest
import torch

from model.errors import InputError
from model.generation.sampling import MOST_SEED, Distribution, Sampling, choose, entropy_bits
from tests.model.tiny import normal
from tests.slow_generation import distribution, drawn

SETTINGS = [
    Sampling(0.0),
    Sampling(1.0),
    Sampling(0.3),
    Sampling(2.0, top_k=5),
    Sampling(1.5, top_p=0.7),
    Sampling(1.5, top_k=11, top_p=0.6),
    Sampling(1.0, top_k=1),
    Sampling(1.0, top_p=0.0),
    Sampling(1.0, top_k=0, top_p=1.0),
    Sampling(1.0, top_k=500),
    Sampling(1e-9),
    Sampling(1e9),
    Sampling(5e-324),
]
# 4 · 10^-5 of samples of a fair die fail at this bound; the seeds are fixed, so it fails always or never
LEAST_P = 4e-5


def chi_squared_p(counts: Sequence[float], expected: Sequence[float]) -> float:
    """The share of fair samples that are further from what is expected. Source: Pearson 1900."""
    distance = sum((count - wanted) ** 2 / wanted for count, wanted in zip(counts, expected, strict=True))
    freedom = torch.tensor((len(counts) - 1) / 2, dtype=torch.float64)
    return float(torch.special.gammaincc(freedom, torch.tensor(distance / 2, dtype=torch.float64)))


@pytest.mark.parametrize("sampling", SETTINGS, ids=str)
def test_probabilities_are_those_of_an_independent_computation(sampling: Sampling) -> None:
    logits = 3 * normal(53)
    found = Distribution(logits, sampling)
    expected = distribution(logits.tolist(), sampling.temperature, sampling.top_k, sampling.top_p)
    assert found.in_top_p == len(expected) or sampling.temperature == 0
    assert found.order[: len(expected)].tolist() == [token for token, _ in expected]
    for rank, (_, share) in enumerate(expected):
        assert float(found.rescaled[rank]) == pytest.approx(share, abs=1e-6)
    assert float(found.rescaled.sum()) == pytest.approx(1, abs=1e-12)
    plain = dict(distribution(logits.tolist(), 1.0))
    for rank, token in enumerate(found.order.tolist()):
        assert float(found.probabilities[rank]) == pytest.approx(plain[token], abs=1e-6)


@pytest.mark.parametrize("sampling", SETTINGS, ids=str)
def test_a_number_falls_on_the_token_whose_share_holds_it(sampling: Sampling) -> None:
    logits = 3 * normal(53)
    found = Distribution(logits, sampling)
    kept = distribution(logits.tolist(), sampling.temperature, sampling.top_k, sampling.top_p)
    for number in (0.0, 0.1, 0.35, 0.5, 0.77, 0.9, 0.999):
        rank = found.drawn(number)
        assert int(found.order[rank]) == drawn(kept, number)
        low, high = found.share(rank)
        assert low <= number + 1e-12
        assert number < high + 1e-12


@pytest.mark.parametrize("sampling", [Sampling(1.0), Sampling(2.0, top_k=7), Sampling(0.8, top_p=0.8)], ids=str)
def test_over_ten_thousand_seeds_tokens_come_as_often_as_they_should(sampling: Sampling) -> None:
    logits = normal(13)
    found = Distribution(logits, sampling)
    ranks = [found.drawn(Sampling(seed=seed).numbers().random()) for seed in range(10_000)]
    n = found.in_top_p
    assert max(ranks) < n
    counts = [ranks.count(rank) for rank in range(n)]
    expected = [10_000 * float(found.rescaled[rank]) for rank in range(n)]
    assert min(expected) > 5, "the test needs that many of each"
    assert chi_squared_p(counts, expected) > LEAST_P


def test_the_numbers_of_one_seed_are_uniform_too() -> None:
    numbers = Sampling(seed=3).numbers()
    counts = [0] * 20
    for _ in range(10_000):
        counts[int(numbers.random() * 20)] += 1
    assert chi_squared_p(counts, [500] * 20) > LEAST_P


def test_skipped_numbers_are_those_that_were_used_before() -> None:
    numbers = Sampling(seed=7).numbers()
    drawn_before = [numbers.random() for _ in range(5)]
    assert Sampling(seed=7).numbers(3).random() == drawn_before[3]


def test_entropy_is_in_bits() -> None:
    assert entropy_bits(torch.full((8,), 1 / 8)) == pytest.approx(3)
    assert entropy_bits(torch.tensor([1.0, 0.0])) == 0
    assert math.copysign(1, entropy_bits(torch.tensor([1.0, 0.0]))) == 1, "−0 is nobody's entropy"
    assert entropy_bits(torch.tensor([0.5, 0.25, 0.25])) == pytest.approx(1.5)


def test_equal_logits_go_by_id() -> None:
    assert choose(torch.zeros(5), Sampling(), 0.9) == 0
    assert choose(torch.zeros(5), Sampling(1.0), 0.9) == 4
    assert Distribution(torch.zeros(5), Sampling(1e-9)).rescaled.tolist() == [0.2] * 5


def test_a_token_that_is_forbidden_is_never_drawn() -> None:
    logits = torch.tensor([1.0, float("-inf"), 2.0])
    found = Distribution(logits, Sampling(1e9))
    assert {int(found.order[found.drawn(number)]) for number in (0.0, 0.4, 0.6, 1 - 2**-53)} == {0, 2}


@pytest.mark.parametrize(
    ("field", "given", "said"),
    [
        ("temperature", -0.1, "give 0 or more"),
        ("temperature", math.inf, "give 0 or more"),
        ("temperature", math.nan, "give 0 or more"),
        ("top_k", -1, "give 0 or more, 0 to keep all tokens"),
        ("top_p", 1.1, "give a share from 0 to 1"),
        ("top_p", -0.1, "give a share from 0 to 1"),
        ("seed", -1, "give a whole number from 0 to 9,007,199,254,740,991"),
        ("seed", 2**64, "give a whole number from 0 to 9,007,199,254,740,991"),
    ],
)
def test_a_setting_that_cannot_be_used_has_a_sentence(field: str, given: float, said: str) -> None:
    with pytest.raises(InputError, match=said) as refused:
        Sampling(**{field: given})  # type: ignore[arg-type]
    assert refused.value.field == field


def test_the_largest_seed_is_taken() -> None:
    assert 0 <= Sampling(seed=MOST_SEED).numbers().random() < 1


def test_where_the_model_computes_no_numbers_nothing_is_chosen() -> None:
    with pytest.raises(InputError, match=r"undefined numbers \(NaN\)"):
        choose(torch.tensor([1.0, math.nan]), Sampling(), 0.0)
