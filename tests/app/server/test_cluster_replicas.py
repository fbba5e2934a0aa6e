"""Real replicas of Ray Serve. Ray is too large for the extra `test`: without the extra `cluster` this is skipped."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from threading import Event
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import pytest

from tests.app import huggingface

pytestmark = [
    pytest.mark.slow,
    pytest.mark.process,
    pytest.mark.skipif(find_spec("ray") is None, reason="no Ray here: the extra `cluster` brings it, in 360 MB"),
    pytest.mark.skipif(not Path("/proc").is_dir(), reason="the replicas are found in /proc, which is not here"),
]

ROOT = Path(__file__).parents[3]
CLIENTS = 32
EACH_ASKS = 8
KILLED_AFTER = CLIENTS * EACH_ASKS // 4
PATIENCE_S = 180.0
SERVE = """
import sys
from app.server.cluster import Replicas, run
from app.settings import Settings
run(Settings(), Replicas.model_validate_json(sys.argv[1]), ("127.0.0.1", int(sys.argv[2])),
    lambda: print("ready", flush=True), sys.stdin.fileno())
"""


@contextmanager
def _serving(weights: Path, settings: dict[str, str] | None = None, **asked: int) -> Iterator[tuple[int, str]]:
    """The process that began the replicas, and their address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-W", "ignore", "-c", SERVE, json.dumps(asked), str(port)]
    # Ray's own processes import the app as well
    environment = os.environ | {"HEADSUP_WEIGHTS": str(weights), "PYTHONPATH": str(ROOT)} | (settings or {})
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, env=environment) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        yield process.pid, f"http://127.0.0.1:{port}"
        process.stdin.close()
        assert process.wait(PATIENCE_S) == 0


def _replicas(starter: int) -> set[int]:
    """The processes of the replicas that this process began."""
    parents, found = {}, set()
    for entry in filter(lambda each: each.name.isdigit(), Path("/proc").iterdir()):
        try:
            stat = (entry / "stat").read_text()
            title = (entry / "cmdline").read_bytes()
        except OSError:  # it has just ended
            continue
        state, parent = stat.rpartition(")")[2].split()[:2]
        parents[int(entry.name)] = int(parent)
        if title.startswith(b"ray::ServeReplica") and state != "Z":
            found.add(int(entry.name))

    def begun(process: int) -> bool:
        return process == starter or (process in parents and begun(parents[process]))

    return {each for each in found if begun(each)}


def _ask(address: str, text: str, model: str = "tiny-decoder") -> tuple[int, Any, Any]:
    """The status of a reply, its headers and its content; 0 where the connection broke."""
    url = f"{address}/api/v1/models/{model}/attention"
    body = json.dumps({"text": text, "tensors": ["weights"]}).encode()
    try:
        with urlopen(Request(url, body, {"Content-Type": "application/json"}), timeout=60) as reply:
            return reply.status, reply.headers, json.load(reply)
    except HTTPError as error:
        with error:
            return error.code, error.headers, error.read()
    except (URLError, OSError):
        return 0, {}, b""


def _answered(address: str, text: str, statuses: "Counter[int]", model: str = "tiny-decoder") -> Any:
    """The reply, asked for again until it is there."""
    end = time.monotonic() + PATIENCE_S
    while True:
        status, _, content = _ask(address, text, model)
        statuses[status] += 1
        if status == 200:
            content.pop("timings_ms", None)
            return content
        assert time.monotonic() < end, f"{text} is not answered: {content!r}"
        time.sleep(0.1)


def test_every_request_is_answered_while_one_of_two_replicas_is_killed_and_it_comes_back(tiny_weights: Path) -> None:
    texts = [f"the cat {'sat ' * (1 + number % 7)}{number}" for number in range(CLIENTS * EACH_ASKS)]
    statuses: Counter[int] = Counter()
    under_way, done = Event(), []
    with (
        _serving(tiny_weights, min_replicas=2, max_replicas=2) as (starter, address),
        ThreadPoolExecutor(CLIENTS) as clients,
    ):

        def ask(text: str) -> Any:
            reply = _answered(address, text, statuses)
            done.append(text)
            if len(done) >= KILLED_AFTER:
                under_way.set()
            return reply

        began = time.monotonic()
        asked = [clients.submit(ask, text) for text in texts]
        assert under_way.wait(PATIENCE_S)
        before = _replicas(starter)
        assert len(before) == 2
        killed = min(before)
        os.kill(killed, signal.SIGKILL)
        left = len(texts) - len(done)
        replies = [each.result() for each in asked]
        took = time.monotonic() - began
        assert left > 0, "it was killed in the middle"
        assert len(replies) == len(texts)
        end = time.monotonic() + PATIENCE_S
        while len(now := _replicas(starter)) < 2:
            assert time.monotonic() < end, "the replica does not come back"
            time.sleep(0.1)
        back = time.monotonic() - began
        assert killed not in now
        again = [_answered(address, text, statuses) for text in texts[:16]]
    assert again == replies[:16], "the new replica computes the same"
    sys.stdout.write(f"{dict(statuses)}, {left} left at the kill, {took:.1f} s, back after {back:.1f} s\n")


@pytest.mark.hf
def test_a_request_goes_where_its_model_is_in_memory(tiny_weights: Path, tmp_path: Path) -> None:
    settings = {"HEADSUP_MODELS": ",".join(huggingface.folders(tmp_path)), "HEADSUP_METRICS": "true"}
    asked = list(huggingface.MADE) * EACH_ASKS
    bounds = {"min_replicas": 2, "max_replicas": 2}
    with _serving(tiny_weights, settings, **bounds) as (_, address), ThreadPoolExecutor(3) as clients:
        assert all(clients.map(lambda model: _answered(address, "the cat sat", Counter(), model), asked))
        loaded, end = set[int](), time.monotonic() + PATIENCE_S
        while len(loaded) < 2:
            assert time.monotonic() < end, f"each replica has {loaded} of the models in memory"
            loaded.add(_loaded(address))
    # an odd number of models, each in one of two replicas: their counts differ, and are all
    assert sum(loaded) == len(huggingface.MADE)


def _loaded(address: str) -> int:
    """How many models are in memory of the replica that answers."""
    with urlopen(f"{address}/metrics", timeout=60) as reply:
        lines = reply.read().decode().splitlines()
    return int(float(next(line.split()[1] for line in lines if line.startswith("headsup_models_loaded "))))


def test_beyond_its_queue_it_refuses_with_the_time_to_ask_again(tiny_weights: Path) -> None:
    bounds = {"min_replicas": 1, "max_replicas": 1, "max_ongoing_requests": 1, "max_queued_requests": 1}
    with _serving(tiny_weights, **bounds) as (_, address), ThreadPoolExecutor(CLIENTS) as clients:
        texts = [f"the dog {number}" for number in range(CLIENTS)]
        replies = list(clients.map(lambda text: _ask(address, text), texts))
        statuses = Counter(status for status, _, _ in replies)
        assert set(statuses) == {200, 503}
        assert {headers["Retry-After"] for status, headers, _ in replies if status == 503} == {"5"}
        assert all(clients.map(lambda text: _answered(address, text, Counter()), texts[:7]))
