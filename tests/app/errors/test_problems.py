"""Bad input gets a sentence that helps, as problem+json, and the server keeps serving."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.app.conftest import Ask

ATTENTION = "/api/v1/models/tiny-decoder/attention"
JSON = {"content-type": "application/json"}
GOOD = {"text": "the cat"}


def _row(**changes: Any) -> dict[str, Any]:
    place = {"site": "decoder", "layer": 0, "head": 0}
    return GOOD | {"interventions": {"weights": [place | {"query": 0, "row": [1, 0, 0]} | changes]}}


def _nested(depth: int) -> dict[str, Any]:
    mask: dict[str, Any] = {"kind": "full"}
    for _ in range(depth):
        mask = {"kind": "any_of", "masks": [mask]}
    return GOOD | {"interventions": {"mask": mask}}


BODIES = {
    "empty text": ({"text": ""}, "text", "The text is empty; type at least one word."),
    "white space": ({"text": " \n\t "}, "text", "The text is empty; type at least one word."),
    "control characters": ({"text": "\x00\x01\x7f"}, "text", "no visible character, only control characters"),
    "a megabyte": ({"text": "a" * 2**20}, "text", "The text has 1,048,576 characters; at most 20,000 are read."),
    "too many tokens": ({"text": "the " * 50}, "text", "but tiny-decoder reads at most 41; shorten it by"),
    "no text": ({}, "text", "text: this field is required."),
    "text of another type": ({"text": 5}, "text", "text: 5 was given; it must be a text."),
    "unknown field": (
        GOOD | {"txet": 1},
        "txet",
        "unknown field 'txet'; the fields are text, pair, image, sound, target,",
    ),
    "unknown site": (GOOD | {"sites": ["middle"]}, "sites.0", "'middle' is not known; allowed: 'encoder', 'decoder'"),
    "site of another family": (GOOD | {"sites": ["cross"]}, "sites", "has no site 'cross'; it has 'decoder'."),
    "unknown layer": (GOOD | {"layers": [2]}, "layers", "Layer 2 does not exist; the layers are 0 to 1."),
    "negative layer": (GOOD | {"layers": [-1]}, "layers", "Layer -1 does not exist; the layers are 0 to 1."),
    "unknown head": (GOOD | {"heads": [0, 3]}, "heads", "Head 3 does not exist; the heads are 0 to 2."),
    "head as text": (GOOD | {"heads": ["1"]}, "heads.0", "'1' was given; it must be a whole number."),
    "head as bool": (GOOD | {"heads": [True]}, "heads.0", "true was given; it must be a whole number."),
    "no heads": (GOOD | {"heads": []}, "heads", "0 items were given; give at least 1."),
    "unknown tensor": (GOOD | {"tensors": ["q"]}, "tensors.0", "'q' is not known; allowed: 'input', 'query', 'key',"),
    "unknown encoding": (GOOD | {"encoding": "xml"}, "encoding", "'xml' is not known; allowed: 'json' or 'typed'."),
    "too many decimals": (GOOD | {"decimals": 10}, "decimals", "10 was given; it must be at most 9."),
    "target of a decoder": (GOOD | {"target": "le"}, "target", "reads one text; leave `target` out."),
    "body of another type": ([], "", "[] was given; it must be a JSON object."),
    "temperature of zero": (
        GOOD | {"interventions": {"temperature": 0}},
        "interventions.temperature",
        "0 was given; it must be at least 0.0001.",
    ),
    "scale beyond measure": (
        GOOD | {"interventions": {"scale": 1e30}},
        "interventions.scale",
        "1e+30 was given; it must be at most 1,000,000; also allowed: 'none'.",
    ),
    "unknown mask": (
        GOOD | {"interventions": {"mask": {"kind": "wndow"}}},
        "interventions.mask",
        "kind 'wndow' is not known; allowed: 'full', 'causal', 'window',",
    ),
    "mask without a kind": (
        GOOD | {"interventions": {"mask": {"size": 3}}},
        "interventions.mask",
        "{'size': 3} has no field 'kind'.",
    ),
    "mask without its size": (
        GOOD | {"interventions": {"mask": {"kind": "window"}}},
        "interventions.mask.size",
        "interventions.mask.size: this field is required.",
    ),
    "mask in a mask": (
        GOOD | {"interventions": {"mask": {"kind": "any_of", "masks": [{"kind": "lengths", "lengths": "all"}]}}},
        "interventions.mask.masks.0.lengths",
        "interventions.mask.masks.0.lengths: 'all' was given; it must be a whole number",
    ),
    "mask by name alone": (
        GOOD | {"interventions": {"mask": "full"}},
        "interventions.mask",
        "interventions.mask: 'full' was given; it must be a JSON object.",
    ),
    "mask of numbers": (
        GOOD | {"interventions": {"mask": [[1, 0, 0]] * 3}},
        "interventions.mask.0.0",
        "interventions.mask.0.0: 1 was given; it must be true or false.",
    ),
    "half a layer": (GOOD | {"layers": [1.5]}, "layers.0", "1.5 was given; it must be a whole number."),
    "mask of the wrong shape": (
        GOOD | {"interventions": {"mask": [[True, False]]}},
        "interventions.mask",
        "The mask is 1 × 2, but there are 3 queries and 3 keys; give 3 rows of 3 booleans.",
    ),
    "ragged mask": (
        GOOD | {"interventions": {"mask": [[True], [True, False]]}},
        "interventions.mask",
        "The rows of the mask have 1, 2 cells; give all the same number.",
    ),
    **{
        f"masks nested {depth} deep": (
            _nested(depth),
            "interventions.mask",
            "masks are nested more than 8 deep; combine",
        )
        for depth in (9, 151)  # pydantic reads up to 254, and writes fewer
    },
    "lengths that do not fit": (
        GOOD | {"interventions": {"mask": {"kind": "lengths", "lengths": [1, 2]}}},
        "interventions.mask",
        "2 lengths were given for 3 queries; give one, or one a query.",
    ),
    "row of weights too short": (_row(row=[1]), "interventions.weights", "but there are 3 keys; give 3 numbers."),
    "row of weights for no query": (_row(query=3), "interventions.weights", "Query 3 does not exist; the queries of"),
    "row of weights for no head": (
        _row(head=7),
        "interventions.weights",
        "Head 7 does not exist; the heads are 0 to 2.",
    ),
    "ablating elsewhere": (
        GOOD | {"interventions": {"ablate": [{"site": "cross", "layer": 0, "head": 0}]}},
        "interventions.ablate",
        "The model has no site 'cross'; it has 'decoder'.",
    ),
}


@pytest.mark.parametrize(("body", "path", "sentence"), BODIES.values(), ids=BODIES.keys())
def test_a_bad_request_is_answered_with_a_sentence(client: TestClient, body: Any, path: str, sentence: str) -> None:
    response = client.post(ATTENTION, json=body)
    assert response.status_code == 422, response.text
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem.keys() == {"type", "title", "status", "detail", "errors"}
    assert problem["status"] == 422
    assert sentence in problem["detail"]
    assert problem["errors"][0]["path"] == path


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
@pytest.mark.parametrize("field", ["scale", "temperature"])
def test_a_number_that_is_not_finite_is_refused(client: TestClient, field: str, number: str) -> None:
    body = f'{{"text": "the cat", "interventions": {{"{field}": {number}}}}}'
    response = client.post(ATTENTION, content=body, headers=JSON)
    assert response.status_code == 422
    assert "the number must be finite" in response.json()["detail"]


def test_a_number_that_is_not_finite_in_a_row_of_weights_is_refused(client: TestClient) -> None:
    row = '{"site": "decoder", "layer": 0, "head": 0, "query": 0, "row": [NaN, 0, 1]}'
    response = client.post(
        ATTENTION, content=f'{{"text": "the cat", "interventions": {{"weights": [{row}]}}}}', headers=JSON
    )
    assert response.status_code == 422
    assert response.json()["errors"][0]["path"] == "interventions.weights.0.row.0"


@pytest.mark.parametrize("text", [r"\ud800", r"a \udfff b"])
def test_half_a_character_is_refused(client: TestClient, text: str) -> None:
    response = client.post(ATTENTION, content=f'{{"text": "{text}"}}', headers=JSON)
    assert response.status_code == 422
    assert "lone surrogate" in response.json()["detail"]


UNREADABLE = "The body cannot be read as JSON: it is not UTF-8, nested too deep, or holds a number of too many digits."


@pytest.mark.parametrize(
    ("body", "status", "detail"),
    [
        ("{bad", 400, "The body is not JSON: Expecting property name enclosed in double quotes, at character 1."),
        ("", 422, "The body is empty; send a JSON object."),
        ("nul", 400, "The body is not JSON: Expecting value, at character 0."),
        ('{"text": "a"', 400, "The body is not JSON: Expecting ',' delimiter, at character 12."),
        ("[" * 100_000, 400, UNREADABLE),
        ('{"text": ' + "9" * 5000 + "}", 400, UNREADABLE),
        (b"\xff\xfe", 400, "The body is not JSON: Expecting value, at character 0."),
    ],
)
def test_what_is_not_json_is_said_so(client: TestClient, body: str | bytes, status: int, detail: str) -> None:
    response = client.post(ATTENTION, content=body, headers=JSON)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["detail"] == detail


@pytest.mark.parametrize("declared", ["text/plain", "application/x-www-form-urlencoded", None])
def test_another_content_type_is_refused_by_name(client: TestClient, declared: str | None) -> None:
    headers = {} if declared is None else {"content-type": declared}
    response = client.post(ATTENTION, content=b'{"text": "the cat"}', headers=headers)
    assert response.status_code == 415
    assert response.headers["content-type"] == "application/problem+json"
    assert (declared or "no Content-Type") in response.json()["detail"]


def test_a_content_type_with_a_charset_is_taken(client: TestClient) -> None:
    headers = {"content-type": "application/json; charset=utf-8"}
    assert client.post(ATTENTION, content=b'{"text": "the cat"}', headers=headers).status_code == 200


def test_wrong_method_and_unknown_address_are_problems_too(client: TestClient) -> None:
    for response, status, sentence in (
        (client.get(ATTENTION), 405, "does not take GET; use POST."),
        (client.get("/api/v1/nothing"), 404, "There is nothing at /api/v1/nothing; the API is described at /docs."),
        (client.post("/api/v1/models/none/attention", json=GOOD), 404, "There is no model 'none'; the models are"),
    ):
        assert response.status_code == status
        assert response.headers["content-type"] == "application/problem+json"
        assert sentence in response.json()["detail"]


def test_someone_with_a_browser_gets_a_page(client: TestClient) -> None:
    response = client.get("/nothing", headers={"accept": "text/html"})
    assert response.status_code == 404
    assert response.headers["content-type"].startswith("text/html")
    assert "There is no page at /nothing." in response.text


def test_a_failure_of_the_server_is_a_problem_without_its_secrets(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a secret")

    monkeypatch.setattr("app.services.prompts.prompt", fail)
    # a text that nobody asked for before, so that it has to be read
    response = client.post(ATTENTION, json=GOOD | {"text": "nobody knows this one"})
    assert response.status_code == 500
    assert response.headers["content-type"] == "application/problem+json"
    assert "a secret" not in response.text
    assert "a secret" not in caplog.text
    assert "failed: RuntimeError in " in caplog.text


@pytest.mark.parametrize("text", ["שלום עולם", "👩‍👩‍👧 🇫🇷", "e\u0301 ﬁ", "中文", "a\x00b", "\u202eabc"])
def test_text_of_any_script_is_served(ask: Ask, text: str) -> None:
    reply = ask("tiny-decoder", "attention", text=text)
    assert len(reply["tokens"]["source"]) > 1


def test_the_server_keeps_serving_after_all_that(ask: Ask) -> None:
    assert ask("tiny-decoder", "attention", **GOOD)["model"] == "tiny-decoder"
