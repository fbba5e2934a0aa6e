"""A client that goes away stops the run behind its request, and nothing else."""

import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from httpx2 import Client

from app.settings import Settings
from model.errors import Cancelled
from model.run_context import RunContext, running
from model.transformer.run import run
from tests.browser.conftest import serving
from tests.model import tiny

PATIENCE = 20.0


class Gate:
    """Counts where a run may end, and holds the second such place until its client has gone, if it is told to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch):
        self.count, self.holds, self.reached = 0, False, threading.Event()
        self.at = 2
        real = RunContext.check_cancelled

        def check(context: RunContext) -> None:
            self.count += 1
            if self.count == self.at and self.holds:
                self.reached.set()
                assert context.cancelled is not None
                assert context.cancelled.wait(PATIENCE), "the server did not notice that its client had gone"
            real(context)

        monkeypatch.setattr(RunContext, "check_cancelled", check)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    """The gate of all runs."""
    return Gate(monkeypatch)


@pytest.fixture
def address(tiny_weights: Path) -> Iterator[str]:
    """A real server: a test client has no connection to lose."""
    with serving(Settings(weights=tiny_weights)) as url:
        yield url


def test_a_run_whose_client_has_gone_stops_at_the_next_attention(
    address: str, gate: Gate, caplog: pytest.LogCaptureFixture
) -> None:
    gate.holds = True
    body = json.dumps({"text": "the cat sat", "target": "le chat"}).encode()
    path = "/api/v1/models/tiny-encoder-decoder/overview"
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n"
    host, _, port = urlsplit(address).netloc.partition(":")
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(head.encode() + b"Content-Type: application/json\r\n\r\n" + body)
        assert gate.reached.wait(PATIENCE)
    with Client(base_url=address) as client:
        reply = client.post("/api/v1/models/tiny-decoder/overview", json={"text": "the mat"})
    assert reply.status_code == 200
    assert gate.count == 2 + 2, "six attentions of the first run, less the four given up, and two of the second"
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


def test_a_text_whose_reader_has_gone_is_written_no_further(
    address: str, gate: Gate, caplog: pytest.LogCaptureFixture
) -> None:
    of_token = 1 + 2  # before it is begun, and before each of two attentions
    gate.holds, gate.at = True, 3 * of_token + 1
    body = json.dumps({"text": "the cat sat", "max_new_tokens": 30}).encode()
    path = "/api/v1/models/tiny-decoder/generations"
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n"
    host, _, port = urlsplit(address).netloc.partition(":")
    read = b""
    with socket.create_connection((host, int(port)), timeout=PATIENCE) as connection:
        connection.sendall(head.encode() + b"Content-Type: application/json\r\n\r\n" + body)
        while read.count(b"event: token") < 3:  # each is sent when it is written
            read += connection.recv(1 << 16)
        assert gate.reached.wait(PATIENCE)
    with Client(base_url=address) as client:
        reply = client.post("/api/v1/models/tiny-decoder/overview", json={"text": "the mat"})
    assert reply.status_code == 200
    assert gate.count == gate.at + 2, "nothing of the fourth token, and two attentions of the second request"
    assert b"event: done" not in read
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


def test_a_client_that_stays_gets_its_reply(address: str) -> None:
    with Client(base_url=address) as client:
        for _ in range(2):
            reply = client.post("/api/v1/models/tiny-decoder/attention", json={"text": "Tom sat"})
            assert reply.status_code == 200
            assert len(reply.json()["attention"]) == 2


def test_a_run_given_up_beforehand_computes_nothing() -> None:
    event = threading.Event()
    with running(cancelled=event):
        run(tiny.model("decoder"), tiny.inputs("decoder"))
        event.set()
        with pytest.raises(Cancelled):
            run(tiny.model("decoder"), tiny.inputs("decoder"))
    run(tiny.model("decoder"), tiny.inputs("decoder"))
