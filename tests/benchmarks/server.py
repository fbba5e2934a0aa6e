"""A running server of its own, and one connection to it."""

import gzip
import http.client
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import brotli
import zstandard

JSON = {"Content-Type": "application/json"}


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
    """One connection that stays open."""

    def __init__(self, address: str):
        self._connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=120)

    def post(self, model: str, call: str, encodings: str = "identity", *, is_far: bool = False, **body: Any) -> bytes:
        """The bytes of a reply as they travel.

        Args:
            is_far: ask as somebody on another machine, behind a proxy on this one.

        Raises:
            RuntimeError: for anything but 200.
        """
        headers = JSON | {"Accept-Encoding": encodings} | ({"X-Forwarded-For": "192.0.2.7"} if is_far else {})
        self._connection.request("POST", f"/api/v1/models/{model}/{call}", json.dumps(body), headers)
        reply = self._connection.getresponse()
        content = reply.read()
        if reply.status != 200:
            raise RuntimeError(f"{call}: {reply.status} {content[:200]!r}")
        return content


UNPACK = {
    "identity": lambda content: content,
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": lambda content: zstandard.ZstdDecompressor().decompressobj().decompress(content),
}
