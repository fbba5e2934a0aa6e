"""Hostile requests to every call: each is answered as described. `make fuzz` sends them for as long as it is told."""

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from tests.contracts.fuzzing import JSON, Replies, hostile
from tests.contracts.test_schemathesis import CALLS

pytestmark = pytest.mark.property

MINUTES, SEED = float(os.environ.get("FUZZ_MINUTES", "0")), int(os.environ.get("FUZZ_SEED", "1"))
FOUND = Path(__file__).parent / "found"
PLACES = {"id": ("thinking-machines", "softmax", "no-such-thing", "%00")}


@pytest.fixture(scope="module")
def app(tiny_weights: Path, tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """An app with the tiny models; for `make fuzz` also with a model of Hugging Face, and one that reads images."""
    from app.main import create_app
    from app.settings import Settings

    models: list[str] = []
    if MINUTES:
        from tests.model.adapters.huggingface import checkpoints, vision_checkpoints

        root = tmp_path_factory.mktemp("models")
        models = [str(checkpoints.gpt2(root / "gpt2")), str(vision_checkpoints.vit(root / "vit"))]
    return create_app(Settings(weights=tiny_weights, models=models))


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """The address of a server of this app."""
    import socket

    import uvicorn

    from app.server.single import OPTIONS, Server, address_of

    ready = Event()
    server = Server(uvicorn.Config(app, **OPTIONS), ready.set)
    listener = socket.create_server(("127.0.0.1", 0))
    thread = Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    ready.wait()
    yield address_of(listener)
    server.stop()
    thread.join()


@pytest.fixture(scope="module")
def client(app: FastAPI) -> Iterator[Any]:
    """Sends requests; for `make fuzz` over connections, which may not be dropped."""
    if not MINUTES:
        yield TestClient(app, raise_server_exceptions=False)
        return
    import httpx2

    with served(app) as address, httpx2.Client(base_url=address, timeout=120) as client:
        yield client


@pytest.fixture(scope="module")
def api(app: FastAPI) -> schemathesis.BaseSchema:
    """The API, as its own description tells it."""
    return schemathesis.openapi.from_asgi("/openapi.json", app)


@pytest.fixture(scope="module")
def replies(app: FastAPI) -> Replies:
    """What it says of replies."""
    return Replies(app.openapi())


def _send(client: Any, replies: Replies, request: dict[str, str]) -> None:
    content = bytes.fromhex(request["body"])
    reply = client.request(request["method"], request["address"], content=content, headers=JSON)
    replies.check(request["path"], request["method"], reply.status_code, reply.headers, reply.content)


def _fuzz(api: Any, client: Any, replies: Replies, call: tuple[str, str], number: int, examples: int) -> None:
    (path, method), last = call, {}
    models = tuple(client.get("/api/v1/models").json()["models"][place]["id"] for place in (0, 1, 2, -2, -1))

    @seed(number)
    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=api[path][method].as_strategy(), data=st.data())
    def check(case: schemathesis.Case, data: st.DataObject) -> None:
        address = path
        for name in case.path_parameters or {}:
            known = models if name == "model" else PLACES[name]
            address = address.replace(f"{{{name}}}", data.draw(st.sampled_from(known)))
        body = b"" if method == "GET" else hostile(data.draw, case.body if isinstance(case.body, dict) else {})
        last.update(path=path, method=method, address=address, body=body.hex())
        _send(client, replies, last)

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
    end, number, failed = time.monotonic() + 60 * MINUTES, 1000 * SEED, []
    while time.monotonic() < end:
        for call in CALLS:
            number += 1
            try:
                _fuzz(api, client, replies, call, number, 25)
            except Exception as error:
                failed.append((call, number, repr(error)[:500]))
            if time.monotonic() > end:
                break
    rounds = f"{number - 1000 * SEED} rounds of 25 requests"
    assert not failed, "\n".join([rounds, *map(str, failed)])
    sys.stderr.write(f"\n{rounds}; SEED={SEED + 1} makes others\n")


@pytest.mark.parametrize("file", sorted(FOUND.glob("*.json")), ids=lambda file: file.stem)
def test_what_was_found_once_is_answered_as_described(client: Any, replies: Replies, file: Path) -> None:
    _send(client, replies, json.loads(file.read_text("utf-8")))
