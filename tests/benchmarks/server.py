"""A running server of its own, and one connection to it."""

import gzip
import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import brotli
import zstandard


@contextmanager
def serving(weights: Path | None, **settings: str) -> Iterator[str]:
    """The address of a server in another process; `weights` None = the shipped models."""
    named = {} if weights is None else {"HEADSUP_WEIGHTS": str(weights)}
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "serve", "--no-browser", "--port", "0"],
        env=os.environ | {"PYTHONUNBUFFERED": "1"} | named | settings,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        found = re.search(r"http://\S+", process.stdout.readline())
        assert found is not None, "the server did not start"
        yield found[0]
    finally:
        process.terminate()
        process.wait(timeout=20)


class Client:
    """One connection that stays open; it sends a request in one piece, as browsers do, so the server wakes once."""

    def __init__(self, address: str):
        self._address = urlsplit(address)
        assert self._address.hostname is not None
        self._socket = socket.create_connection((self._address.hostname, self._address.port), timeout=120)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def post(self, model: str, call: str, encodings: str = "identity", *, is_far: bool = False, **body: Any) -> bytes:
        """The bytes of a reply as they travel.

        Args:
            is_far: ask as somebody on another machine, behind a proxy on this one.

        Raises:
            RuntimeError: for anything but 200.
        """
        content = json.dumps(body).encode()
        lines = [
            f"POST /api/v1/models/{model}/{call} HTTP/1.1",
            f"Host: {self._address.netloc}",
            f"Accept-Encoding: {encodings}",
            "Content-Type: application/json",
            f"Content-Length: {len(content)}",
            *(["X-Forwarded-For: 192.0.2.7"] if is_far else []),
        ]
        self._socket.sendall("\r\n".join([*lines, "", ""]).encode() + content)
        with HTTPResponse(self._socket, method="POST") as reply:
            reply.begin()
            received = reply.read()
        if reply.status != 200:
            raise RuntimeError(f"{call}: {reply.status} {received[:200]!r}")
        return received


UNPACK = {
    "identity": lambda content: content,
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": lambda content: zstandard.ZstdDecompressor().decompressobj().decompress(content),
}
