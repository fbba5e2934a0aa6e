"""Clients that hold on or speak badly: a server in a process of its own answers them rightly, and others as ever."""

import json
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from httpx2 import Client

from tests.soak.server import IN_USE_MB, memory_mb, served

pytestmark = pytest.mark.process

PATIENCE_S = 60.0
MIB = 2**20
WORK_BYTES = 256 * MIB
HELD_BYTES = WORK_BYTES // 8
IN_PASSING_MB = 0.2
"""For the piece of each reply that is on its way."""
GET = b"GET /api/v1/models/tiny-decoder/loading HTTP/1.1\r\nHost: localhost\r\n\r\n"
POST = b"POST /api/v1/models/tiny-decoder/predictions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
BODY = b'{"text": "the cat sat"}'
WHOLE = POST + b"Content-Length: %d\r\n\r\n" % len(BODY) + BODY


class Held:
    """A server in its own process, and a client who is not to notice."""

    def __init__(self, process: int, address: str):
        self.process, self._at = process, (urlsplit(address).hostname, urlsplit(address).port)
        self._client = Client(base_url=f"{address}/api/v1", timeout=PATIENCE_S)
        self._told = self._asked()

    def close(self) -> None:
        """Leaves."""
        self._client.close()

    def others_are_answered(self) -> None:
        """The same as before anybody held on."""
        assert self._asked() == self._told

    @contextmanager
    def connected(self, *sent: bytes, reads: int = 65536) -> Iterator[socket.socket]:
        """A connection over which this was sent."""
        with socket.socket() as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, reads)
            connection.settimeout(PATIENCE_S)
            connection.connect(self._at)
            for each in sent:
                connection.sendall(each)
            yield connection

    @staticmethod
    def until(is_so: Callable[[], bool]) -> None:
        """Waits for a state: freed memory is given back after some seconds."""
        end = time.monotonic() + PATIENCE_S
        while not is_so():
            assert time.monotonic() < end
            time.sleep(0.2)

    def _asked(self) -> list[Any]:
        replies = [self._client.post("models/tiny-decoder/predictions", json={"text": "the cat sat"})]
        replies += [self._client.get(path) for path in ("models", "lessons", "/../../static/explore/index.js")]
        return [(each.status_code, each.headers["content-type"], len(each.content)) for each in replies]


@pytest.fixture(scope="module")
def server(tiny_weights: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Held]:
    """A server with little memory for work; its log says of what was no HTTP that it was none, and nothing else."""
    log = tmp_path_factory.mktemp("log") / "log.txt"
    with (
        log.open("wb") as errors,
        served(errors, weights=tiny_weights, work_bytes=WORK_BYTES) as (process, address),
        closing(Held(process.pid, address)) as held,
    ):
        yield held
    assert set(log.read_text("utf-8").splitlines()) <= {"WARNING:  Invalid HTTP request received."}


def replies(connection: socket.socket) -> list[tuple[int, bytes]]:
    """All replies until the server closes: status and body."""
    said, found = b"", []
    with suppress(ConnectionError):  # it closed before it had read all
        while piece := connection.recv(65536):
            said += piece
    while said:
        head, _, said = said.partition(b"\r\n\r\n")
        lines = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
        length = int(lines[b"content-length"])
        found.append((int(head.split()[1]), said[:length]))
        said = said[length:]
    return found


def last(request: bytes) -> bytes:
    """The same request, after which the connection is closed."""
    return request.replace(b"\r\n", b"\r\nConnection: close\r\n", 1)


def test_ten_megabytes_of_headers_are_refused_while_they_come(server: Held) -> None:
    for field in (b"X: " + b"a" * 10 * MIB + b"\r\n", b"X-Many: a\r\n" * MIB):
        with server.connected() as connection:
            with suppress(ConnectionError):
                connection.sendall(GET[:-2] + field + b"\r\n")
            assert [status for status, _ in replies(connection)] in ([431], [])
        server.others_are_answered()
    assert memory_mb(server.process) < 1000


def test_pipelined_requests_are_answered_in_their_order(server: Held) -> None:
    with server.connected((GET + WHOLE) * 100 + last(GET)) as connection:
        answered = replies(connection)
    assert [status for status, _ in answered] == [200] * 201
    assert {tuple(json.loads(body)) for _, body in answered[::2]} == {tuple(json.loads(answered[0][1]))}
    assert all("predictions" in json.loads(body) for _, body in answered[1::2])
    server.others_are_answered()


