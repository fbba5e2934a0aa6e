"""The description of the API, and that replies are what it says."""

import json
import re
from collections import Counter
from typing import Any

import pytest
from fastapi.testclient import TestClient
from jsonschema import Draft202012Validator

from app.schemas.base import Wire
from app.schemas.replies import Reply

TEXT = "the cat sat on the mat"
CALLS = [
    "tokens",
    "overview",
    "attention",
    "aggregate",
    "predictions",
    "generations",
    "analyses/heads",
    "analyses/pairs",
    "analyses/grounding",
    "analyses/reach",
    "analyses/changes",
    "analyses/rollout",
    "analyses/flow",
    "analyses/norms",
    "analyses/sinks",
    "analyses/gradients",
    "analyses/logits",
    "analyses/lens",
    "analyses/effects",
    "analyses/patching",
    "analyses/order",
    "analyses/variants",
]
EVERY_TENSOR = [
    *("input", "query", "key", "value", "scores", "scaled", "bias", "mask", "masked", "weights"),
    *("head_output", "contribution", "output"),
]
HIDING = {"mask": {"kind": "lengths", "lengths": 0}}
SOME_HEADS = {"scale": 2.0, "mask": {"kind": "window", "size": 1}, "heads": [1]}


def _check(document: dict[str, Any], path: str, method: str, status: str, body: Any) -> None:
    response = document["paths"][path][method]["responses"][status]
    (content,) = response["content"].values()
    Draft202012Validator(content["schema"] | {"components": document["components"]}).validate(body)


@pytest.fixture(scope="module")
def document(client: TestClient) -> dict[str, Any]:
    """The OpenAPI document."""
    return client.get("/openapi.json").json()


@pytest.mark.parametrize("model", ["tiny-decoder", "tiny-encoder", "tiny-encoder-decoder"])
@pytest.mark.parametrize("encoding", ["json", "typed"])
@pytest.mark.parametrize("changes", [None, HIDING, SOME_HEADS])
def test_attention_replies_are_as_described(
    client: TestClient,
    document: dict[str, Any],
    model: str,
    encoding: str,
    changes: Any,
) -> None:
    body = {"text": TEXT, "tensors": EVERY_TENSOR, "encoding": encoding, "interventions": changes}
    reply = client.post(f"/api/v1/models/{model}/attention", json=body).json()
    _check(document, "/api/v1/models/{model}/attention", "post", "200", reply)
    names = set(EVERY_TENSOR) - ({"bias"} if model != "tiny-decoder" else set())
    assert all(names <= entry.keys() for entry in reply["attention"])


@pytest.mark.parametrize("model", ["tiny-decoder", "tiny-encoder", "tiny-encoder-decoder"])
def test_other_replies_are_as_described(client: TestClient, document: dict[str, Any], model: str) -> None:
    base = f"/api/v1/models/{model}"
    _check(document, "/api/v1/models", "get", "200", client.get("/api/v1/models").json())
    _check(document, "/api/v1/models/{model}", "get", "200", client.get(base).json())
    tokens = client.post(f"{base}/tokens", json={"text": TEXT}).json()
    _check(document, "/api/v1/models/{model}/tokens", "post", "200", tokens)
    predictions = client.post(f"{base}/predictions", json={"text": TEXT, "positions": "all"}).json()
    _check(document, "/api/v1/models/{model}/predictions", "post", "200", predictions)
    heads = client.post(f"{base}/analyses/heads", json={"text": TEXT}).json()
    _check(document, "/api/v1/models/{model}/analyses/heads", "post", "200", heads)


@pytest.mark.parametrize("model", ["tiny-decoder", "tiny-encoder", "tiny-encoder-decoder"])
@pytest.mark.parametrize("encoding", ["json", "typed"])
@pytest.mark.parametrize("changes", [None, HIDING])
def test_steps_are_as_described(
    client: TestClient, document: dict[str, Any], model: str, encoding: str, changes: Any
) -> None:
    body = {"text": TEXT, "layer": 1, "encoding": encoding, "interventions": changes}
    body |= {"site": "cross"} if model == "tiny-encoder-decoder" else {}
    reply = client.post(f"/api/v1/models/{model}/steps", json=body).json()
    _check(document, "/api/v1/models/{model}/steps", "post", "200", reply)


