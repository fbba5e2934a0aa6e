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


@pytest.mark.parametrize("path", ["/", "/static/explore/index.js", "/static/styles/base/base.css"])
def test_pages_and_their_files_are_compressed(client: TestClient, path: str) -> None:
    encoding, content = _raw(client, "zstd", method="GET", url=path)
    assert encoding == "zstd"
    assert UNPACK["zstd"](content) == client.get(path, headers={"Accept-Encoding": "identity"}).content


ATTENTION = "/api/v1/models/tiny-decoder/attention"


@pytest.fixture
def local(client: TestClient) -> TestClient:
    """A client on the same machine as the server."""
    return TestClient(client.app, client=("127.0.0.1", 5000))


@pytest.mark.parametrize("call", [ATTENTION, OVERVIEW])
@pytest.mark.parametrize("accepted", ["gzip", "br", "zstd", "gzip, deflate, br, zstd"])
def test_numbers_and_pictures_go_to_the_same_machine_as_they_are(local: TestClient, call: str, accepted: str) -> None:
    request = {"method": "POST", "url": call, "json": {"text": "the cat sat on the mat"}}
    encoding, content = _raw(local, accepted, **request)
    assert encoding is None
    assert content == _raw(local, "identity", **request)[1]
    far, packed = _raw(TestClient(local.app, client=("192.0.2.7", 5000)), accepted, **request)
    assert far is not None
    assert UNPACK[far](packed) == content


@pytest.mark.parametrize(
    ("accepted", "sent"),
    [("gzip", None), ("br;q=0.9, gzip", None), ("ZSTD", "zstd"), ("gzip, deflate, br, zstd", "zstd")],
)
def test_files_go_to_the_same_machine_by_what_is_quick(local: TestClient, accepted: str, sent: str | None) -> None:
    assert _raw(local, accepted, method="GET", url="/static/explore/index.js")[0] == sent


@pytest.mark.parametrize("host", ["::1", "127.9.8.7"])
def test_every_address_of_the_machine_itself_is_local(client: TestClient, host: str) -> None:
    request = {"method": "POST", "url": ATTENTION, "json": {"text": "the cat sat on the mat"}}
    assert _raw(TestClient(client.app, client=(host, 5000)), "zstd", **request)[0] is None


@pytest.mark.parametrize("accepted", ["br", "gzip, deflate, br, zstd", "gzip;q=1.0, BR;q=0.5"])
@pytest.mark.parametrize("path", ["/static/core/api.js", "/static/styles/base/base.css", "/static/favicon.svg"])
def test_files_travel_as_small_as_they_get(client: TestClient, path: str, accepted: str) -> None:
    plain = client.get(path, headers={"Accept-Encoding": "identity"})
    packed = client.get(path, headers={"Accept-Encoding": accepted})
    assert packed.content == plain.content
    assert int(packed.headers["content-length"]) == len(brotli.compress(plain.content, mode=brotli.MODE_TEXT))
    assert {name: packed.headers[name] for name in ("content-encoding", "vary", "etag", "content-type")} == {
        "content-encoding": "br",
        "vary": "Accept-Encoding",
        "etag": plain.headers["etag"],
        "content-type": plain.headers["content-type"],
    }
    known = client.get(path, headers={"Accept-Encoding": accepted, "If-None-Match": packed.headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")


@pytest.mark.parametrize("accepted", ["gzip", "br;q=0", "gzip, br;q=0.00", "identity"])
def test_a_file_is_not_packed_for_those_who_do_not_take_it(client: TestClient, accepted: str) -> None:
    encoding, _ = _raw(client, accepted, method="GET", url="/static/core/api.js")
    assert encoding == ("gzip" if "gzip" in accepted else None)


def test_a_picture_and_a_head_are_not_packed(client: TestClient) -> None:
    assert _raw(client, "br", method="GET", url="/static/images/sample.png")[0] is None
    assert client.head("/static/core/api.js", headers={"Accept-Encoding": "br"}).content == b""


def test_a_client_that_takes_nothing_and_a_short_reply_get_plain_bytes(client: TestClient) -> None:
    assert _raw(client, "identity", method="GET", url="/")[0] is None
    assert _raw(client, "gzip, br, zstd", method="GET", url="/api/v1/nothing")[0] is None
