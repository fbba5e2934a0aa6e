"""Clients that hold on: others are served whatever they do not send or read, and the server ends."""

import gc
import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import uvicorn

from app.admission.lane import Job
from app.middleware import body_limit
from app.server import connections
from app.server.connections import Connection
from app.server.single import OPTIONS, configured
from app.settings import Settings
from model.run_context import RunContext

PATIENCE = 60.0
SHORT = 0.3
GET = b"GET /api/v1/models/tiny-decoder/loading HTTP/1.1\r\nHost: localhost\r\n\r\n"


def post(path: str, body: bytes, *, length: int | None = None) -> bytes:
    """A request; one that announces more than it sends stays half."""
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {length or len(body)}\r\n\r\n".encode() + body


HALF = post("/api/v1/patterns", b"{", length=99)


class Running:
    """A server in a thread, with the options of the real one."""

    def __init__(self, weights: Path, settings: Settings | None = None, **options: object):
        self.server = uvicorn.Server(configured(settings or Settings(weights=weights), port=0, **options))
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [self.listener]}, daemon=True)
        self.thread.start()
        until(lambda: self.server.started)

    @contextmanager
    def client(self, *sent: bytes) -> Iterator[socket.socket]:
        """A connection over which this was sent."""
        with socket.socket() as connection:
            # the system itself would take megabytes for a client that does not read
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.settimeout(PATIENCE)
            connection.connect(self.listener.getsockname())
            for each in sent:
                connection.sendall(each)
            yield connection

    def ask(self, request: bytes = GET) -> bytes:
        """The whole reply to a request on a connection of its own."""
        with self.client(request.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1)) as connection:
            return rest(connection)

    def end(self) -> None:
        """Ends it, in bounded time."""
        self.server.should_exit = True
        self.thread.join(PATIENCE)
        assert not self.thread.is_alive(), "it still runs"
        self.listener.close()


def until(is_so: Callable[[], bool]) -> None:
    """Waits for a state."""
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.01)


def rest(connection: socket.socket) -> bytes:
    """What comes until the server closes the connection."""
    return b"".join(iter(lambda: connection.recv(65536), b""))


@pytest.fixture
def running(tiny_weights: Path) -> Iterator[Running]:
    """A server."""
    made = Running(tiny_weights)
    yield made
    made.end()


def test_a_connection_at_rest_is_kept_for_longer_than_people_pause() -> None:
    assert OPTIONS["timeout_keep_alive"] >= 60


def is_left(connection: socket.socket) -> bool:
    """Whether the server closes the connection without a word."""
    try:
        return rest(connection) == b""
    except ConnectionError:  # it was sent more than it read
        return True


@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\nHost: loc"])
def test_a_client_that_says_nothing_or_half_of_its_headers_is_left(running: Running, sent: bytes) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connections, "HEADERS_WITHIN_S", SHORT)
        with running.client() as slow, suppress(ConnectionError):
            slow.sendall(sent)
            assert is_left(slow)
    assert b"200 OK" in running.ask()


