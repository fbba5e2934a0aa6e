"""Starts a Redis server of its own, where one is installed; `python -m tests.app.rooms.redis_server` installs one."""

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import apt

PATIENCE_S = 30.0
MISSING = "no redis-server on this machine: `apt-get install redis-server` brings one"


@contextmanager
def redis_server(folder: Path) -> Iterator[str]:
    """The address of a server that keeps nothing on disk; skips the test where there is none."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip(MISSING)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        try:
            _until_it_answers(port)
            yield f"redis://127.0.0.1:{port}"
        finally:
            process.terminate()


def _until_it_answers(port: int) -> None:
    end = time.monotonic() + PATIENCE_S
    while True:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
                connection.sendall(b"PING\r\n")
                if connection.recv(16).startswith(b"+PONG"):
                    return
        except OSError:
            assert time.monotonic() < end, "redis-server does not start"
        time.sleep(0.02)


def main() -> None:
    """Installs it with apt-get where that may be done, and says what is missing where not: those tests are skipped."""
    if shutil.which("redis-server") is None:
        apt.install("redis-server")
    found = shutil.which("redis-server")
    sys.stdout.write(f"Redis: {found}\n" if found else f"Tests of rooms in Redis are skipped: {MISSING}.\n")


if __name__ == "__main__":
    main()
