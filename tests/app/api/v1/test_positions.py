"""Position schemes and shuffled sentences over the API."""

import math
from typing import Any

import pytest

TOLERANCE = 1e-6  # a few units in the last place of a float32 near 1


def post(client: Any, **body: Any) -> Any:
    reply = client.post("/api/v1/positions", json=body)
    assert reply.status_code == 200, reply.text
    return reply.json()


def test_the_sinusoidal_table_is_that_of_its_formula(client: Any) -> None:
    reply = post(client, scheme="sinusoidal", length=7, d_model=10, base=53.0)
    (table,) = reply["matrices"]
    for position, row in enumerate(table["values"]):
        for dimension, value in enumerate(row):
            angle = position / 53 ** (2 * (dimension // 2) / 10)
            assert value == pytest.approx([math.sin, math.cos][dimension % 2](angle), abs=TOLERANCE)
    assert reply["dot"][2][2] == pytest.approx(5, abs=10 * TOLERANCE)
    assert reply["by_distance"][0]["values"][0] == pytest.approx(1, abs=TOLERANCE)


def test_both_measures_are_averaged_over_all_pairs_so_far_apart(client: Any) -> None:
    reply = post(client, scheme="sinusoidal", length=7, d_model=10, base=53.0)
    (table,) = reply["matrices"]
    rows = table["values"]
    dots = [[sum(x * y for x, y in zip(a, b, strict=True)) for b in rows] for a in rows]
    cosines = [[dots[i][j] / math.sqrt(dots[i][i] * dots[j][j]) for j in range(7)] for i in range(7)]
    assert [curve["name"] for curve in reply["by_distance"]] == ["cosine", "dot"]
    # the dot products are sums of ten float32
    for curve, pairs, tolerance in zip(reply["by_distance"], (cosines, dots), (TOLERANCE, 10 * TOLERANCE), strict=True):
        expected = [sum(pairs[i][i + d] for i in range(7 - d)) / (7 - d) for d in range(7)]
        assert curve["values"] == pytest.approx(expected, abs=tolerance)


def test_rotary_similarity_is_a_mean_of_cosines(client: Any) -> None:
    reply = post(client, scheme="rotary", length=7, d_model=10, base=53.0)
    expected = [sum(math.cos(d / 53 ** (i / 5)) for i in range(5)) / 5 for d in range(7)]
    assert reply["by_distance"][0]["values"] == pytest.approx(expected, abs=TOLERANCE)
    assert reply["cosine"][5] == pytest.approx([expected[abs(5 - k)] for k in range(7)], abs=TOLERANCE)


def test_alibi_has_a_line_for_each_head_and_none_has_no_distance(client: Any) -> None:
    reply = post(client, scheme="alibi", length=5, heads=3)
    assert reply["slopes"] == [0.0625, 0.00390625, 0.25]
    assert [c["values"][4] for c in reply["by_distance"]] == [-4 * slope for slope in reply["slopes"]]
    assert post(client, scheme="none", length=5)["by_distance"][0]["values"] == [1] * 5


def test_learned_positions_are_those_of_the_model(client: Any) -> None:
    reply = post(client, scheme="learned", length=41, model="tiny-encoder")
    assert (len(reply["matrices"][0]["values"]), len(reply["matrices"][0]["values"][0])) == (41, 30)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"scheme": "learned"}, "belong to a model"),
        ({"scheme": "learned", "model": "tiny-decoder"}, "has alibi positions"),
        ({"scheme": "learned", "model": "tiny-encoder", "length": 42}, "learned 41 positions"),
        ({"scheme": "learned", "model": "nobody"}, "no model 'nobody'"),
        ({"scheme": "rotary", "d_model": 7}, "2"),
        ({"scheme": "rotary", "base": 0}, "1"),
    ],
)
def test_the_impossible_is_refused_with_a_sentence(client: Any, body: dict[str, Any], said: str) -> None:
    reply = client.post("/api/v1/positions", json=body)
    assert reply.status_code == 422
    assert said in reply.json()["detail"]
