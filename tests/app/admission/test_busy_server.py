"""A server with more to do than it can: by events and counts, never by time."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.admission import lane as lanes
from app.api import json_route
from app.api.v1 import calculations, patterns
from app.api.v1.calls import CALLS
from app.cache.run_cache import RunCache
from app.main import create_app
from app.services import run_or_replay
from app.settings import Settings
from model import masks
from model.analysis.heads import sparse_patterns
from model.errors import Cancelled
from model.run_context import running
from tests.app.server.test_connections import until

PATIENCE = 60.0
MANY = 48
FILES = ["/", "/static/explore/index.js", "/api/v1/models", "/api/v1/models/tiny-decoder", "/openapi.json"]
DEAR = {"kind": "any_of", "masks": [{"kind": "random", "count": 1, "seed": seed} for seed in range(16)]}


class Held:
    """Work that is held until it may go on; counts how much of it began."""

    def __init__(self) -> None:
        self.began, self.may_end, self.count, self._lock = threading.Event(), threading.Event(), 0, threading.Lock()

    def around(self, real: Callable[..., Any]) -> Callable[..., Any]:
        """The same function, held."""

        def held(*args: Any, **named: Any) -> Any:
            with self._lock:
                self.count += 1
            self.began.set()
            assert self.may_end.wait(PATIENCE)
            return real(*args, **named)

        return held


@pytest.fixture
def server(tiny_weights: Any) -> Iterator[TestClient]:
    """An app of its own: its lanes are full afterwards."""
    settings = Settings(weights=tiny_weights, replies_bytes=0)
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        client.get("/api/v1/models")
        yield client


def at_once(pool: ThreadPoolExecutor, ask: Callable[[int], Any]) -> list["Future[Any]"]:
    """Many requests."""
    return [pool.submit(ask, number) for number in range(MANY)]


def test_files_and_cards_never_wait_behind_patterns(server: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    held = Held()
    monkeypatch.setattr(patterns, "described", held.around(patterns.described))
    monkeypatch.setattr(lanes, "MOST_WAIT_S", PATIENCE * 100)
    monkeypatch.setattr(lanes, "SMALL_S", -1.0)  # all is dear
    body = {"queries": 9, "mask": DEAR}
    with ThreadPoolExecutor(MANY) as pool:
        asked = at_once(pool, lambda n: server.post("/api/v1/patterns", json=body | {"layers": n % 60 + 1}))
        assert held.began.wait(PATIENCE)
        assert [server.get(path).status_code for path in FILES] == [200] * len(FILES)
        held.may_end.set()
        assert {each.result().status_code for each in asked} == {200}


def test_a_small_run_does_not_wait_behind_a_class_that_asks_for_the_dearest(
    server: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Held()
    real = lanes.Lane._done

    def done(lane: lanes.Lane, job: lanes.Job) -> Any:
        return real(lane, job) if job.is_small else held.around(real)(lane, job)

    monkeypatch.setattr(lanes.Lane, "_done", done)
    monkeypatch.setattr(lanes, "SMALL_S", 2e-4)  # between the two calls below
    path, text = "/api/v1/models/tiny-decoder/analyses", "the cat sat on the mat . Tom gave Mary a book"
    asking = {"text": text, "corrupted": text.replace("cat", "mat"), "what": "residual"}
    with ThreadPoolExecutor(MANY) as pool:
        asked = at_once(pool, lambda n: server.post(f"{path}/patching", json=asking | {"position": n % 8}))
        assert held.began.wait(PATIENCE)
        for word in ("cat", "mat", "Tom"):
            reply = server.post("/api/v1/models/tiny-decoder/predictions", json={"text": word, "top_k": 1})
            assert reply.status_code == 200
        assert server.get("/").status_code == 200
        held.may_end.set()
        replies = [each.result() for each in asked]
    assert {each.status_code for each in replies} <= {200, 422, 503}
    assert all(each.headers["retry-after"] for each in replies if each.status_code == 503)


def test_the_same_question_at_once_is_computed_once(server: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    held = Held()
    monkeypatch.setattr(run_or_replay, "run_attention", held.around(run_or_replay.run_attention))
    body = {"text": "the cat sat"}
    with ThreadPoolExecutor(MANY) as pool:
        asked = at_once(pool, lambda _: server.post("/api/v1/models/tiny-decoder/overview", json=body))
        assert held.began.wait(PATIENCE)
        (job,) = server.app.state.lanes.runs._by_key.values()  # type: ignore[attr-defined]
        until(lambda: job.waiters == MANY)
        held.may_end.set()
        assert len({each.result().content for each in asked}) == 1
    assert held.count == 1


def test_a_large_body_is_read_on_another_thread(server: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[str] = []
    real = json_route._read

    def noted(*args: Any) -> Any:
        threads.append(threading.current_thread().name)
        return real(*args)

    monkeypatch.setattr(json_route, "_read", noted)
    server.post("/api/v1/patterns", json={"queries": 4, "mask": {"kind": "full"}})
    wrong = {"queries": 4, "mask": {"kind": "global", "tokens": ["a"] * 50_000}}
    reply = server.post("/api/v1/patterns", json=wrong)
    assert reply.status_code == 422
    assert len(reply.json()["errors"]) <= 2
    assert not threads[0].startswith("compute")
    assert threads[1].startswith("compute")


class After(threading.Event):
    """An event that is set once it was asked so many times."""

    def __init__(self, times: int):
        super().__init__()
        self.left = times

    def is_set(self) -> bool:
        """Whether it was."""
        self.left -= 1
        return self.left < 0


LONG: dict[str, Callable[[], Any]] = {
    "patterns of patterns": lambda: patterns.described(
        patterns.PatternRequest(queries=8, mask=DEAR, counts_at=[8] * 9)
    ),
    "how far information travels": lambda: sparse_patterns.layers_needed(masks.draw(masks.causal, 9, 9).roll(1), 60),
    "calculations": lambda: calculations.calculated(
        calculations.CalculationRequest(scores=[[1.0] * 8] * 8, mask=DEAR), Settings()
    ),
}


@pytest.mark.parametrize("name", LONG)
def test_long_loops_ask_whether_somebody_waits(name: str) -> None:
    with running(cancelled=After(3)), pytest.raises(Cancelled):
        LONG[name]()
    with running(cancelled=After(10**6)):
        LONG[name]()


@pytest.mark.parametrize("call", ["predictions", "analyses/lens", "analyses/effects", "analyses/patching"])
def test_calls_about_many_tokens_ask_it_behind_the_model_too(server: TestClient, call: str) -> None:
    found = {each.path: each for each in CALLS}[call]
    model = server.app.state.registry.get("tiny-decoder")  # type: ignore[attr-defined]
    text = "the cat sat on the mat . Tom gave Mary a book"
    body = {"text": text} | ({"positions": "all"} if call in ("predictions", "analyses/lens") else {})
    body |= {"corrupted": text.replace("cat", "mat")} if call.endswith("patching") else {}
    asked = After(10**6)
    with running(cancelled=asked):
        found.content(model, found.body.model_validate(body), Settings(), RunCache(0))
    times = 10**6 - asked.left
    assert times >= 6, "more than once a layer"
