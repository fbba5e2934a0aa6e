"""Whether a server is alive and ready, what it counts, and the line that it writes for a request."""

import asyncio
import json
import logging
import re
from pathlib import Path
from threading import Event

import httpx2
import pytest
from fastapi.testclient import TestClient

from app.admission.cost import Cost
from app.main import create_app
from app.models.registry import Registry
from app.settings import Settings
from model.weights import LoadedModel

TYPED = "the cat sat on the mat"


def test_rooms_are_left_also_where_the_server_ends_by_a_failure(tiny_weights: Path) -> None:
    app = create_app(Settings(weights=tiny_weights))

    async def fail() -> None:
        async with app.router.lifespan_context(app):
            await app.state.rooms.open(1, "host")
            assert await app.state.rooms.store.rooms() == 1
            raise EOFError

    with pytest.raises(EOFError):
        asyncio.run(fail())
    assert asyncio.run(app.state.rooms.store.rooms()) == 0


def test_a_server_is_alive_while_every_place_for_runs_is_taken(tiny_weights: Path) -> None:
    app = create_app(Settings(weights=tiny_weights, metrics=True))
    lane, ends = app.state.lanes.runs, Event()

    async def ask() -> list[httpx2.Response]:
        dear = [asyncio.create_task(lane.run(ends.wait, Cost(5.0, 0))) for _ in range(99)]
        small = [asyncio.create_task(lane.run(ends.wait)) for _ in range(99)]
        waiting = [each for each in dear + small if not each.done()]
        await asyncio.sleep(0)
        assert lane.counts().waiting > 0
        transport = httpx2.ASGITransport(app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://localhost") as client:
            replies = [await client.get(path) for path in ("/healthz", "/readyz", "/metrics")]
        ends.set()
        await asyncio.gather(*waiting, return_exceptions=True)
        return replies

    replies = asyncio.run(ask())
    assert [each.status_code for each in replies] == [200, 200, 200]
    waits = re.search(r'headsup_work_waiting\{lane="runs"\} (\d+)', replies[2].text)
    assert waits is not None
    assert int(waits[1]) > 0
    assert lane.counts().running == lane.counts().waiting == 0


def test_a_server_is_ready_once_the_models_to_begin_with_are_loaded(
    tiny_weights: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_load, get = Event(), Registry.get

    def slowly(self: Registry, model: str) -> LoadedModel:
        may_load.wait()
        return get(self, model)

    monkeypatch.setattr(Registry, "get", slowly)
    app = create_app(Settings(weights=tiny_weights, preload=["tiny-decoder", "tiny-encoder"]))
    with TestClient(app) as client:
        reply = client.get("/readyz")
        assert reply.status_code == 503
        assert reply.headers["content-type"] == "application/problem+json"
        assert reply.json()["detail"].startswith("tiny-decoder is loading; 2 of the models")
        assert client.get("/healthz").json() == {"status": "alive"}
        may_load.set()
        while client.get("/readyz").status_code != 200:
            pass
        assert app.state.registry.loaded("tiny-encoder") is not None


def test_a_model_to_begin_with_that_is_none_is_the_reason(tiny_weights: Path) -> None:
    with TestClient(create_app(Settings(weights=tiny_weights, preload=["nothing"]))) as client:
        while (reply := client.get("/readyz").json())["detail"].startswith("nothing is loading"):
            pass
        assert reply["detail"].startswith("There is no model 'nothing'")


def test_every_model_may_be_one_to_begin_with(tiny_weights: Path) -> None:
    app = create_app(Settings(weights=tiny_weights, preload=["*"]))
    asyncio.run(app.state.readiness.load())
    assert all(app.state.registry.loaded(name) for name in app.state.registry.ids)
    assert TestClient(app).get("/readyz").json() == {"status": "ready"}


def test_metrics_count_requests_by_route_and_hold_no_text(tiny_weights: Path) -> None:
    client = TestClient(create_app(Settings(weights=tiny_weights, metrics=True)))
    for _ in range(3):
        assert client.post("/api/v1/models/tiny-decoder/overview", json={"text": TYPED}).status_code == 200
    client.get("/secret-of-somebody")
    client.get("/static/core/store.js")
    client.request("INVENTED", "/steps")
    text = client.get("/metrics").text
    route = "/api/v1/models/{model}/overview"
    assert f'headsup_requests_total{{method="POST",route="{route}",status="200"}} 3.0' in text
    assert f'headsup_request_seconds_count{{route="{route}"}} 3.0' in text
    assert 'headsup_requests_total{method="GET",route="other",status="404"} 1.0' in text
    assert 'headsup_requests_total{method="GET",route="/static/",status="200"} 1.0' in text
    assert 'headsup_work_finished_total{lane="runs"} 1.0' in text, "the same question is answered from memory"
    assert 'headsup_cache_entries{cache="replies"} 1.0' in text
    assert "headsup_models 3.0" in text
    assert "headsup_models_loaded 1.0" in text
    assert not re.search("cat|mat|secret|INVENTED", text)


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_only_known_hosts_are_answered(tiny_weights: Path, path: str) -> None:
    client = TestClient(create_app(Settings(weights=tiny_weights, metrics=True)))
    assert client.get(path, headers={"host": "evil.example"}).status_code == 421


def test_metrics_are_off_until_the_operator_wants_them(client: TestClient) -> None:
    reply = client.get("/metrics")
    assert reply.status_code == 404
    assert "HEADSUP_METRICS=true" in reply.json()["detail"]


def test_a_line_for_each_request_says_nothing_that_was_typed(
    tiny_weights: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    logger = logging.getLogger("headsup.requests")
    logger.handlers.clear()
    try:
        client = TestClient(create_app(Settings(weights=tiny_weights, log_requests=True, root_path="/school")))
        client.post("/school/api/v1/models/tiny-decoder/tokens", json={"text": TYPED})
        client.get(f"/?text={TYPED}")
        written = capsys.readouterr().out
    finally:
        logger.handlers.clear()
    first, second = map(json.loads, written.splitlines())
    assert first.keys() == {"time", "method", "route", "status", "seconds", "size_bytes"}
    assert (first["method"], first["route"], first["status"]) == ("POST", "/api/v1/models/{model}/tokens", 200)
    assert (second["method"], second["route"]) == ("GET", "/")
    assert second["size_bytes"] > 1000
    assert "cat" not in written
