"""Beam search: its tree is one of sums, and its texts are those of a slow search over whole runs."""

import math
from typing import Any

import pytest
import torch

from model.config import Family
from model.errors import InputError
from model.generation.beam_search import MOST_BEAMS, BeamSearch, Hypothesis
from model.generation.generation import generate
from model.generation.request import Request
from model.transformer.batch import Inputs
from model.transformer.run import run
from tests.model import tiny

END = 4


def prompt(family: Family = "encoder-decoder") -> Inputs:
    return Inputs(tiny.ids(1, 7), tiny.ids(1, 1, seed=1)) if family == "encoder-decoder" else Inputs(tiny.ids(1, 3))


def searched(model: Any, inputs: Inputs, width: int, count: int = 6, **options: Any) -> BeamSearch:
    search = BeamSearch(model, inputs, Request(count, END, **options), width)
    for _ in search:
        pass
    return search


def log_probabilities(model: Any, inputs: Inputs, ids: list[int]) -> list[float]:
    name = "source" if inputs.target is None else "target"
    text = torch.cat([getattr(inputs, name), torch.tensor([ids], dtype=torch.long)], dim=1)
    return run(model, inputs._replace(**{name: text})).logits[0, -1].double().log_softmax(-1).tolist()


def slow(model: Any, inputs: Inputs, width: int, count: int) -> list[tuple[float, list[int]]]:
    """Beam search on lists: every text is read whole, the best `width` go on, and whole texts go by their mean."""
    live: list[tuple[float, list[int]]] = [(0.0, [])]
    whole: list[tuple[float, list[int]]] = []
    for n in range(1, count + 1):
        longer = [
            (total + each, [*ids, token])
            for total, ids in live
            for token, each in enumerate(log_probabilities(model, inputs, ids))
        ]
        longer.sort(key=lambda each: -each[0])
        is_whole = [ids[-1] == END or n == count for _, ids in longer]
        whole += [(total / n, ids) for (total, ids), ends in zip(longer[:width], is_whole, strict=False) if ends]
        whole = sorted(whole, key=lambda each: -each[0])[:width]
        live = [each for each, ends in zip(longer, is_whole, strict=True) if not ends][:width]
        if not live or (len(whole) == width and live[0][0] / n <= whole[-1][0]):
            break
    return whole


@pytest.mark.parametrize("width", [1, 3, 8])
@pytest.mark.parametrize("family", ["encoder-decoder", "decoder"])
def test_the_texts_are_those_of_a_slow_search(family: Family, width: int) -> None:
    model, inputs = tiny.model(family, positions="rotary"), prompt(family)
    with torch.no_grad():
        model.unembedding.bias[END] += 2  # so that some texts end, and some do not
    expected = slow(model, inputs, width, 6)
    for is_cached in (True, False):
        search = searched(model, inputs, width, is_cached=is_cached)
        assert len(search.hypotheses) == len(expected)
        for found, (score, ids) in zip(search.hypotheses, expected, strict=True):
            assert found.score == pytest.approx(score, abs=1e-5)
            assert [*found.ids, *([END] if found.is_ended else [])] == ids


@pytest.mark.parametrize("family", ["encoder-decoder", "decoder"])
def test_one_beam_is_the_greedy_text(family: Family) -> None:
    model, inputs = tiny.model(family), prompt(family)
    search = searched(model, inputs, 1)
    assert search.winner is not None
    assert list(search.winner.ids) == list(generate(model, inputs, Request(6, END)))


def test_every_branch_is_the_sum_of_those_before_it_and_the_likeliest_are_kept() -> None:
    model, inputs = tiny.model("encoder-decoder"), prompt()
    search = BeamSearch(model, inputs, Request(5, END), 3)
    for step, branches in enumerate(search, start=1):
        assert [each.total for each in branches] == sorted((each.total for each in branches), reverse=True)
        live = [each for each in branches if each.state == "kept"]
        assert len(live) == (3 if step < 5 else 0)
        for branch in branches:
            before = 0.0 if branch.parent is None else search.branches[branch.parent].total
            assert branch.total == pytest.approx(before + branch.log_probability)
            assert branch.parent is None or search.branches[branch.parent].state == "kept"
    assert [each.index for each in search.branches] == list(range(len(search.branches)))


def test_the_log_probabilities_of_the_winner_are_those_of_one_run() -> None:
    model, inputs = tiny.model("encoder-decoder"), prompt()
    winner = searched(model, inputs, 4).winner
    assert winner is not None
    ids = [*winner.ids, *([END] if winner.is_ended else [])]
    total = sum(log_probabilities(model, inputs, ids[:n])[token] for n, token in enumerate(ids))
    assert winner.total == pytest.approx(total, abs=1e-5)
    assert winner.length == len(ids)


def test_a_wider_search_finds_no_worse_a_text_here() -> None:
    model, inputs = tiny.model("encoder-decoder"), prompt()
    scores = [hypothesis_of(model, inputs, width).score for width in (1, MOST_BEAMS)]
    assert scores[1] >= scores[0]
    assert math.isfinite(scores[0])


def hypothesis_of(model: Any, inputs: Inputs, width: int) -> Hypothesis:
    winner = searched(model, inputs, width).winner
    assert winner is not None
    return winner


@pytest.mark.parametrize("width", [0, 9])
def test_other_widths_have_a_sentence(width: int) -> None:
    with pytest.raises(InputError, match="give 1 to 8"):
        searched(tiny.model(), prompt("decoder"), width)


def test_nothing_may_be_searched_for() -> None:
    search = searched(tiny.model(), prompt("decoder"), 2, 0)
    assert (search.branches, search.winner) == ([], None)
