"""The server beside a notebook: started once, framed by notebooks alone, and gone with them."""

import os
import signal
import subprocess
import sys
import textwrap
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from model.notebook import server

pytestmark = pytest.mark.process

ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def _tiny(tiny_weights: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("HEADSUP_WEIGHTS", str(tiny_weights))
    yield
    server.close()


def policy(address: str) -> dict[str, str]:
    with urllib.request.urlopen(address) as response:
        return dict(part.split(" ", 1) for part in response.headers["Content-Security-Policy"].split("; "))


def test_one_server_is_started_and_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "__init__.py").write_text("raise SystemExit('this is another app')")
    monkeypatch.chdir(tmp_path)
    address = server.address(server.FRAMED_BY)
    assert server.address(server.FRAMED_BY) == address
    assert policy(address)["frame-ancestors"] == f"'self' {server.FRAMED_BY}"
    assert policy(address)["script-src"] == "'self'"
    server.close()
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(address)


def test_a_server_that_has_ended_is_followed_by_another() -> None:
    first = server.address(server.FRAMED_BY)
    server._servers[None]._process.kill()
    server._servers[None]._process.wait()
    second = server.address(server.FRAMED_BY)
    assert policy(second)
    assert second != first


def test_one_process_is_enough_for_a_notebook_whatever_a_class_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    # several are refused beside it
    monkeypatch.setenv("HEADSUP_ALLOW_ADDING", "1")
    monkeypatch.setenv("HEADSUP_PROCESSES", "2")
    assert policy(server.address(server.FRAMED_BY))


def test_who_set_the_ancestors_before_knows_better(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEADSUP_FRAME_ANCESTORS", "https://hub.example")
    assert policy(server.address(server.FRAMED_BY))["frame-ancestors"] == "'self' https://hub.example"


def test_the_server_ends_when_the_kernel_is_killed() -> None:
    # a kernel that is killed cannot clean up; its end of the pipe closes all the same
    source = """
        import time
        from model.notebook import server
        print(server.address(server.FRAMED_BY), flush=True)
        time.sleep(600)
    """
    command = [sys.executable, "-c", textwrap.dedent(source)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as kernel:
        assert kernel.stdout is not None
        address = kernel.stdout.readline().strip()
        assert policy(address)
        kernel.kill()
    wait_until_refused(address)


def test_an_interrupt_of_the_kernel_does_not_reach_the_server() -> None:
    # Jupyter interrupts the whole group of the kernel's processes
    source = """
        import os, signal, time
        from model.notebook import server
        signal.signal(signal.SIGINT, lambda *_: print("interrupted", flush=True))
        print(server.address(server.FRAMED_BY), flush=True)
        time.sleep(600)
    """
    command = [sys.executable, "-c", textwrap.dedent(source)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True) as kernel:
        assert kernel.stdout is not None
        address = kernel.stdout.readline().strip()
        os.killpg(kernel.pid, signal.SIGINT)
        assert kernel.stdout.readline().strip() == "interrupted"
        assert policy(address)
        kernel.terminate()
    wait_until_refused(address)


def test_why_it_does_not_start_is_said_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEADSUP_WEIGHTS", str(tmp_path))
    with pytest.raises(server.ServerError, match=r"did not start; it said: There is no model in .*HEADSUP_WEIGHTS"):
        server.address(server.FRAMED_BY)


def test_a_start_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "MOST_SECONDS_TO_START", 0.0)
    with pytest.raises(server.ServerError, match="did not start within 0 seconds; it said: nothing"):
        server.address(server.FRAMED_BY)


def wait_until_refused(address: str) -> None:
    """The end of the pipe reaches the server at once, but a busy machine lets it wait for its turn."""
    for _ in range(600):
        try:
            policy(address)
        except OSError:
            return
        time.sleep(0.1)
    pytest.fail(f"{address} still answers")


def test_the_server_of_a_notebook_answers_to_the_names_of_the_page_around_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HEADSUP_HOSTS", raising=False)
    hosts = server._environment(server.FRAMED_BY_COLAB, None)["HEADSUP_HOSTS"]
    assert hosts == "colab.research.google.com,*.googleusercontent.com,*.colab.dev"
    monkeypatch.setenv("HEADSUP_HOSTS", "hub.example")
    assert server._environment(server.FRAMED_BY_COLAB, None)["HEADSUP_HOSTS"] == "hub.example"