def test_families_are_as_described(client: TestClient, document: dict[str, Any]) -> None:
    _check(document, "/api/v1/families", "get", "200", client.get("/api/v1/families").json())


def test_recall_is_as_described(client: TestClient, document: dict[str, Any]) -> None:
    _check(document, "/api/v1/recall", "get", "200", client.get("/api/v1/recall").json())
    reply = client.post("/api/v1/recall", json={"letters": "abcdefgh", "distance": 3, "seed": 1}).json()
    _check(document, "/api/v1/recall", "post", "200", reply)


def test_costs_are_as_described(client: TestClient, document: dict[str, Any]) -> None:
    for body in ({"n": 7, "counts_at": [3]}, {"n": 10**9, "d_model": 65536, "window": 1}):
        _check(document, "/api/v1/costs", "post", "200", client.post("/api/v1/costs", json=body).json())
    _check(document, "/api/v1/costs/times", "get", "200", client.get("/api/v1/costs/times").json())


def test_calculations_and_examples_are_as_described(client: TestClient, document: dict[str, Any]) -> None:
    listed = client.get("/api/v1/examples").json()
    _check(document, "/api/v1/examples", "get", "200", listed)
    for each in listed["examples"]:
        example = client.get(f"/api/v1/examples/{each['id']}").json()
        _check(document, "/api/v1/examples/{id}", "get", "200", example)
    hidden = {"scores": [[1.0, 2.0]], "mask": [[False, False]], "encoding": "typed"}
    reply = client.post("/api/v1/calculations", json=hidden).json()
    _check(document, "/api/v1/calculations", "post", "200", reply)


@pytest.mark.parametrize("encoding", ["json", "typed"])
@pytest.mark.parametrize("scheme", ["none", "sinusoidal", "learned", "rotary", "alibi"])
def test_positions_are_as_described(client: TestClient, document: dict[str, Any], encoding: str, scheme: str) -> None:
    body = {"scheme": scheme, "length": 7, "model": "tiny-encoder", "encoding": encoding}
    reply = client.post("/api/v1/positions", json=body).json()
    _check(document, "/api/v1/positions", "post", "200", reply)


@pytest.mark.parametrize("encoding", ["json", "typed"])
@pytest.mark.parametrize("keys", [None, 3])
def test_patterns_and_orders_are_as_described(
    client: TestClient, document: dict[str, Any], encoding: str, keys: int | None
) -> None:
    body = {"mask": {"kind": "causal"}, "queries": 5, "keys": keys, "counts_at": [2], "encoding": encoding}
    _check(document, "/api/v1/patterns", "post", "200", client.post("/api/v1/patterns", json=body).json())
    reply = client.post("/api/v1/models/tiny-encoder/analyses/order", json={"text": TEXT}).json()
    _check(document, "/api/v1/models/{model}/analyses/order", "post", "200", reply)


@pytest.mark.parametrize("cache", [True, False])
@pytest.mark.parametrize("model", ["tiny-decoder", "tiny-encoder-decoder"])
def test_what_is_written_is_as_described(client: TestClient, document: dict[str, Any], model: str, cache: bool) -> None:
    path, schemas = "/api/v1/models/{model}/generations", {"components": document["components"]}
    body = {"text": TEXT, "max_new_tokens": 3, "temperature": 1.0, "top_k": 7, "weights": True, "cache": cache}
    content = document["paths"][path]["post"]["responses"]["200"]["content"]
    at_once = client.post(path.format(model=model), json=body | {"stream": False}).json()
    Draft202012Validator(content["application/json"]["schema"] | schemas).validate(at_once)
    stream = client.post(path.format(model=model), json=body)
    assert stream.headers["content-type"].startswith("text/event-stream")
    events = [re.fullmatch(r"event: (.*)\ndata: (.*)", each) for each in stream.text.strip().split("\n\n")]
    found = [{"event": each[1], "data": each[2]} for each in events if each]
    assert [each["event"] for each in found] == ["start", "token", "token", "token", "done"]
    inside = document["components"]["schemas"]["GenerationEvent"]["properties"]["data"]["contentSchema"]
    for each in found:
        Draft202012Validator(content["text/event-stream"]["schema"] | schemas).validate(each)
        Draft202012Validator(inside | schemas).validate(json.loads(each["data"]))