def test_headers_on_a_kept_connection_have_a_limit_too(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    with running.client(GET) as slow:
        assert b"200 OK" in slow.recv(65536)
        monkeypatch.setattr(connections, "HEADERS_WITHIN_S", SHORT)
        slow.sendall(GET[:20])
        assert is_left(slow)


def test_half_a_body_is_refused_after_a_while(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body_limit, "FIRST_S", SHORT)
    with running.client(HALF) as slow:
        said = rest(slow)
    assert said.startswith(b"HTTP/1.1 408 ")
    assert json.loads(said.partition(b"\r\n\r\n")[2])["detail"].startswith("The request did not arrive in time")


def test_a_reply_that_nobody_reads_is_dropped(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "READS_WITHIN_S", SHORT)
    body = json.dumps({"queries": 1024, "mask": {"kind": "causal"}}).encode()
    with running.client(post("/api/v1/patterns", body)) as slow:
        assert slow.recv(1) == b"H", "the reply has begun"
        until(lambda: not running.server.server_state.tasks)
        until(lambda: not running.server.server_state.connections)
    assert b"200 OK" in running.ask()


@pytest.mark.parametrize("breaks", [False, True])
def test_a_connection_keeps_nothing_of_the_request_that_it_answered(running: Running, *, breaks: bool) -> None:
    body = json.dumps({"queries": 1024, "mask": {"kind": "causal"}}).encode()
    with running.client(post("/api/v1/patterns", body)) as resting:
        if breaks:
            assert resting.recv(1) == b"H"
            resting.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            resting.close()
            until(lambda: not running.server.server_state.connections)
        else:
            resting.sendall(GET)
            read = resting.recv(65536)
            while b'"loading"' not in read[-100:] and b'"state"' not in read[-300:]:
                read = resting.recv(65536)
        until(lambda: not kept(Job) and (not breaks or not kept(Connection)))


def kept(kind: type) -> int:
    """How many objects of this kind there are."""
    gc.collect()
    return sum(type(each) is kind for each in gc.get_objects())


def test_beyond_the_most_connections_those_at_rest_make_room(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Connection, "most", 3)
    with running.client(GET) as first, running.client(GET) as second, running.client(GET) as third:
        for each in (first, second, third):
            assert b"200 OK" in each.recv(65536)
        for _ in range(2):
            assert b"200 OK" in running.ask()
        assert rest(first) == b"", "it has rested for longest"


def test_where_none_rests_the_next_is_told_to_come_again(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Connection, "most", 2)
    with running.client(HALF), running.client(HALF):
        until(lambda: len(running.server.server_state.tasks) == 2)
        with running.client() as third:
            said = rest(third)
    assert said.startswith(b"HTTP/1.1 503 ")
    assert b"retry-after: 5" in said
    assert b"content-security-policy" in said


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nX: %s\r\n\r\n" % (b"a" * 100_000), b"431"),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\n%s\r\n" % (b"X: a\r\n" * 300), b"431"),
        (b"hello there\r\n\r\n", b"400"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", b"400"),
    ],
)
def test_what_is_too_long_or_no_http_gets_a_sentence(running: Running, sent: bytes, status: bytes) -> None:
    with running.client(sent) as client:
        said = rest(client)
    assert said.startswith(b"HTTP/1.1 %s " % status)
    assert json.loads(said.partition(b"\r\n\r\n")[2])["status"] == int(status)
    assert b"200 OK" in running.ask()


def test_it_ends_with_half_a_body_and_an_idle_client_open(tiny_weights: Path) -> None:
    server = Running(tiny_weights, timeout_graceful_shutdown=1)
    with server.client(HALF) as half, server.client() as idle:
        until(lambda: bool(server.server.server_state.tasks))
        server.end()
        assert rest(half).startswith(b"HTTP/1.1 503 ")
        assert rest(idle) == b""


def test_it_ends_while_a_model_runs_and_the_run_ends_with_it(
    tiny_weights: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    held, given_up = threading.Event(), threading.Event()
    real = RunContext.check_cancelled

    def check(context: RunContext) -> None:
        if context.recorder is not None and not held.is_set():
            held.set()
            assert context.cancelled is not None
            assert context.cancelled.wait(PATIENCE)
            given_up.set()
        real(context)

    monkeypatch.setattr(RunContext, "check_cancelled", check)
    server = Running(tiny_weights, timeout_graceful_shutdown=1)
    body = b'{"text": "the cat sat"}'
    with server.client(post("/api/v1/models/tiny-decoder/overview", body)) as client:
        assert held.wait(PATIENCE)
        server.end()
        assert given_up.wait(PATIENCE)
        assert rest(client).startswith(b"HTTP/1.1 503 ")
    assert "Traceback" not in caplog.text
