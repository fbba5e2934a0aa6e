"""`POST /models/{model}/steps`, computed again from its own numbers."""

from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient

from tests import steps_again
from tests.app.conftest import Ask

TEXT = "the cat sat on the mat"
PLACES = [
    ("tiny-decoder", "decoder"),
    ("tiny-encoder", "encoder"),
    *(("tiny-encoder-decoder", site) for site in ("encoder", "decoder", "cross")),
]
CHANGES = {"scale": "none", "temperature": 2.0, "mask": {"kind": "window", "size": 1}}


@pytest.mark.parametrize(("model", "site"), PLACES)
@pytest.mark.parametrize("encoding", ["json", "typed"])
def test_every_number_follows_from_the_ones_before_it(ask: Ask, model: str, site: str, encoding: str) -> None:
    target = {"target": "le chat est"} if site in ("cross",) else {}
    reply = ask(model, "steps", text=TEXT, site=site, layer=1, head=2, encoding=encoding, **target)
    steps_again.check(reply)
    assert [reply[name] for name in ("site", "layer", "head")] == [site, 1, 2]
    assert len(reply["labels"]["query"]) == len(reply["queries"]) == len(reply["tokens"][reply["query_tokens"]])
    assert len(reply["labels"]["key"]) == len(reply["tokens"][reply["key_tokens"]])


@pytest.mark.parametrize(("model", "site"), PLACES)
def test_the_tensors_are_those_of_the_attention_call(ask: Ask, model: str, site: str) -> None:
    names = ["query", "key", "value", "scores", "scaled", "masked", "weights", "head_output", "contribution", "output"]
    asked = {"text": TEXT, "interventions": CHANGES}
    steps = steps_again.tensors(ask(model, "steps", **asked, site=site, layer=1, head=2))
    entry = ask(model, "attention", **asked, sites=[site], layers=[1], heads=[2], tensors=names)["attention"][0]
    for name in names:
        whole = np.array(entry[name] if name == "output" else entry[name][0], dtype=np.float64)  # null becomes nan
        np.testing.assert_array_equal(steps[name], np.where(np.isnan(whole), -np.inf, whole), name)
    assert steps["scale"] == entry["scale"] == 1


def test_some_queries_and_a_site_that_goes_without_saying(ask: Ask) -> None:
    reply = ask("tiny-decoder", "steps", text=TEXT, queries=[3, 1], decimals=2)
    assert reply["queries"] == [3, 1]
    assert reply["labels"]["query"] == [reply["labels"]["key"][query] for query in (3, 1)]
    assert reply["shares_key_with"] == [1, 2]
    weights = steps_again.tensors(reply)["weights"]
    assert weights.shape == (2, len(reply["labels"]["key"]))
    np.testing.assert_array_equal(weights, weights.round(2))


def test_interventions_are_repeated_and_noted(ask: Ask) -> None:
    nothing = {"mask": {"kind": "lengths", "lengths": 0}}
    reply = ask("tiny-encoder", "steps", text=TEXT, interventions=nothing)
    assert reply["interventions"] == nothing
    assert "may attend to nothing" in reply["notes"][0]


@pytest.mark.parametrize(
    ("model", "asked", "path", "sentence"),
    [
        ("tiny-encoder-decoder", {}, "site", "attends at encoder, decoder and cross; say which"),
        ("tiny-decoder", {"site": "cross"}, "site", "the model has no site 'cross'; it has 'decoder'"),
        ("tiny-decoder", {"layer": 2}, "layer", "layer 2 does not exist; the layers are 0 to 1"),
        ("tiny-decoder", {"head": -1}, "head", "head -1 does not exist; the heads are 0 to 2"),
        ("tiny-decoder", {"queries": [99]}, "queries", "query 99 does not exist; the queries are 0 to"),
        ("tiny-decoder", {"queries": []}, "queries", "give at least 1"),
        ("tiny-decoder", {"target": "le"}, "target", "leave `target` out"),
        (
            "tiny-decoder",
            {"interventions": {"ablate": [{"site": "cross", "layer": 0, "head": 0}]}},
            "interventions.ablate",
            "the model has no site 'cross'",
        ),
    ],
)
def test_what_the_model_does_not_have_is_refused(
    client: TestClient, model: str, asked: dict[str, Any], path: str, sentence: str
) -> None:
    reply = client.post(f"/api/v1/models/{model}/steps", json={"text": TEXT, **asked})
    assert reply.status_code == 422
    (error,) = reply.json()["errors"]
    assert error["path"] == path
    assert sentence in error["detail"]


def test_a_reply_that_would_be_too_large_is_refused(tiny_weights: Any) -> None:
    from app.main import create_app
    from app.settings import Settings

    client = TestClient(create_app(Settings(weights=tiny_weights, max_reply_numbers=1000)))
    reply = client.post("/api/v1/models/tiny-encoder/steps", json={"text": TEXT})
    assert reply.status_code == 422
    assert "at most 1,000 are sent at once; ask for fewer queries" in reply.json()["detail"]
