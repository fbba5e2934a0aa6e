"""Starts an nginx of its own, where one is installed; `python -m tests.app.server.nginx` installs one."""

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests import apt

PATIENCE_S = 30.0
MISSING = "no nginx on this machine: `apt-get install nginx-light` brings one"
LISTENED = "listen 80;"
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
PLACES = ("/usr/sbin/nginx", "/usr/local/sbin/nginx")
"""Folders that are not searched for those who are not root."""


def find() -> str | None:
    """The path of an nginx on this machine."""
    return shutil.which("nginx") or next(filter(None, map(shutil.which, PLACES)), None)


@contextmanager
def nginx(folder: Path, *servers: str) -> Iterator[list[str]]:
    """The address of each `server { listen 80; … }`, at a free port; skips the test where there is no nginx."""
    program = find()
    if program is None:
        pytest.skip(MISSING)
    ports = _free_ports(len(servers))
    configuration = folder / "nginx.conf"
    configuration.write_text(_configuration(folder, servers, ports), "utf-8")
    command = [program, "-p", str(folder), "-c", str(configuration)]
    with (folder / "log").open("wb") as log, subprocess.Popen(command, stderr=log) as process:
        try:
            for port in ports:
                _until_it_answers(port, process, folder / "log")
            yield [f"http://127.0.0.1:{port}" for port in ports]
        finally:
            process.terminate()


def _configuration(folder: Path, servers: tuple[str, ...], ports: list[int]) -> str:
    # one process, which keeps the rights of whoever runs the tests: its temporary files are theirs
    head = ["daemon off;", "master_process off;", f"pid {folder / 'pid'};", "error_log stderr;", "events {}"]
    head += ["http {", "access_log off;"]
    head += [f"{name}_temp_path {folder / name};" for name in TEMPORARY]
    assert all(LISTENED in each for each in servers)
    listening = [each.replace(LISTENED, f"listen 127.0.0.1:{port};") for each, port in zip(servers, ports, strict=True)]
    return "\n".join([*head, *listening, "}", ""])


def _free_ports(count: int) -> list[int]:
    with ExitStack() as kept:
        free = [kept.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [each.getsockname()[1] for each in free]


def _until_it_answers(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + PATIENCE_S
    while True:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            assert process.poll() is None, log.read_text("utf-8")
            assert time.monotonic() < end, "nginx does not start"
        time.sleep(0.02)


def main() -> None:
    """Installs it with apt-get where that may be done, and says what is missing where not: those tests are skipped."""
    if find() is None:
        apt.install("nginx-light")
    found = find()
    sys.stdout.write(f"nginx: {found}\n" if found else f"Tests behind nginx are skipped: {MISSING}.\n")


if __name__ == "__main__":
    main()
