"""Hostile requests to every call: each is answered as described. `make fuzz` sends them for as long as it is told."""

import itertools
import json
import math
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from app.settings import Settings
from tests.contracts.fuzzing import JSON, Replies, Tally, hostile, legal
from tests.contracts.test_schemathesis import CALLS

pytestmark = pytest.mark.property

SEED, REQUESTS = int(os.environ.get("FUZZ_SEED") or 1), int(os.environ.get("FUZZ_REQUESTS") or 0)
MINUTES = float(os.environ.get("FUZZ_MINUTES") or (math.inf if REQUESTS else 0))
"""`make fuzz` ends after so many requests or minutes, whichever comes first."""
FOUND = Path(__file__).parent / "found"
PLACES = {"id": ("thinking-machines", "softmax", "no-such-thing", "%00")}
TALLY = Tally()


@pytest.fixture(scope="module")
def chosen(tiny_weights: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings with the tiny models; for `make fuzz` also with two of Hugging Face, one of which reads images."""
    models: list[str] = []
    if MINUTES:
        from tests.model.adapters.huggingface import checkpoints, vision_checkpoints

        root = tmp_path_factory.mktemp("models")
        models = [str(checkpoints.gpt2(root / "gpt2")), str(vision_checkpoints.vit(root / "vit"))]
    return Settings(weights=tiny_weights, models=models)


@pytest.fixture(scope="module")
def app(chosen: Settings) -> FastAPI:
    """The app whose description is read; it answers as well, where no server does."""
    from app.main import create_app

    return create_app(chosen)


@pytest.fixture(scope="module")
def client(app: FastAPI, chosen: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Sends requests; for `make fuzz` to a process of its own, which may drop none, and whose memory settles."""
    if not MINUTES:
        yield TestClient(app, raise_server_exceptions=False)
        return
    import httpx2

    from app.server.memory import TRIMMED_EVERY_S
    from tests.soak.server import memory_mb, most_mb, served

    log = tmp_path_factory.mktemp("log") / "log.txt"
    with (
        log.open("wb") as errors,
        served(errors, weights=chosen.weights, models=",".join(chosen.models)) as (process, address),
        httpx2.Client(base_url=address, timeout=120) as client,
    ):
        yield client
        time.sleep(2 * TRIMMED_EVERY_S)
        used, most = memory_mb(process.pid), most_mb(chosen)
    sys.stderr.write(f"\n{TALLY}; memory {used:.0f} MB of {most:.0f} MB; SEED={SEED + 1} makes others\n")
    assert used <= most
    assert log.read_text("utf-8") == ""


@pytest.fixture(scope="module")
def api(app: FastAPI) -> schemathesis.BaseSchema:
    """The API, as its own description tells it."""
    return schemathesis.openapi.from_asgi("/openapi.json", app)


@pytest.fixture(scope="module")
def replies(app: FastAPI) -> Replies:
    """What it says of replies."""
    return Replies(app.openapi())


def _send(client: Any, replies: Replies, request: dict[str, str], key: str | None = None) -> None:
    headers = JSON if key is None else JSON | {"authorization": f"Bearer {key}"}
    content = bytes.fromhex(request["body"])
    began = time.perf_counter()
    reply = client.request(request["method"], request["address"], content=content, headers=headers)
    TALLY.note(request, reply.status_code, time.perf_counter() - began)
    replies.check(request["path"], request["method"], reply.status_code, reply.headers, reply.content)


def _room(client: Any) -> tuple[str, str]:
    """The code and the key of a new room; where no more are opened, those of none."""
    opened = client.post("/api/v1/rooms", json={"hours": 1})
    return (opened.json()["code"], opened.json()["key"]) if opened.status_code == 200 else ("BCDF-2345", "none")


def _fuzz(api: Any, client: Any, replies: Replies, call: tuple[str, str], number: int, examples: int) -> None:
    (path, method), last, shown = call, {}, replies.examples(*call)
    models = tuple(client.get("/api/v1/models").json()["models"][place]["id"] for place in (0, 1, 2, -2, -1))
    code, key = _room(client) if "{code}" in path else ("", None)
    if path.endswith("/events"):  # those of a room do not end
        key = None
    places = {"model": models, "code": (code, "BCDF-2345", "%00"), **PLACES}

    @seed(number)
    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=api[path][method].as_strategy(), data=st.data())
    def check(case: schemathesis.Case, data: st.DataObject) -> None:
        address = path
        for name in case.path_parameters or {}:
            address = address.replace(f"{{{name}}}", data.draw(st.sampled_from(places[name])))
        body = b"" if method == "GET" else hostile(data.draw, legal(data.draw, case.body, shown))
        last.update(path=path, method=method, address=address, body=body.hex())
        _send(client, replies, last, key)

    try:
        check()
    except BaseException:
        # hypothesis ends with the smallest that fails
        if MINUTES and last:
            file = FOUND / f"{method.lower()}-{path.strip('/').translate(str.maketrans('/', '-', '{}'))}-{number}.json"
            file.write_text(json.dumps(last, indent=2) + "\n")
        raise


@pytest.mark.parametrize("call", CALLS, ids=" ".join)
def test_hostile_requests_are_answered_as_described(
    api: schemathesis.BaseSchema, client: Any, replies: Replies, call: tuple[str, str]
) -> None:
    _fuzz(api, client, replies, call, SEED, 6)


@pytest.mark.skipif(not MINUTES, reason="make fuzz says for how long")
def test_hostile_requests_for_as_long_as_is_wanted(api: schemathesis.BaseSchema, client: Any, replies: Replies) -> None:
    end, failed = time.monotonic() + 60 * MINUTES, []
    for number in itertools.count(100_000 * SEED):
        call = CALLS[number % len(CALLS)]
        try:
            _fuzz(api, client, replies, call, number, 100)
        except Exception as error:
            failed.append((call, number, repr(error)[:500]))
            sys.stderr.write(f"\n{failed[-1]}\n")
        if time.monotonic() > end or 0 < REQUESTS <= TALLY.statuses.total():
            break
        if number % len(CALLS) == 0:
            sys.stderr.write(f"{TALLY}\n")
    assert not failed, "\n".join(map(str, failed))
    assert not TALLY.slow


@pytest.mark.parametrize("file", sorted(FOUND.glob("*.json")), ids=lambda file: file.stem)
def test_what_was_found_once_is_answered_as_described(client: Any, replies: Replies, file: Path) -> None:
    _send(client, replies, json.loads(file.read_text("utf-8")))