def chunked(*chunks: bytes) -> bytes:
    """A request whose body comes in chunks."""
    head = last(POST) + b"Transfer-Encoding: chunked\r\n\r\n"
    return head + b"".join(b"%x\r\n%s\r\n" % (len(each), each) for each in chunks) + b"0\r\n\r\n"


def test_a_body_in_chunks_is_read_however_small_they_are(server: Held) -> None:
    for sent in (chunked(BODY), chunked(*(BODY[at : at + 1] for at in range(len(BODY))))):
        with server.connected(sent) as connection:
            ((status, body),) = replies(connection)
        assert status == 200
        assert "predictions" in json.loads(body)


BAD_CHUNKS = {
    "no number": (last(POST) + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n", 400),
    "endless number": (last(POST) + b"Transfer-Encoding: chunked\r\n\r\n" + b"f" * 40 + b"\r\n{}", 400),
    "both lengths": (last(POST) + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", 400),
    "two lengths": (last(POST) + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{} ", 400),
    "more than is read": (chunked(*[b" " * MIB] * 9), 413),
}


@pytest.mark.parametrize("name", BAD_CHUNKS)
def test_bad_chunks_get_a_sentence(server: Held, name: str) -> None:
    sent, expected = BAD_CHUNKS[name]
    with server.connected() as connection:
        with suppress(ConnectionError):
            connection.sendall(sent)
        answered = replies(connection)
    assert [status for status, _ in answered] == [expected]
    assert json.loads(answered[0][1])["detail"].endswith(".")
    server.others_are_answered()


def test_a_body_that_ends_early_ends_its_request_alone(server: Held) -> None:
    for sent in (WHOLE[:-5], POST + b"Content-Length: 9000000\r\n\r\n{", chunked(BODY)[:-9]):
        with server.connected(sent) as connection:
            connection.shutdown(socket.SHUT_WR)
            assert all(400 <= status < 500 for status, _ in replies(connection))
    server.others_are_answered()


def test_a_client_that_closes_its_half_is_answered_or_left(server: Held) -> None:
    with server.connected(last(WHOLE)) as connection:
        connection.shutdown(socket.SHUT_WR)
        assert [status for status, _ in replies(connection)] in ([200], [])
    server.others_are_answered()


def test_a_thousand_idle_connections_disturb_nobody(server: Held) -> None:
    before = memory_mb(server.process)
    with ExitStack() as stack:
        for at in range(1000):
            stack.enter_context(server.connected(*([GET] if at % 2 else [])))
        server.others_are_answered()
        server.until(lambda: memory_mb(server.process) < before + 100)
    server.others_are_answered()


def drawn(seed: int, *, parts: int = 1) -> bytes:
    """A request for a mask of a million cells; its reply takes 2.8 MB."""
    masks = [{"kind": "random", "count": 1, "seed": seed * parts + part} for part in range(parts)]
    asked = {"queries": 1024, "layers": 1, "encoding": "typed", "mask": {"kind": "any_of", "masks": masks}}
    body = json.dumps(asked).encode()
    head = b"POST /api/v1/patterns HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    return head + b"Content-Length: %d\r\n\r\n" % len(body) + body


def test_silent_readers_hold_no_more_than_the_readme_says(server: Held) -> None:
    silent, count = [], 100
    with ExitStack() as stack:
        for seed in range(count):
            silent.append(stack.enter_context(server.connected(drawn(seed), reads=4096)))
            assert silent[-1].recv(1) == b"H", "its reply has begun"
        server.others_are_answered()
        status = 503
        while status == 503:  # for a second after a new one, nobody is slow yet
            with server.connected(last(drawn(count))) as quick:
                ((status, body),) = replies(quick)
        assert status == 200
        assert len(body) > MIB
        most = IN_USE_MB + HELD_BYTES / MIB + count * IN_PASSING_MB
        server.until(lambda: memory_mb(server.process) < most)
    server.others_are_answered()


def test_it_ends_in_a_run_when_it_is_told_to(tiny_weights: Path, tmp_path: Path) -> None:
    with (tmp_path / "log").open("wb") as errors, served(errors, weights=tiny_weights) as (process, address):
        with closing(Held(process.pid, address)) as other, other.connected(drawn(1, parts=16)) as connection:
            other.others_are_answered()
            process.terminate()
            assert [status for status, _ in replies(connection)] in ([200], [503])
        # the signal is raised again once all is done
        assert process.wait(PATIENCE_S) in (0, -signal.SIGTERM)
    assert (tmp_path / "log").read_text() == ""
