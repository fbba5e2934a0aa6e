"""Runs a server beside the kernel: it starts with the first page that is shown, and ends with the kernel."""

import atexit
import json
import os
import re
import subprocess
import sys
from collections import deque
from pathlib import Path
from threading import Event, Lock, Thread

from model.notebook import models

ADDRESS = re.compile(r"Heads Up is at (http://\S+)")
HOST = re.compile(r"https?://([^\s:]+)")
MOST_SECONDS_TO_START = 120.0
"""PyTorch alone can take half a minute to import from a slow disk."""
MOST_SECONDS_TO_END = 10.0
FRAMED_BY = "http://localhost:* http://127.0.0.1:* vscode-file: vscode-webview:"
"""What may show the page in a frame: JupyterLab and others on this machine, whatever their port, and VS Code."""
FRAMED_BY_COLAB = "https://colab.research.google.com https://*.googleusercontent.com https://*.colab.dev"


class ServerError(RuntimeError):
    """The server did not start. The message is a sentence, with what the server said."""


class Server:
    """A server in a process of its own, which ends when it is closed, and by itself when this process is no more.

    Args:
        framed_by: the origins whose pages may show this server's pages in a frame.
        huggingface_name: the folder or name of a Hugging Face model to be served beside the others.

    Raises:
        ServerError: when it does not start.
    """

    address = ""

    def __init__(self, framed_by: str, huggingface_name: str | None = None):
        # -P: a folder `app` beside the notebook is not ours
        command = [sys.executable, "-P", "-m", "app", "serve", "--host", "127.0.0.1", "--port", "0"]
        self._process = subprocess.Popen(
            [*command, "--processes", "1", "--no-browser", "--until-input-ends"],
            env=_environment(framed_by, huggingface_name),
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # an interrupt of the kernel is not meant for it
        )
        self._last_said: deque[str] = deque(["nothing"], maxlen=1)
        self._has_spoken = Event()
        self._listener = Thread(target=self._listen, daemon=True)
        self._listener.start()
        try:
            self._wait()
        except BaseException:
            self.close()
            raise

    @property
    def runs(self) -> bool:
        """Whether it is still there."""
        return self._process.poll() is None

    def close(self) -> None:
        """Ends it, and waits until it has ended."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.terminate()
        try:
            self._process.wait(MOST_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._listener.join()

    def _wait(self) -> None:
        is_late = not self._has_spoken.wait(MOST_SECONDS_TO_START)
        if not self.address:
            when = f" within {MOST_SECONDS_TO_START:g} seconds" if is_late else ""
            raise ServerError(f"The server of the page did not start{when}; it said: {self._last_said[0]}")

    def _listen(self) -> None:
        # to its end: a pipe that nobody reads fills up, and then the server stands still
        assert self._process.stdout is not None
        with self._process.stdout as said:
            for line in said:
                if found := ADDRESS.search(line):
                    self.address = found[1]
                    self._has_spoken.set()
                if line.strip():
                    self._last_said.append(line.strip())
        self._has_spoken.set()


_servers: dict[str | None, Server] = {}
"""By the Hugging Face model beside the others: pages that are already shown must not lose theirs."""
_starting = Lock()


def address(framed_by: str, huggingface_name: str | None = None) -> str:
    """The address of this kernel's server, started now if it does not run.

    Args:
        huggingface_name: the folder or name of a Hugging Face model to be served beside the others.

    Raises:
        ServerError: when it does not start.
    """
    with _starting:
        if huggingface_name in _servers and not _servers[huggingface_name].runs:
            _servers.pop(huggingface_name).close()
        if huggingface_name not in _servers:
            _servers[huggingface_name] = Server(framed_by, huggingface_name)
        return _servers[huggingface_name].address


def close() -> None:
    """Ends this kernel's servers; the next page starts another."""
    with _starting:
        while _servers:
            _servers.popitem()[1].close()


atexit.register(close)


def _environment(framed_by: str, huggingface_name: str | None) -> dict[str, str]:
    here = str(Path(__file__).parents[2])
    paths = [here, *filter(None, [os.environ.get("PYTHONPATH")])]
    as_here = {
        "PYTHONPATH": os.pathsep.join(paths),
        "HEADSUP_WEIGHTS": str(models.root()),
        "HEADSUP_DTYPE": models.DTYPE,
        "HEADSUP_DEVICE": models.DEVICE,
    }
    beside = {} if huggingface_name is None else {"HEADSUP_MODELS": json.dumps([huggingface_name])}
    # a page is asked for under the name of the page that shows it, where a proxy stands between
    hosts = ",".join(HOST.findall(framed_by))
    # who set these before knows better where the notebook is
    return {"HEADSUP_FRAME_ANCESTORS": framed_by, "HEADSUP_HOSTS": hosts} | os.environ | as_here | beside
