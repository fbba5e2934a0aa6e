import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest
from typer.testing import CliRunner

from app.__main__ import cli
from tests.model.adapters.huggingface import checkpoints

pytestmark = pytest.mark.process

PROCESSES = 2
AT_ONCE = 24


@pytest.fixture(autouse=True)
def _tiny(tiny_weights: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEADSUP_WEIGHTS", str(tiny_weights))


@contextmanager
def _serving(*arguments: str) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    command = [sys.executable, "-m", "app", "serve", "--port", "0", "--no-browser", "--processes", str(PROCESSES)]
    pipe = subprocess.PIPE
    with subprocess.Popen([*command, *arguments], stdin=pipe, stdout=pipe, stderr=pipe, text=True) as process:
        assert process.stdout is not None
        try:
            yield process, urlsplit(process.stdout.readline().split()[4]).netloc
        finally:
            process.terminate()


def _ask(address: str, path: str, **body: object) -> dict[str, object]:
    """The reply on a connection of its own."""
    url, headers = f"http://{address}/api/v1/{path}", {"Content-Type": "application/json"}
    with urlopen(Request(url, json.dumps(body).encode() if body else None, headers), timeout=60) as reply:
        return json.load(reply)


def test_all_processes_know_the_named_models_and_answer_each_from_its_own_memory(tmp_path: Path) -> None:
    # in one test: a group of servers takes seconds to start
    folder = checkpoints.ALL["gpt2"](tmp_path / "own")
    missing = tmp_path / "missing"
    with (
        _serving("--model", str(folder), "--model", str(missing)) as (process, address),
        ThreadPoolExecutor(AT_ONCE) as clients,
    ):

        def replies(model: str) -> list[dict[str, object]]:
            path = f"models/{model}/overview"
            asked = [clients.submit(_ask, address, path, text="the cat") for _ in range(AT_ONCE)]
            return [each.result() for each in asked]

        def memories() -> int:
            """How many replies there are to one question: asked again, it has the timings of the run that made it."""
            return len({json.dumps(each["timings_ms"]) for each in replies("tiny-decoder")})

        memories()  # before anybody knows the reply, some may make it at once
        until = time.monotonic() + 60
        while memories() != PROCESSES:
            assert time.monotonic() < until, "one process answers them all"
        assert {each["model"] for each in replies("own")} == {"own"}
        process.terminate()
        assert process.stderr is not None
        assert process.stderr.read().count("is left out") == 1
        assert process.wait(60) == 0


def test_they_end_with_their_input() -> None:
    with _serving("--until-input-ends") as (process, address):
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(60) == 0
        _no_longer_answers(address)


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("is_ready", [True, False])
def test_they_end_without_a_word_when_they_are_told_to(sent: signal.Signals, *, is_ready: bool) -> None:
    command = [sys.executable, "-m", "app", "serve", "--port", "0", "--no-browser", "--processes", str(PROCESSES)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, start_new_session=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        if is_ready:
            process.stdout.readline()
        else:
            until = time.monotonic() + 60
            children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
            # one more keeps the account of what they share
            while len(children.read_text().split()) <= PROCESSES:
                assert time.monotonic() < until
                time.sleep(0.05)
            time.sleep(1)  # while they import
        for _ in range(2):  # as from a terminal, and by somebody in a hurry
            os.killpg(process.pid, sent)
            time.sleep(0.05)
        # the second may come when all is done already
        assert process.wait(60) in (0, -sent)
        assert process.stderr.read() == ""


def test_a_server_that_is_killed_is_replaced_and_nobody_is_turned_away() -> None:
    with _serving() as (process, address):
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        before = set(children.read_text().split())
        # one of them keeps the account of what they share
        servers = {each for each in before if b"spawn_main" in Path(f"/proc/{each}/cmdline").read_bytes()}
        assert len(servers) == PROCESSES
        killed = min(servers)
        os.kill(int(killed), signal.SIGKILL)
        until = time.monotonic() + 120
        while killed in (now := set(children.read_text().split())) or len(now) < len(before):
            assert time.monotonic() < until, "it was not replaced"
            # what it had taken and not answered is lost; all others are answered
            with suppress(ConnectionError, URLError):
                assert _ask(address, "models/tiny-decoder/tokens", text="the cat")["tokens"]
        assert _ask(address, "models/tiny-decoder/tokens", text="the cat")["tokens"]


def test_none_is_left_behind_by_a_parent_that_is_killed() -> None:
    with _serving() as (process, address):
        process.kill()
        process.wait(60)
        _no_longer_answers(address)


def _no_longer_answers(address: str) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            _ask(address, "models")
        except (URLError, ConnectionError):
            return
        assert time.monotonic() < until, "somebody still answers"
        time.sleep(0.1)


def test_models_cannot_be_added_to_one_of_several(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEADSUP_ALLOW_ADDING", "1")
    result = CliRunner().invoke(cli, ["serve", "--no-browser", "--processes", "2"])
    assert result.exit_code == 2
    assert "leave out HEADSUP_ALLOW_ADDING, or take one process (--processes, HEADSUP_PROCESSES)." in result.stderr


def test_there_is_at_least_one_process() -> None:
    result = CliRunner().invoke(cli, ["serve", "--no-browser", "--processes", "0"])
    assert result.exit_code == 2
    assert "--processes: 0 was given; it must be at least 1." in result.stderr
