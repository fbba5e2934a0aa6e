"""Replies are compressed as the client takes them, and say the same."""

import gzip

import brotli
import pytest
import zstandard
from fastapi.testclient import TestClient

OVERVIEW = "/api/v1/models/tiny-decoder/overview"
UNPACK = {
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": lambda content: zstandard.ZstdDecompressor().decompressobj().decompress(content),
}


def _raw(client: TestClient, encodings: str, **request: object) -> tuple[str | None, bytes]:
    with client.stream(headers={"Accept-Encoding": encodings}, **request) as reply:  # type: ignore[arg-type]
        return reply.headers.get("content-encoding"), b"".join(reply.iter_raw())


@pytest.mark.parametrize(
    ("accepted", "sent"),
    [("gzip", "gzip"), ("br", "br"), ("zstd", "zstd"), ("gzip, deflate, br, zstd", "zstd"), ("gzip, br", "br")],
)
def test_a_reply_is_compressed_by_what_the_client_takes(client: TestClient, accepted: str, sent: str) -> None:
    request = {"method": "POST", "url": OVERVIEW, "json": {"text": "the cat sat on the mat"}}
    _, plain = _raw(client, "identity", **request)
    encoding, content = _raw(client, accepted, **request)
    assert encoding == sent
    assert len(content) < len(plain)
    assert UNPACK[sent](content) == plain


@pytest.mark.parametrize("path", ["/", "/static/pages/explore.js", "/static/styles/base.css"])
def test_pages_and_their_files_are_compressed(client: TestClient, path: str) -> None:
    encoding, content = _raw(client, "zstd", method="GET", url=path)
    assert encoding == "zstd"
    assert UNPACK["zstd"](content) == client.get(path, headers={"Accept-Encoding": "identity"}).content


def test_a_client_that_takes_nothing_and_a_short_reply_get_plain_bytes(client: TestClient) -> None:
    assert _raw(client, "identity", method="GET", url="/")[0] is None
    assert _raw(client, "gzip, br, zstd", method="GET", url="/api/v1/nothing")[0] is None
