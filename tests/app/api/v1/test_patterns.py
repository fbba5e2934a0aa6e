"""What a sparse pattern costs and how far it reaches, over the API."""

from typing import Any

import numpy as np
import pytest

from tests.app.api.v1.test_overview import array

BIG_BIRD = {
    "kind": "any_of",
    "masks": [
        {"kind": "window", "size": 1},
        {"kind": "global", "tokens": [0]},
        {"kind": "random", "count": 2, "seed": 5},
    ],
}


def post(client: Any, **body: Any) -> Any:
    reply = client.post("/api/v1/patterns", json=body)
    assert reply.status_code == 200, reply.text
    return reply.json()


def test_a_causal_window_is_counted_and_followed(client: Any) -> None:
    mask = {"kind": "all_of", "masks": [{"kind": "window", "size": 3}, {"kind": "causal"}]}
    reply = post(client, mask=mask, queries=13, layers=5, counts_at=[1, 7])
    grid = [[0 <= query - key <= 3 for key in range(13)] for query in range(13)]
    assert reply["grid"] == grid
    assert (reply["allowed"], reply["full"], reply["causal"]) == (sum(map(sum, grid)), 169, 91)
    assert reply["counts"] == [{"n": 1, "allowed": 1, "full": 1}, {"n": 7, "allowed": 22, "full": 49}]
    reach = reply["reachability"]
    assert reach["layers_to_first"] == 4
    expected = [[-(-(q - k) // 3) if q >= k else 255 for k in range(13)] for q in range(13)]
    assert reach["needed"] == expected
    assert reach["reached"] == [sum(cell <= k for row in expected for cell in row) for k in range(6)]


def test_a_random_pattern_is_the_same_each_time_and_typed_is_json(client: Any) -> None:
    first, again = (post(client, mask=BIG_BIRD, queries=17) for _ in range(2))
    typed = post(client, mask=BIG_BIRD, queries=17, encoding="typed")
    assert first == again
    np.testing.assert_array_equal(array(typed["grid"]), first["grid"])
    np.testing.assert_array_equal(array(typed["reachability"]["needed"]), first["reachability"]["needed"])
    other = {"kind": "random", "count": 2, "seed": 6}
    assert post(client, mask=other, queries=17)["grid"] != post(client, mask=other | {"seed": 7}, queries=17)["grid"]


def test_other_keys_than_queries_have_no_reach_and_empty_rows_are_named(client: Any) -> None:
    reply = post(client, mask={"kind": "lengths", "lengths": [0, 2, 0]}, queries=3, keys=5)
    assert reply["reachability"] is None
    assert reply["causal"] is None
    assert reply["empty_rows"] == [0, 2]


def test_what_cannot_reach_says_so(client: Any) -> None:
    reply = post(client, mask={"kind": "blocks", "size": 4}, queries=11)
    assert reply["reachability"]["layers_to_first"] is None


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"queries": 1025}, "1,024"),
        ({"queries": 0}, "1"),
        ({"queries": 4, "layers": 65}, "64"),
        ({"queries": 4, "mask": [[True]], "counts_at": [3]}, "leave `counts_at` out"),
        ({"queries": 4, "mask": [[True]]}, "mask is 1 × 1"),
        ({"queries": 4, "surprise": 1}, "unknown field"),
        (
            {"queries": 1024, "counts_at": [1024] * 64, "mask": {"kind": "any_of", "masks": [{"kind": "full"}] * 16}},
            "more than this server does at once",
        ),
    ],
)
def test_the_impossible_is_refused_with_a_sentence(client: Any, body: dict[str, Any], said: str) -> None:
    reply = client.post("/api/v1/patterns", json={"mask": {"kind": "full"}} | body)
    assert reply.status_code == 422
    assert said in reply.json()["detail"]
