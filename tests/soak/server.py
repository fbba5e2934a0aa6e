"""A server in a process of its own, and the memory that it may take."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from app.settings import Settings

IN_USE_MB, SPARE_MB = 600, 150
"""A process whose models are in use, as the README says; and what it may take beyond that and its memories."""


@contextmanager
def served(errors: IO[bytes] | None = None, **settings: object) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """A server, and its address.

    Args:
        errors: takes the log; without it, the log comes to the terminal.
        settings: by their names, `weights=folder`; nothing is read from the user's own folder.
    """
    command = [sys.executable, "-m", "app", "serve", "--port", "0", "--no-browser"]
    given = {f"HEADSUP_{name.upper()}": str(value) for name, value in settings.items()}
    others = {name: value for name, value in os.environ.items() if not name.startswith("HEADSUP_")}
    environment = others | {"XDG_CONFIG_HOME": os.devnull} | given
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True, env=environment) as process:
        assert process.stdout is not None
        try:
            yield process, process.stdout.readline().split()[4]
        finally:
            process.terminate()


def memory_mb(process: int) -> float:
    """The memory of a process, in MB."""
    lines = Path(f"/proc/{process}/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


def most_mb(settings: Settings) -> float:
    """The most that a server at rest takes, in MB: as the README says, and some."""
    return IN_USE_MB + SPARE_MB + (settings.runs_bytes + settings.replies_bytes) / 2**20
