"""What a layer costs, over the API: each count is that of `model`, and what does not fit gets a sentence."""

from typing import Any

import pytest

from model.analysis.complexity.kinds import KINDS
from model.analysis.complexity.sizes import Sizes

SMALL = {"n": 13, "d_model": 22, "heads": 2, "window": 3, "stride": 5, "kernel": 2, "number_bytes": 4}


def post(client: Any, **body: Any) -> Any:
    reply = client.post("/api/v1/costs", json=body)
    assert reply.status_code == 200, reply.text
    return reply.json()


def test_every_kind_is_counted_at_each_length(client: Any) -> None:
    reply = post(client, **SMALL, counts_at=[1, 40])
    sizes = Sizes(**reply["sizes"])
    assert (sizes.d_head, sizes.key_value_heads, sizes.global_tokens) == (11, 1, 2)
    assert [each["kind"] for each in reply["kinds"]] == list(KINDS)
    for each in reply["kinds"]:
        kind = KINDS[each["kind"]]
        assert each["pairs"] == kind.pairs(sizes)
        assert [count["n"] for count in each["counts"]] == [1, 40]
        for count, at in [(each, sizes), *zip(each["counts"], (sizes.at(1), sizes.at(40)), strict=True)]:
            assert count["multiplications"] == count["projections"] + count["mixing"] == kind.multiplications(at)
            assert (count["sequential"], count["path"]) == (kind.sequential(at), kind.path(at))
            assert count["cache_bytes"] == 4 * kind.cache(at)
            assert count["traffic_bytes"] == (None if kind.traffic is None else 4 * kind.traffic(at))


def test_a_billion_tokens_are_counted(client: Any) -> None:
    reply = post(client, n=10**9, d_model=512, heads=8, causal=False)
    attention = reply["kinds"][0]
    assert attention["mixing"] == 2.0 * 1e18 * 512
    crossings = {each["than"]: each["n"] for each in reply["crossings"]}
    assert crossings["projections"] == 1025
    # 2·n²·d more than 2·n·d² - 4·n·d²: at once
    assert crossings["recurrent"] == 1
    # 2·n²·d more than n·d²
    assert crossings["recurrent_mixing"] == 257
    assert attention["pairs"] == {"P": 1e18}


def test_sizes_that_are_left_out_never_exceed_the_text(client: Any) -> None:
    sizes = post(client, n=1)["sizes"]
    assert [sizes[name] for name in ("window", "stride", "kernel", "global_tokens")] == [1, 1, 1, 1]


@pytest.mark.parametrize(
    ("change", "path", "sentence"),
    [
        ({"n": 0}, "n", "0 was given; it must be at least 1"),
        ({"n": 10**9 + 1}, "n", "it must be at most 1,000,000,000"),
        ({"kernel": 14}, "kernel", "a kernel of 14 is more than the 13 tokens; give at most 13"),
        ({"window": 99}, "window", "a window of 99 is more than the 13 tokens; give at most 13"),
        ({"heads": 3}, "heads", "3 heads do not divide a d_model of 22"),
        ({"key_value_heads": 4}, "key_value_heads", "4 heads of keys and values cannot be shared evenly"),
        ({"counts_at": [0]}, "counts_at.0", "0 was given; it must be at least 1"),
        ({"fast_memory_bytes": 9}, "fast_memory_bytes", "give at least 176"),
    ],
)
def test_what_does_not_fit_has_its_sentence(client: Any, change: Any, path: str, sentence: str) -> None:
    reply = client.post("/api/v1/costs", json=SMALL | change)
    assert reply.status_code == 422
    (error,) = reply.json()["errors"]
    assert error["path"] == path
    assert sentence in error["detail"]
