"""Patching against runs of the reference model, one a patch, in which nothing is batched or left out."""

from typing import Any

import numpy as np
import pytest
import torch

from model.activation_patches import HeadPatch, Patches, ResumePoint
from model.analysis.attribution import activation_patching
from model.analysis.attribution.activation_patching import (
    Measure,
    Pair,
    compare,
    patched_heads,
    patched_residual,
    restored,
)
from model.axes import Place, Sublayer
from model.config import Family
from model.interventions import Ablation, Interventions
from model.transformer.batch import Inputs
from model.transformer.transformer import Transformer
from tests.model import tiny
from tests.reference import Array
from tests.reference_model import ReferenceModel

FAMILIES: list[Family] = ["decoder", "encoder", "encoder-decoder"]
MEASURE = Measure(position=4, answer=3, wrong=11)
ALONE = Measure(position=2, answer=7)


def texts(family: Family) -> tuple[Inputs, Inputs]:
    """A clean and a corrupted text, one row each; the target is shorter than the source."""
    clean, corrupted = tiny.ids(1, tiny.SOURCE), tiny.ids(1, tiny.SOURCE, seed=3)
    if family != "encoder-decoder":
        return Inputs(clean), Inputs(corrupted)
    return Inputs(clean, tiny.ids(1, tiny.TARGET, seed=5)), Inputs(corrupted, tiny.ids(1, tiny.TARGET, seed=6))


def pair(family: Family, changes: Interventions | None = None, **choices: Any) -> Pair:
    return compare(tiny.model(family, **choices), *texts(family), changes)


def measured(logits: Array, measure: Measure) -> float:
    """m of one row, by hand."""
    here = logits[0, measure.position]
    return float(here[measure.answer]) - (0.0 if measure.wrong is None else float(here[measure.wrong]))


def one_by_one(model: Transformer, what: str, site: str, layer: int, index: int, family: Family) -> Array:
    """The logits of the corrupted run with one thing of the clean run put in, by the reference."""
    clean, corrupted = texts(family)
    known = ReferenceModel(model)
    known.logits(clean.source.numpy(), None if clean.target is None else clean.target.numpy())

    def put_in(kind: str, at: str, number: int, array: Array) -> Array:
        if (kind, at, number) != (what, site, layer):
            return array
        changed = array.copy()
        if what == "head_output":
            changed[:, index] = known.records[site, layer]["head_output"][:, index]
        else:
            changed[:, index] = known.streams[site, layer][:, index]
        return changed

    patched = ReferenceModel(model, patch=put_in)
    return patched.logits(corrupted.source.numpy(), None if corrupted.target is None else corrupted.target.numpy())


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("choices", [{}, {"norm": "post", "d_feed_forward": 0}])
@pytest.mark.parametrize("measure", [MEASURE, ALONE])
def test_every_head_alone_moves_the_answer_as_the_reference_says(
    family: Family, choices: dict[str, Any], measure: Measure
) -> None:
    runs = pair(family, **choices)
    found = patched_heads(runs, measure)
    assert list(found) == list(runs.config.sites)
    for site, table in found.items():
        expected = [
            [measured(one_by_one(runs.model, "head_output", site, layer, head, family), measure) for head in range(3)]
            for layer in range(2)
        ]
        tiny.assert_same(table, np.array(expected), site)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("choices", [{}, {"norm": "post", "d_feed_forward": 0}])
def test_every_position_of_the_stream_alone_moves_the_answer_as_the_reference_says(
    family: Family, choices: dict[str, Any]
) -> None:
    runs = pair(family, **choices)
    found = patched_residual(runs, MEASURE)
    assert set(found) == set(runs.config.sites) - {"cross"}
    for site, table in found.items():
        n_tokens = tiny.TARGET if family == "encoder-decoder" and site == "decoder" else tiny.SOURCE
        expected = [
            [
                measured(one_by_one(runs.model, "residual", site, layer, position, family), MEASURE)
                for position in range(n_tokens)
            ]
            for layer in range(2)
        ]
        tiny.assert_same(table, np.array(expected), site)


@pytest.mark.parametrize("family", FAMILIES)
def test_patching_nothing_is_the_corrupted_run(family: Family) -> None:
    runs = pair(family)
    again = activation_patching.run_patched(runs, Patches(), 1)
    assert torch.equal(again, runs.corrupted.logits)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("layer", [0, 1])
def test_patching_the_whole_stream_restores_the_clean_run_to_the_bit(family: Family, layer: int) -> None:
    runs = pair(family)
    stacks = [site for site in runs.config.sites if site != "cross"]
    starts = {
        site: ResumePoint(layer + 1, runs.clean.around(Sublayer(site, layer, "feed_forward")).after) for site in stacks
    }
    assert torch.equal(activation_patching.run_patched(runs, Patches(starts=starts), 1), runs.clean.logits)


def test_patching_every_head_restores_the_clean_run_wherever_the_token_is_the_same() -> None:
    source, other = tiny.ids(1, tiny.SOURCE), tiny.ids(1, tiny.SOURCE, seed=3)
    same = torch.tensor([False, True, False, False, True, False, True])
    runs = compare(tiny.model(), Inputs(source), Inputs(torch.where(same, source, other)))
    every = [
        HeadPatch(0, Place("decoder", layer), head, runs.clean.at("decoder", layer)["head_output"][0, head])
        for layer in range(2)
        for head in range(3)
    ]
    patched = activation_patching.run_patched(runs, Patches(tuple(every)), 1)
    assert torch.equal(patched[:, same], runs.clean.logits[:, same])
    assert not torch.isclose(patched[:, ~same], runs.clean.logits[:, ~same]).all(dim=-1).any()


def test_a_text_patched_into_itself_changes_nothing() -> None:
    clean, _ = texts("decoder")
    runs = compare(tiny.model(), clean, clean)
    m = MEASURE.of(runs.clean.logits)
    for tables in (patched_heads(runs, MEASURE), patched_residual(runs, MEASURE)):
        tiny.assert_same(tables["decoder"], m.expand_as(tables["decoder"]))


def test_both_runs_and_every_patched_one_are_changed_by_the_interventions() -> None:
    changes = Interventions(temperature=2.5, ablate=(Ablation("decoder", 0, 1),))
    runs = pair("decoder", changes)
    table = patched_heads(runs, MEASURE)["decoder"]
    corrupted = MEASURE.of(runs.corrupted.logits)
    assert not torch.equal(runs.corrupted.logits, pair("decoder").corrupted.logits)
    # a head that gives zeros in both runs has nothing to bring back
    tiny.assert_same(table[0, 1], corrupted[0])
    assert (table - corrupted).abs().gt(1e-3).sum() == 5


def test_the_size_of_the_batches_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    runs = pair("encoder-decoder")
    together = patched_heads(runs, MEASURE), patched_residual(runs, MEASURE)
    for most in (0, 2 * 3 * tiny.SOURCE**2):
        monkeypatch.setattr(activation_patching, "MOST_CELLS", most)
        apart = patched_heads(runs, MEASURE), patched_residual(runs, MEASURE)
        for one, other in zip(together, apart, strict=True):
            for site, table in one.items():
                tiny.assert_same(other[site], table)


def test_the_share_is_0_for_the_corrupted_run_1_for_the_clean_one_and_linear_between() -> None:
    shares = restored(torch.tensor([[-2.0, 6.0], [2.0, 10.0]]), clean=6.0, corrupted=-2.0)
    assert shares.tolist() == [[0.0, 1.0], [0.5, 1.5]]
