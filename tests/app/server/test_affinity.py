from collections import Counter

import pytest

from app.server import affinity

Names = dict[str, dict[str, bool]]
"""Of each replica, its Hugging Face models and whether each is in memory."""


def near(model: str | None, held: Names, work: dict[str, int] | None = None) -> list[str]:
    """The names of the replicas that a request should go to; 16 requests are much."""
    counts = work or {}
    return affinity.near(model, list(held), held.__getitem__, str, lambda each: counts.get(each, 0), 16)


@pytest.mark.parametrize(
    ("path", "model"),
    [
        ("/api/v1/models/gpt2/attention", "gpt2"),
        ("/school/headsup/api/v1/models/owner--name/analyses/heads", "owner--name"),
        ("/api/v1/models", None),
        ("/steps", None),
    ],
)
def test_the_path_of_a_call_names_its_model(path: str, model: str | None) -> None:
    assert affinity.model_of(path) == model


def test_a_request_goes_to_the_replicas_that_have_its_model() -> None:
    held = {"a": {"gpt2": False}, "b": {"gpt2": True}, "c": {"gpt2": True}}
    assert near("gpt2", held) == ["b", "c"]


def test_where_those_are_busy_another_replica_loads_the_model_too() -> None:
    held = {"a": {"gpt2": False}, "b": {"gpt2": True}, "c": {"gpt2": True}}
    assert near("gpt2", held, {"b": 16, "c": 3}) == ["c"]
    assert near("gpt2", held, {"b": 16, "c": 17}) == ["a", "b", "c"]


def test_requests_for_other_models_and_pages_may_go_anywhere() -> None:
    held = {"a": {"gpt2": True}, "b": {"gpt2": False}}
    assert near("writer", held) == near(None, held) == ["a", "b"]


def test_the_first_requests_for_a_model_agree_on_one_replica_and_models_spread() -> None:
    models = [f"model-{number}" for number in range(211)]
    held = {name: dict.fromkeys(models, False) for name in "abc"}
    chosen = {model: near(model, held) for model in models}
    assert all(len(each) == 1 for each in chosen.values())
    assert chosen == {model: near(model, dict(reversed(held.items()))) for model in models}
    # of three replicas each should load a third of them
    assert min(Counter(each[0] for each in chosen.values()).values()) > len(models) / 5


def test_the_replica_with_the_fewest_models_loads_the_next() -> None:
    held = {"a": {"bert": True, "gpt2": False}, "b": {"bert": False, "gpt2": False}}
    assert near("gpt2", held) == ["b"]


def test_where_a_replica_ends_only_its_own_models_move() -> None:
    models = [f"model-{number}" for number in range(101)]
    held = {name: dict.fromkeys(models, False) for name in "abc"}
    left = {name: held[name] for name in "ab"}
    for model in models:
        if (before := near(model, held)) != ["c"]:
            assert near(model, left) == before


def test_two_of_many_are_compared() -> None:
    assert sorted(affinity.some(["a"])) == ["a"]
    assert len(set(affinity.some("abcdefg"))) == 2
