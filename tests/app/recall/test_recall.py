"""`/api/v1/recall`: the figures of the cards, and the answers of all rivals."""

from typing import Any

import pytest
import torch
from fastapi.testclient import TestClient

from model.recall import answer, files, task
from model.recall.rivals import KINDS

LETTERS = "bfachgdeabchgfed"


def ask(client: TestClient, **body: Any) -> Any:
    response = client.post("/api/v1/recall", json=body)
    assert response.status_code == 200, response.text
    return response.json()


def test_the_figures_are_those_of_the_cards(client: TestClient) -> None:
    found = client.get("/api/v1/recall").json()
    assert [each["kind"] for each in found["rivals"]] == list(KINDS)
    assert found["distances"] == list(task.DISTANCES)
    for rival in found["rivals"]:
        for run in rival["runs"]:
            card = files.read_card(files.FOLDER / rival["kind"], run["seed"])
            assert run["accuracy"] == card.accuracy
            assert {point["step"]: point["accuracy"] for point in run["curve"]} == card.curve


@pytest.mark.parametrize("seed", [0, 2])
def test_every_rival_answers_as_it_does_by_itself(client: TestClient, seed: int) -> None:
    reply = ask(client, letters=LETTERS, distance=5, seed=seed)
    assert reply["tokens"] == [*LETTERS, "?5"]
    assert reply["right"] == LETTERS[-5]
    ids = answer.read(LETTERS, 5)
    for entry, kind in zip(reply["rivals"], KINDS, strict=True):
        found = answer.answer(files.load(files.FOLDER / kind, kind, seed), ids)
        assert entry["answer"] == task.LETTERS[found.letter]
        assert entry["is_right"] == (entry["answer"] == reply["right"])
        assert torch.tensor(entry["derivative"]).equal(found.derivative)
        assert [each["probability"] for each in entry["probabilities"]] == pytest.approx(found.probabilities.tolist())
        if found.weights is None:
            assert entry["weights"] is None
        else:
            assert torch.tensor(entry["weights"]).equal(found.weights)


@pytest.mark.parametrize(
    ("body", "field", "said"),
    [
        ({"letters": "abz", "distance": 1}, "letters", "'z' is none of them"),
        ({"letters": "abc", "distance": 7}, "distance", "ask for 1 to 3"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(client: TestClient, body: Any, field: str, said: str) -> None:
    response = client.post("/api/v1/recall", json=body)
    assert response.status_code == 422
    (error,) = response.json()["errors"]
    assert error["path"] == field
    assert said in error["detail"]


@pytest.mark.parametrize("body", [{}, {"letters": "", "distance": 1}, {"letters": "a", "distance": 129}])
def test_bodies_out_of_bounds_are_refused(client: TestClient, body: Any) -> None:
    assert client.post("/api/v1/recall", json=body).status_code == 422
