"""A loading can be watched and given up; models are added only where the operator allowed it."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from model.adapters.huggingface import loader
from model.run_context import current
from tests.app.huggingface import client_of
from tests.model.adapters.huggingface import checkpoints

pytestmark = pytest.mark.hf


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny GPT-2."""
    return checkpoints.gpt2(tmp_path_factory.mktemp("models") / "gpt2")


@pytest.fixture
def client(tiny_weights: Path, folder: Path) -> TestClient:
    """An app that has not loaded it yet."""
    return client_of(tiny_weights, [str(folder)])


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[threading.Event, threading.Event]]:
    """Loading stops half way: the first event says that it came there, the second lets it go on."""
    there, go_on = threading.Event(), threading.Event()
    load = loader.load

    def slow(*given: Any) -> Any:
        telling = current().progress
        assert telling is not None
        while not go_on.wait(0.01):
            telling.tell("Loading weights", 21, 42)
            there.set()
        return load(*given)

    monkeypatch.setattr(loader, "load", slow)
    yield there, go_on
    go_on.set()


def state(client: TestClient, model: str = "gpt2") -> Any:
    return client.get(f"/api/v1/models/{model}/loading").json()


def begun(client: TestClient) -> tuple[threading.Thread, list[Any]]:
    """A request that needs the model, waiting on a thread of its own."""
    replies: list[Any] = []
    ask = {"url": "/api/v1/models/gpt2/overview", "json": {"text": "the cat"}}
    thread = threading.Thread(target=lambda: replies.append(client.post(**ask)))  # type: ignore[arg-type]
    thread.start()
    return thread, replies


def test_a_model_waits_for_the_first_request_and_is_then_ready(client: TestClient) -> None:
    assert state(client) == {"model": "gpt2", "state": "waiting", "what": None, "done": None, "detail": None}
    client.post("/api/v1/models/gpt2/overview", json={"text": "the cat"})
    assert state(client)["state"] == "ready"
    assert state(client, "tiny-decoder")["state"] == "waiting"
    client.post("/api/v1/models/tiny-decoder/overview", json={"text": "the cat"})
    assert state(client, "tiny-decoder")["state"] == "ready"
    assert client.get("/api/v1/models/nothing/loading").status_code == 404


def test_a_loading_can_be_watched(client: TestClient, held: tuple[threading.Event, threading.Event]) -> None:
    there, go_on = held
    thread, replies = begun(client)
    assert there.wait(60)
    assert state(client) == {
        "model": "gpt2", "state": "loading", "what": "Loading weights", "done": 0.5, "detail": None,
    }  # fmt: skip
    assert client.get("/api/v1/models/gpt2").json()["id"] == "gpt2", "others are answered meanwhile"
    go_on.set()
    thread.join(60)
    assert replies[0].status_code == 200


def test_a_loading_can_be_given_up(client: TestClient, held: tuple[threading.Event, threading.Event]) -> None:
    there, go_on = held
    thread, replies = begun(client)
    assert there.wait(60)
    assert client.delete("/api/v1/models/gpt2/loading").json()["state"] == "waiting"
    thread.join(60)
    assert replies[0].status_code == 503
    assert replies[0].json()["detail"] == "Loading 'gpt2' was given up; ask again to load it."
    go_on.set()
    assert client.post("/api/v1/models/gpt2/overview", json={"text": "the cat"}).status_code == 200
    assert client.delete("/api/v1/models/gpt2/loading").json()["state"] == "ready", "what is loaded stays"


def test_nobody_adds_a_model_where_that_was_not_allowed(client: TestClient) -> None:
    response = client.post("/api/v1/models", json={"model": "owner/model"})
    assert response.status_code == 403
    assert response.headers["content-type"] == "application/problem+json"
    assert "HEADSUP_ALLOW_ADDING=true" in response.json()["detail"]


@pytest.mark.parametrize(
    "name", ["../../etc", "/etc", "..", "~", ".", "owner/../../etc", "..%2f..%2fetc", "", "a\\b", "file:///etc/passwd"]
)
def test_a_path_is_never_added(tiny_weights: Path, name: str) -> None:
    client = client_of(tiny_weights, [], allow_adding=True)
    response = client.post("/api/v1/models", json={"model": name})
    assert response.status_code == 422
    assert response.json()["errors"][0]["path"] == "model"
    assert "a name on the hub is owner/name" in response.json()["detail"]


def test_a_folder_of_the_server_is_never_added(tiny_weights: Path, folder: Path) -> None:
    client = client_of(tiny_weights, [], allow_adding=True)
    assert client.post("/api/v1/models", json={"model": str(folder)}).status_code == 422
    assert [card["id"] for card in client.get("/api/v1/models").json()["models"]][3:] == []


def test_a_model_that_cannot_be_fetched_says_why(tiny_weights: Path) -> None:
    client = client_of(tiny_weights, [], allow_adding=True)
    assert client.post("/api/v1/models", json={"model": "owner/model"}).json()["model"] == "owner--model"
    for _ in range(500):
        if (found := state(client, "owner--model"))["state"] != "loading":
            break
        threading.Event().wait(0.01)
    assert found["state"] == "failed"
    assert "owner/model is not on this machine, and HF_HUB_OFFLINE says not to fetch it" in found["detail"]


def test_fetching_can_be_given_up(tiny_weights: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from model.adapters.huggingface import hub_download

    there = threading.Event()

    def fetch(name: str, *, allow_pickles: bool) -> Path:  # noqa: ARG001
        telling = current().progress
        assert telling is not None
        while True:
            telling.tell(f"Fetching {name}", 7, None)
            there.set()

    monkeypatch.setattr(hub_download, "fetch", fetch)
    client = client_of(tiny_weights, [], allow_adding=True)
    client.post("/api/v1/models", json={"model": "owner/model"})
    assert there.wait(60)
    found = state(client, "owner--model")
    assert (found["state"], found["what"], found["done"]) == ("loading", "Fetching owner/model", None)
    assert client.delete("/api/v1/models/owner--model/loading").json()["state"] == "waiting"
    assert client.get("/api/v1/models/owner--model").status_code == 404


def test_a_model_that_was_added_is_there(tiny_weights: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from model.adapters.huggingface import hub_download

    monkeypatch.setattr(hub_download, "fetch", lambda name, *, allow_pickles: folder)  # noqa: ARG005
    client = client_of(tiny_weights, [], allow_adding=True)
    assert client.post("/api/v1/models", json={"model": "owner/model"}).status_code == 200
    for _ in range(500):
        if (found := state(client, "owner--model"))["state"] != "loading":
            break
        threading.Event().wait(0.01)
    assert found["state"] == "ready"
    assert client.get("/api/v1/models/owner--model").json()["origin"] == "hub"
    assert client.post("/api/v1/models/owner--model/overview", json={"text": "the cat"}).status_code == 200


@pytest.mark.parametrize("model", ["..%2f..%2fetc", "%2e%2e%2fgpt2", "../gpt2", "gpt2%2f.."])
def test_a_path_in_the_address_leads_nowhere(client: TestClient, model: str) -> None:
    for call in ("", "/loading"):
        reply = client.get(f"/api/v1/models/{model}{call}")
        assert reply.status_code == 404
        assert reply.json()["detail"].startswith("There is nothing at /api/v1/")
