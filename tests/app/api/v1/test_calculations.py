"""`POST /calculations`: one's own matrices, and the sentences about those that cannot be used."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient

from tests import steps_again

GENERATOR = np.random.default_rng(7)


def matrix(rows: int, columns: int) -> list[list[float]]:
    return GENERATOR.normal(size=(rows, columns)).round(3).tolist()


WHOLE: dict[str, Any] = {"x": matrix(5, 3), "w_query": matrix(3, 4), "w_key": matrix(3, 4), "w_value": matrix(3, 14)}
ASKED: dict[str, dict[str, Any]] = {
    "one head": WHOLE,
    "two heads": WHOLE | {"heads": 2, "w_output": matrix(14, 11), "b_output": [1.5] * 11},
    "shared keys": WHOLE
    | {"heads": 2, "key_value_heads": 1, "w_key": matrix(3, 2), "b_query": [0.5] * 4, "b_key": [-0.5] * 2},
    "cross-attention": WHOLE | {"y": matrix(7, 3), "labels": list("abcde"), "key_labels": list("tuvwxyz")},
    "causal, renormalised": WHOLE | {"mask": {"kind": "causal"}, "masking": "renormalise", "temperature": 0.5},
    "a million": WHOLE | {"heads": 2, "mask": {"kind": "lengths", "lengths": 3}, "masking": "finite"},
    "own mask, bias": WHOLE | {"mask": [[True, False, True, False, True]] * 5, "bias": matrix(5, 5)},
    "own queries": {"query": matrix(2, 4), "key": matrix(3, 4), "value": matrix(3, 7), "scale": "none"},
    "own scores": {"scores": [[1, 2, 3]], "normalisation": "sum"},
    "dropout": WHOLE | {"dropout": {"probability": 0.5, "kept": [[True, False, True, True, True]] * 5}},
    "scores of minus infinity": {
        "scores": [[0.5, None, 3], [0.2, 0.8, "-Infinity"]],
        "value": matrix(3, 2),
        "scale": 2,
    },
    "the same, a million": {"scores": [[0.5, -1e9], [0.2, 0.8]], "masking": "finite", "temperature": 0.5},
    "the same, renormalised": {"scores": [[0.5, -3.4028235e38], [0.2, 0.8]], "mask": [[True, True], [False, True]]}
    | {"masking": "renormalise"},
    "the same, divided by the sum": {"scores": [[0.5, "−∞"], [0.2, 0.8]], "normalisation": "sum"},
    "a bias of minus infinity": WHOLE | {"heads": 2, "bias": [[0.0, None, 0.5, -1e30, "-inf"]] * 5},
    "nothing visible": WHOLE | {"mask": {"kind": "lengths", "lengths": [0, 1, 2, 3, 4]}, "masking": "renormalise"},
}


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("encoding", ["json", "typed"])
def test_every_number_follows_from_the_ones_before_it(
    client: TestClient, asked: str, dtype: str, encoding: str
) -> None:
    reply = client.post("/api/v1/calculations", json=ASKED[asked] | {"dtype": dtype, "encoding": encoding})
    assert reply.status_code == 200, reply.text
    exact = {"rtol": 1e-12, "atol": 1e-12} if dtype == "float64" else {}
    steps_again.check(reply.json(), **exact)
    assert reply.json()["heads"] == ASKED[asked].get("heads", 1)


@pytest.mark.parametrize("hidden", [None, "-Infinity", "-inf", "−∞", "-∞", -1e9, -(10**30), -3.4028235e38, -1e999])
def test_what_people_write_for_minus_infinity_may_not_attend(client: TestClient, hidden: object) -> None:
    body = json.dumps({"scores": [[0.5, hidden], [0.2, 0.8]], "scale": 1, "dtype": "float64"})
    response = client.post("/api/v1/calculations", content=body, headers={"content-type": "application/json"})
    assert response.status_code == 200, response.text
    found = steps_again.tensors(response.json())
    row = np.exp([0.2, 0.8]) / np.exp([0.2, 0.8]).sum()
    np.testing.assert_allclose(found["weights"], [[1, 0], row], atol=1e-12)
    assert found["scores"].tolist() == [[0.5, -np.inf], [0.2, 0.8]]
    (note,) = response.json()["notes"]
    assert note == '1 pair may not attend: scores has −∞ there (null, "-Infinity" or a number below −1,000,000).'


def test_a_reply_can_be_sent_back(client: TestClient) -> None:
    asked = {"scores": [[0.5, None], [None, None]], "value": [[1.0, 2.0], [3.0, 4.0]]}
    first = client.post("/api/v1/calculations", json=asked).json()
    outputs = {name: array for step in first["steps"] for name, array in step["outputs"].items()}
    for name in ("scores", "scaled", "masked"):
        again = client.post("/api/v1/calculations", json=asked | {"scores": outputs[name]}).json()
        assert again["steps"] == first["steps"]
        assert again["notes"] == first["notes"]
    assert "Query 1 may attend to nothing" in first["notes"][1]


@pytest.mark.parametrize("scale", [0, -2])
def test_minus_infinity_stays_so_only_with_a_scale_above_zero(client: TestClient, scale: float) -> None:
    response = client.post("/api/v1/calculations", json={"scores": [[0.5, None]], "scale": scale})
    assert response.status_code == 422
    assert "give a scale above 0, or hide the pairs with `mask`" in response.text


@pytest.mark.parametrize("hidden", ["infinity", "nan", "", 1e9, float("nan"), True, [1]])
def test_what_is_no_number_and_not_minus_infinity_is_refused(client: TestClient, hidden: object) -> None:
    body = json.dumps({"scores": [[0.5, hidden], [0.2, 0.8]]})
    response = client.post("/api/v1/calculations", content=body, headers={"content-type": "application/json"})
    assert response.status_code == 422
    assert "row 0, column 1" in response.text


def test_the_matrices_come_back_as_they_were_given(client: TestClient) -> None:
    reply = client.post("/api/v1/calculations", json=ASKED["two heads"] | {"dtype": "float64"}).json()
    found = steps_again.tensors(reply)
    np.testing.assert_array_equal(found["input"], WHOLE["x"])
    np.testing.assert_array_equal(np.concatenate(list(found["w_query"]), -1), WHOLE["w_query"])


def test_notes_say_what_might_be_missed(client: TestClient) -> None:
    shared = client.post("/api/v1/calculations", json=ASKED["shared keys"]).json()["notes"]
    assert shared == ["Keys and values are shared: 2 consecutive heads use the same ones."]
    hidden = client.post("/api/v1/calculations", json=ASKED["nothing visible"]).json()["notes"]
    assert hidden == ["Query 0 may attend to nothing; in place of a softmax such a row is all zeros."]


@pytest.mark.parametrize("n_query", [1, 5])
def test_ones_of_d2l_give_equal_weights(client: TestClient, n_query: int) -> None:
    """d2l.ai, multi-head attention: 100 wide, 5 heads, keys of ones, of which the first 3 or 2 are valid."""
    for length in (3, 2):
        weight = GENERATOR.normal(size=(100, 100)).tolist()
        asked = {
            "x": [[1.0] * 100] * n_query,
            "y": [[1.0] * 100] * 6,
            **dict.fromkeys(("w_query", "w_key", "w_value", "w_output"), weight),
            "heads": 5,
            "mask": {"kind": "lengths", "lengths": length},
        }
        found = steps_again.tensors(client.post("/api/v1/calculations", json=asked).json())
        expected = np.zeros((5, n_query, 6))
        expected[..., :length] = 1 / length
        np.testing.assert_allclose(found["weights"], expected, atol=1e-6)
        assert found["output"].shape == (n_query, 100)


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({}, "x", "there is nothing to begin with"),
    ({"x": [[1, 2], [3]]}, "x", "row 1 has 1 number, but row 0 has 2; give every row as many numbers"),
    ({"x": []}, "x", "the matrix is empty"),
    ({"x": [[1], []]}, "x", "row 1 is empty"),
    ({"x": "1 2"}, "x", "it must be a list"),
    ({"x": [[1], 2]}, "x", "row 1 is not a list of numbers"),
    ({"x": [[1, "two"]]}, "x", "row 0, column 1 is 'two'; it must be a number"),
    ({"x": [[1, None]]}, "x", "row 0, column 1 is null; it must be a number"),
    ({"x": [[True]]}, "x", "row 0, column 0 is true; it must be a number"),
    ({"x": [[1e7]]}, "x", "row 0, column 0 is 1e+07; it must be between -1,000,000 and 1,000,000"),
    ({"x": [[0.0] * 1025]}, "x", "the matrix is 1 × 1,025; at most 1,024 × 1,024 is taken"),
    ({"x": [[0.0]] * 1025}, "x", "the matrix is 1,025 × 1; at most 1,024 × 1,024 is taken"),
    (WHOLE | {"b_query": []}, "b_query", "the list is empty"),
    (WHOLE | {"b_query": [1.0, "a"]}, "b_query", "number 1 is 'a'; it must be a number"),
    (WHOLE | {"b_query": [1.0]}, "b_query", "`b_query` has 1 number, but `w_query` has 4 columns"),
    (WHOLE | {"w_value": matrix(5, 2)}, "w_value", "`w_value` has 5 rows, but `x` has 3 columns"),
    (WHOLE | {"heads": 3}, "w_query", "do not divide into 3 heads"),
    (WHOLE | {"heads": 0}, "heads", "0 was given; it must be at least 1"),
    (WHOLE | {"mask": [[True] * 5] * 4}, "mask", "the mask is 4 × 5, but there are 5 queries and 5 keys"),
    (WHOLE | {"mask": [[True], [True, False]]}, "mask", "the rows of the mask have 1, 2 cells"),
    (WHOLE | {"mask": {"kind": "diagonal"}}, "mask", "kind 'diagonal' is not known; allowed: 'full', 'causal'"),
    (WHOLE | {"temperature": 0}, "temperature", "at least 0.0001"),
    (WHOLE | {"labels": ["a"]}, "labels", "1 labels were given for 5 rows"),
    (WHOLE | {"dropout": {"probability": 1, "kept": [[True]]}}, "dropout.probability", "less than 1"),
    (WHOLE | {"w_qeury": [[1]]}, "w_qeury", "unknown field 'w_qeury'"),
]


@pytest.mark.parametrize(("asked", "path", "sentence"), REFUSED)
def test_what_cannot_be_used_is_refused_with_a_sentence(
    client: TestClient, asked: dict[str, Any], path: str, sentence: str
) -> None:
    reply = client.post("/api/v1/calculations", json=asked)
    assert reply.status_code == 422
    assert any(error["path"] == path and sentence in error["detail"] for error in reply.json()["errors"]), reply.text


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e400"])
def test_numbers_that_are_none_are_refused(client: TestClient, number: str) -> None:
    body = json.dumps(WHOLE | {"x": [["here"]]}).replace('"here"', number)
    reply = client.post("/api/v1/calculations", content=body, headers={"Content-Type": "application/json"})
    assert reply.status_code == 422
    read = {"NaN": "nan", "-Infinity": "-inf"}.get(number, "inf")
    said = f"x: row 0, column 0 is {read}; it must be between -1,000,000 and 1,000,000."
    assert reply.json()["detail"] == said


WIDE = [[0.0] * 1024]
HUGE = {
    "scores": ({"scores": WIDE * 1024}, 6_000_000),
    "heads": ({"query": WIDE, "key": [[0.0]] * 9, "value": WIDE * 9, "heads": 1024, "key_value_heads": 1}, 9_000_000),
}


@pytest.mark.parametrize("field", HUGE)
def test_what_would_fill_the_memory_is_refused_before_it_is_computed(tiny_weights: Path, field: str) -> None:
    from app.main import create_app
    from app.settings import Settings

    asked, most = HUGE[field]
    client = TestClient(create_app(Settings(weights=tiny_weights, max_reply_numbers=most)))
    reply = client.post("/api/v1/calculations", json=asked)
    assert reply.status_code == 422
    assert reply.json()["errors"][0]["path"] == field
    assert "give fewer rows, columns or heads" in reply.json()["detail"]


def test_ten_thousand_by_ten_thousand_is_too_large_to_be_read(client: TestClient) -> None:
    body = b'{"x": [' + b"[0,0,0,0,0,0,0,0,0,0]," * 500_000 + b"[0]]}"
    reply = client.post("/api/v1/calculations", content=body, headers={"Content-Type": "application/json"})
    assert reply.status_code == 413
    assert "larger than" in reply.json()["detail"]
