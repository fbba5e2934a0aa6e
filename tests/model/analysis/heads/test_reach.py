"""The reach of heads against loops over queries and keys."""

import math

import pytest
import torch

from model.analysis.heads.reach import HeadReach, Reaching, over_texts
from model.analysis.heads.survey import show
from model.axes import Place
from model.interventions import Interventions
from model.masks import draw, pattern
from model.tracing.recorder import Recorder
from model.transformer.batch import Inputs
from model.transformer.run import run
from model.weights.evaluation_set import Prompt
from tests.model.loaded import loaded

# float32 sums of some dozen weights
CLOSE = {"rel": 1e-5, "abs": 1e-6, "nan_ok": True}
DISTANCES = (1, 3, 40)
LONG = Prompt("The red car gave me two friends.", target="me two friends gave The car red")


def by_loops(rows: list[list[float]], allowed: list[list[bool]]) -> HeadReach:
    means, firsts = [], []
    for q, row in enumerate(rows):
        means.append(sum(w * abs(q - k) for k, w in enumerate(row)))
        if q:
            firsts.append(row[0])
    beyond = []
    for far in DISTANCES:
        shares = []
        for q, row in enumerate(rows):
            keys = [k for k in range(len(row)) if abs(q - k) > far]
            if any(allowed[q][k] for k in keys):
                shares.append(sum(row[k] for k in keys))
        beyond.append(sum(shares) / len(shares) if shares else math.nan)
    return HeadReach(sum(means) / len(means), sum(firsts) / len(firsts), tuple(beyond))


def close(found: HeadReach, expected: HeadReach) -> None:
    assert found.mean_distance == pytest.approx(expected.mean_distance, **CLOSE)
    assert found.first_token == pytest.approx(expected.first_token, **CLOSE)
    assert found.beyond == pytest.approx(expected.beyond, **CLOSE)


@pytest.mark.parametrize("family", ["decoder", "encoder", "encoder-decoder"])
@pytest.mark.parametrize("changes", [None, Interventions(mask=pattern("window", size=2), layers=(1,))])
def test_every_head_of_self_attention_is_measured(family: str, changes: Interventions | None) -> None:
    model = loaded(family)
    prompt = LONG if family == "encoder-decoder" else Prompt(LONG.text)
    reaching = Reaching(DISTANCES)
    show(model, prompt, reaching, changes)
    source = model.tokenizer.source(prompt.text)
    target = None if prompt.target is None else torch.tensor([model.tokenizer.target(prompt.target).ids])
    trace = run(
        model.transformer, Inputs(torch.tensor([source.ids]), target), recorder=Recorder(), interventions=changes
    )
    expected = {
        (*record.place, head): by_loops(
            record["weights"][0, head].tolist(),
            record["mask"][0].expand(record["weights"][0].shape)[head].tolist(),
        )
        for record in trace.attention
        if record.place.site != "cross"
        for head in range(record["weights"].shape[1])
    }
    assert reaching.found.keys() == expected.keys()
    for place, each in expected.items():
        close(reaching.found[place], each)


def test_a_head_that_looks_three_back_has_that_distance() -> None:
    rows = torch.zeros(1, 1, 7, 7)
    for q in range(7):
        rows[0, 0, q, max(0, q - 3)] = 1.0
    reaching = Reaching((2, 3, 6))
    reaching.observe(Place("decoder", 0), range(1), rows, draw(pattern("causal"), 7, 7)[None, None])
    found = reaching.found["decoder", 0, 0]
    assert found.mean_distance == pytest.approx((0 + 1 + 2 + 3 * 4) / 7)
    assert found.beyond[:2] == (1.0, 0.0)
    assert math.isnan(found.beyond[2]), "no query has a key farther than 6 before it"


def test_texts_count_the_same_and_a_short_one_is_left_out_where_it_has_no_far_key() -> None:
    model = loaded("decoder")
    prompts = (Prompt("it"), Prompt("The red car gave me two friends."))
    found = over_texts(model, prompts, distances=DISTANCES)
    alone = [over_texts(model, (prompt,), distances=DISTANCES) for prompt in prompts]
    for place, each in found.items():
        short, long = (one[place] for one in alone)
        assert each.mean_distance == pytest.approx((short.mean_distance + long.mean_distance) / 2)
        assert math.isnan(short.beyond[1])
        assert each.beyond[1] == long.beyond[1]
        assert math.isnan(each.beyond[2])