def test_an_undescribed_field_would_be_noticed(client: TestClient, document: dict[str, Any]) -> None:
    reply = client.post("/api/v1/models/tiny-decoder/tokens", json={"text": TEXT}).json()
    with pytest.raises(Exception, match="Additional properties"):
        _check(document, "/api/v1/models/{model}/tokens", "post", "200", reply | {"surprise": 1})


@pytest.mark.parametrize("call", CALLS)
def test_every_error_is_as_described(client: TestClient, document: dict[str, Any], call: str) -> None:
    path, base = f"/api/v1/models/{{model}}/{call}", "/api/v1/models"
    json = {"content-type": "application/json"}
    for status, response in {
        "400": client.post(f"{base}/tiny-decoder/{call}", content="{", headers=json),
        "404": client.post(f"{base}/none/{call}", json={"text": TEXT}),
        "413": client.post(f"{base}/tiny-decoder/{call}", content=b" " * 9_000_000, headers=json),
        "415": client.post(f"{base}/tiny-decoder/{call}", content="{}"),
        "422": client.post(f"{base}/tiny-decoder/{call}", json={"text": ""}),
    }.items():
        assert response.status_code == int(status)
        assert response.headers["content-type"] == "application/problem+json"
        _check(document, path, "post", status, response.json())


def test_every_call_has_a_summary_and_every_field_of_a_request_a_type(document: dict[str, Any]) -> None:
    for path in document["paths"].values():
        for call in path.values():
            assert call["summary"]
            assert call["description"]
    for name in ("AttentionRequest", "PredictionsRequest", "Interventions"):
        assert document["components"]["schemas"][name]["additionalProperties"] is False


def test_every_call_says_that_it_may_be_busy_or_cost_too_much(document: dict[str, Any]) -> None:
    for path in document["paths"].values():
        for call in path.values():
            assert "Retry-After" in call["responses"]["503"]["headers"]
            assert "more than one request may" in call["responses"]["422"]["description"]
            assert {"408", "413", "421"} <= call["responses"].keys()


def test_no_two_wire_types_have_one_name(client: TestClient) -> None:  # noqa: ARG001 - it loads them all
    # the document knows them by their names, so one would be described as the other
    def below(kind: type) -> set[type]:
        return {each for one in kind.__subclasses__() for each in (one, *below(one))}

    names = Counter(each.__name__ for each in below(Reply) | below(Wire) if each.__module__.startswith("app."))
    assert [name for name, count in names.items() if count > 1] == []


def test_rooms_are_as_described(client: TestClient, document: dict[str, Any]) -> None:
    opened = client.post("/api/v1/rooms", json={}).json()
    _check(document, "/api/v1/rooms", "post", "200", opened)
    path, key = f"/api/v1/rooms/{opened['code']}", {"authorization": f"Bearer {opened['key']}"}
    joined = client.post(f"{path}/members", json={"token": "a-token-of-somebody-here"}).json()
    _check(document, "/api/v1/rooms/{code}/members", "post", "200", joined)
    run = {"text": TEXT, "layers": [0], "heads": [0], "queries": [5], "tensors": ["weights"]}
    rule = {"rule": "largest", "call": "models/tiny-decoder/attention", "body": run, "of": "attention.0.weights.0.0"}
    question = {"kind": "cell", "ask": "Where?", "labels": "tokens.source", "answer": rule}
    own = {"question": question}
    asked = client.post(f"{path}/questions", json={"own": own}, headers=key).json()
    _check(document, "/api/v1/rooms/{code}/questions", "post", "200", asked)
    vote = {"question": 1, "round": 1, "answer": 2}
    member = {"authorization": "Bearer a-token-of-somebody-here"}
    voted = client.post(f"{path}/votes", json=vote, headers=member).json()
    _check(document, "/api/v1/rooms/{code}/votes", "post", "200", voted)
    revealed = client.post(f"{path}/questions/now", json={"do": "reveal"}, headers=key).json()
    assert revealed["question"]["tallies"][0]["total"] == 1
    _check(document, "/api/v1/rooms/{code}/questions/now", "post", "200", revealed)
    _check(document, "/api/v1/rooms/{code}", "get", "200", client.get(path, headers=member).json())
    _check(document, "/api/v1/rooms/{code}", "delete", "200", client.delete(path, headers=key).json())
