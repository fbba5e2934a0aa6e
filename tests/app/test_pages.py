"""The pages before any script runs."""

import re

import pytest
from fastapi.testclient import TestClient

from app.paths import STATIC

PAGES = [
    "/",
    "/?model=writer",
    "/steps",
    "/calculator",
    "/compare",
    "/sparse",
    "/positions",
    "/cost",
    "/families",
    "/learn",
    "/docs",
    "/nothing",
]
HTML = {"accept": "text/html"}


@pytest.mark.parametrize("page", PAGES)
def test_a_page_says_what_it_is_before_any_script_runs(client: TestClient, page: str) -> None:
    text = client.get(page, headers=HTML).text
    assert re.search(r"<title>[^<]+ · Heads Up</title>", text)
    assert len(re.findall(r"<h1[ >]", text)) == 1
    assert '<html lang="en"' in text


@pytest.mark.parametrize("page", PAGES)
def test_no_script_and_no_style_stands_inside_a_page(client: TestClient, page: str) -> None:
    text = client.get(page, headers=HTML).text
    assert "<style" not in text
    assert not re.search(r"\sstyle=|\son\w+=", text)
    assert re.search(r"<script(?![^>]*\ssrc=)", text) is None


@pytest.mark.parametrize("page", PAGES)
def test_a_page_asks_only_this_server(client: TestClient, page: str) -> None:
    text = client.get(page, headers=HTML).text
    addresses = re.findall(r'(?:src|href|action)="([^"]+)"', text)
    assert addresses
    for address in addresses:
        assert address.startswith(("/", "#")), address
        assert not address.startswith("//"), address
        if address.startswith("/") and "?" not in address:
            assert client.get(address.partition("#")[0]).status_code == 200, address


@pytest.mark.parametrize("address", [*PAGES, "/api/v1/models", "/api/v1/nothing"])
def test_every_reply_carries_the_security_headers(client: TestClient, address: str) -> None:
    headers = client.get(address, headers=HTML).headers
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


def test_a_file_of_a_page_is_taken_for_what_it_is_and_asked_for_each_time(client: TestClient) -> None:
    headers = client.get("/static/explore/index.js").headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-cache"
    assert "last-modified" not in headers
    again = client.get("/static/explore/index.js", headers={"If-None-Match": headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""


FILES = [f"/static/{path.relative_to(STATIC).as_posix()}" for path in sorted(STATIC.rglob("*.*"))]


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_head_says_of_every_page_and_file_what_get_says_and_sends_no_body(client: TestClient, encoding: str) -> None:
    assert len(FILES) > 100
    for address in [*PAGES, "/openapi.json", *FILES]:
        asked = HTML | {"accept-encoding": encoding}
        got, head = client.get(address, headers=asked), client.head(address, headers=asked)
        assert head.content == b"", address
        assert head.status_code == got.status_code, address
        for name in ("content-type", "etag", "cache-control", "content-security-policy", "x-content-type-options"):
            assert head.headers.get(name) == got.headers.get(name), (address, name)


def test_the_text_of_a_link_stands_in_the_form_without_scripts(client: TestClient) -> None:
    for address in ("/", "/?model=writer"):
        text = client.get(address).text
        assert re.search(r"<form[^>]*method=\"get\"", text)
        assert 'name="text"' in text


def test_the_address_alone_opens_the_first_page_and_one_that_says_anything_the_explorer(client: TestClient) -> None:
    assert 'data-page="opening"' in client.get("/").text
    assert 'data-page="explore"' in client.get("/?model=").text
    assert 'data-page="explore"' in client.get("/?text=Hello").text


def test_a_hostile_address_is_shown_as_text(client: TestClient) -> None:
    text = client.get("/<script>alert(1)</script>", headers=HTML).text
    assert "<script>alert" not in text


def test_files_outside_the_static_folder_cannot_be_reached(client: TestClient) -> None:
    for path in ("/static/../pyproject.toml", "/static/%2e%2e/pyproject.toml", "/static/..%2f..%2fetc/passwd"):
        assert client.get(path).status_code == 404
