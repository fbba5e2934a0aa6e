"""`GET /examples`: every printed digit beside ours."""

import pytest
from fastapi.testclient import TestClient

from model.textbooks import EXAMPLES
from tests import steps_again


def test_all_examples_are_listed_with_their_sources(client: TestClient) -> None:
    listed = client.get("/api/v1/examples").json()["examples"]
    assert [each["id"] for each in listed] == list(EXAMPLES)
    assert all(each["source"]["author"] and each["source"]["url"] and each["summary"] for each in listed)


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_printed_digit_comes_out_of_the_steps(client: TestClient, name: str) -> None:
    reply = client.get(f"/api/v1/examples/{name}").json()
    steps_again.check(reply)
    found = steps_again.tensors(reply)
    for printed, expected in zip(reply["printed"], EXAMPLES[name].printed, strict=True):
        numbers = found[printed["tensor"]]
        row = (numbers if printed["head"] is None else numbers[printed["head"]])[printed["row"]]
        assert printed["digits"] == list(expected.digits)
        for column, digits, agrees in zip(printed["columns"], printed["digits"], printed["agrees"], strict=True):
            places = len(digits.partition(".")[2])
            # half a unit of the last place, and a hair for numbers that lie between two
            is_near = abs(row[column] - float(digits)) <= 0.5 * 10**-places + 1e-9
            assert agrees == is_near == (column not in expected.differs), (printed["tensor"], printed["row"], column)


@pytest.mark.parametrize("name", [name for name, example in EXAMPLES.items() if example.calculation])
def test_its_calculation_can_be_sent_back(client: TestClient, name: str) -> None:
    example = client.get(f"/api/v1/examples/{name}").json()
    again = client.post("/api/v1/calculations", json=example["calculation"]).json()
    assert again == {part: example[part] for part in ("steps", "labels", "heads", "notes")}


def test_an_example_that_does_not_exist_is_named(client: TestClient) -> None:
    reply = client.get("/api/v1/examples/nothing")
    assert reply.status_code == 404
    assert "There is no example 'nothing'; there are journey-" in reply.json()["detail"]
