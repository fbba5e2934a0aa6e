"""Every score against a loop over the cells."""

import math
from collections.abc import Callable, Sequence

import pytest
import torch

from model.analysis import heads
from model.analysis.heads import SCORES, THRESHOLD, Tokens, label, scores

IDS = [5, 3, 7, 3, 5, 7, 2, 3, 3, 11, 5]  # 5, 3 and 7 come back; 3 stands twice in a row
N, N_HEADS, SEPARATOR = len(IDS), 3, 2
Row = Sequence[float]
# float32 sums of eleven weights
CLOSE = {"rtol": 1e-5, "atol": 1e-6}


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)


def _bits(row: Row) -> float:
    return -sum(weight * math.log2(weight) for weight in row if weight > 0)


def _earlier(query: int) -> list[int]:
    return [key for key in range(query) if IDS[key] == IDS[query]]


LOOPS: dict[str, Callable[[Sequence[Row]], float]] = {
    "previous_token": lambda w: _mean([w[q][q - 1] for q in range(1, N)]),
    "next_token": lambda w: _mean([w[q][q + 1] for q in range(N - 1)]),
    "current_token": lambda w: _mean([w[q][q] for q in range(N)]),
    "first_token": lambda w: _mean([w[q][0] for q in range(1, N)]),
    "duplicate_token": lambda w: _mean([sum(w[q][k] for k in _earlier(q)) for q in range(N) if _earlier(q)]),
    "induction": lambda w: _mean(
        [sum(w[q][k + 1] for k in _earlier(q) if k + 1 != q) for q in range(N) if any(k + 1 != q for k in _earlier(q))]
    ),
    "separator": lambda w: _mean([sum(w[q][k] for k in range(N) if IDS[k] == SEPARATOR) for q in range(N)]),
    "local_window": lambda w: _mean([sum(w[q][k] for k in range(N) if abs(q - k) <= 2) for q in range(N)]),
    "mean_distance": lambda w: _mean([sum(w[q][k] * abs(q - k) for k in range(N)) for q in range(N)]),
    "entropy": lambda w: _mean([_bits(row) for row in w]),
    "relative_entropy": lambda w: _mean(
        [_bits(row) / math.log2(sum(x > 0 for x in row)) for row in w if sum(x > 0 for x in row) > 1]
    ),
}


@pytest.fixture(params=["causal", "full"])
def weights(request: pytest.FixtureRequest) -> torch.Tensor:
    logits = 3 * torch.randn(N_HEADS, N, N, generator=torch.Generator().manual_seed(7))
    if request.param == "causal":
        logits = logits.masked_fill(torch.ones(N, N).triu(1).bool(), -torch.inf)
    return logits.softmax(-1)


@pytest.fixture
def tokens() -> Tokens:
    ids = torch.tensor(IDS)
    return Tokens(ids, ids == SEPARATOR)


def test_every_score_has_a_loop_to_agree_with() -> None:
    assert [score.name for score in SCORES] == list(LOOPS)


@pytest.mark.parametrize("name", LOOPS)
def test_a_score_agrees_with_its_loop(weights: torch.Tensor, tokens: Tokens, name: str) -> None:
    got = scores(weights, tokens, "decoder")[name]
    expected = torch.tensor([LOOPS[name](head) for head in weights.tolist()])
    torch.testing.assert_close(got, expected, **CLOSE)


def _one_hot(keys: list[int]) -> torch.Tensor:
    return torch.nn.functional.one_hot(torch.tensor(keys), N)[None].float()


@pytest.mark.parametrize(
    ("keys", "called"),
    [
        ([0, *range(N - 1)], "previous token"),
        ([*range(1, N), N - 1], "next token"),
        (list(range(N)), "current token"),
        ([0] * N, "first token (sink)"),
        ([_earlier(q)[-1] if _earlier(q) else 6 for q in range(N)], "duplicate token"),
        ([next((k + 1 for k in _earlier(q) if k + 1 != q), 9) for q in range(N)], "induction"),
        ([6] * N, "separator"),
    ],
)
def test_a_head_that_does_one_thing_is_called_by_it(tokens: Tokens, keys: list[int], called: str) -> None:
    found = {name: value.item() for name, value in scores(_one_hot(keys), tokens, "decoder").items()}
    assert label(found) == called
    assert max(found[score.name] for score in SCORES if score.label == called) > 0.9


def test_a_head_that_looks_everywhere_has_no_label(tokens: Tokens) -> None:
    found = {name: value.item() for name, value in scores(torch.full((1, N, N), 1 / N), tokens, "decoder").items()}
    assert label(found) is None
    assert found["relative_entropy"] == pytest.approx(1)
    assert found["entropy"] == pytest.approx(math.log2(N), rel=1e-5)


def test_a_label_needs_the_threshold() -> None:
    assert label({"induction": THRESHOLD}) == "induction"
    assert label({"induction": THRESHOLD - 1e-6, "local_window": 1.0, "entropy": 3.0}) is None


def test_where_queries_and_keys_are_different_texts_only_the_spread_is_scored(tokens: Tokens) -> None:
    across = scores(torch.full((2, 5, 7), 1 / 7), tokens, "cross")
    assert list(across) == ["entropy", "relative_entropy"]
    torch.testing.assert_close(across["relative_entropy"], torch.ones(2))


def test_a_score_without_a_query_to_look_at_is_not_a_number() -> None:
    different = Tokens(torch.arange(N), torch.zeros(N, dtype=torch.bool))
    found = scores(torch.full((1, N, N), 1 / N), different, "decoder")
    assert found["induction"].isnan().all()
    assert label({name: value.item() for name, value in found.items()}) is None


def test_every_score_says_how_it_is_computed_and_where_it_comes_from() -> None:
    for score in SCORES:
        assert score.formula
        assert score.source
        assert getattr(heads, score.name) is score.compute
