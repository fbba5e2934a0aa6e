"""Behind a proxy everything works below its path, whether or not the proxy strips it."""

import re
from pathlib import Path
from posixpath import join, normpath

import pytest
from fastapi.testclient import TestClient
from httpx2 import Client
from pydantic import ValidationError
from starlette.types import ASGIApp, Receive, Scope, Send

from app.lessons.catalogue import OWN
from app.main import create_app
from app.paths import STATIC
from app.settings import Settings

ROOT = "/school/tools/headsup"
HTML = {"accept": "text/html"}
IMPORTED = re.compile(r"""(?:^import .*?|^export .*?|^\} |\bimport\()(?:from )?["'](\.[^"']+)["']""", re.MULTILINE)
LINKED = re.compile(r'(?:src|href|action)="([^"]+)"')


class Proxy:
    """Knows one path and nothing else, as a portal does."""

    def __init__(self, app: ASGIApp, strips: bool):
        self.app, self.strips = app, strips

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            assert scope["path"] == ROOT or scope["path"].startswith(f"{ROOT}/"), scope["path"]
            if self.strips:
                scope = {**scope, "path": scope["path"].removeprefix(ROOT) or "/"}
        await self.app(scope, receive, send)


@pytest.fixture(scope="module", params=[True, False], ids=["stripped", "whole"])
def portal(request: pytest.FixtureRequest) -> TestClient:
    """A client outside of the proxy."""
    return TestClient(Proxy(create_app(Settings(root_path=f"{ROOT}/")), request.param))


def walk(portal: Client, begin: str) -> set[str]:
    """Every address that pages and scripts name, each asked for once."""
    seen, waiting = {begin}, [begin]
    while waiting:
        address = waiting.pop()
        reply = portal.get(address, headers=HTML)
        assert reply.status_code == 200, address
        kind = reply.headers["content-type"]
        found = LINKED.findall(reply.text) if kind.startswith("text/html") else []
        if "javascript" in kind and "/vendor/" not in address:
            found = [normpath(join(address, "..", each)) for each in IMPORTED.findall(reply.text)]
        for each in found:
            path = each.partition("#")[0].partition("?")[0]
            if path and path not in seen:
                assert path.startswith(f"{ROOT}/"), f"{each} in {address}"
                seen.add(path)
                waiting.append(path)
    return seen


def test_every_page_script_and_style_is_below_the_path(portal: TestClient) -> None:
    seen = {address.removeprefix(ROOT) for address in walk(portal, f"{ROOT}/")}
    assert {"/", "/steps", "/calculator", "/compare", "/sparse", "/positions", "/learn", "/docs"} <= seen
    assert {"/learn/why-john", "/learn/why-john/worksheet", "/openapi.json", "/vendor/swagger/swagger-ui.css"} <= seen
    scripts = {f"/static/{path.relative_to(STATIC).as_posix()}" for path in STATIC.rglob("*/index.js")}
    # the opening page stands where the explore page would without a question
    assert scripts - seen <= {"/static/explore/index.js"}
    assert portal.get(f"{ROOT}/?model=writer").text.count(f'"{ROOT}/static/explore/index.js"') == 1


def test_the_address_itself_works_with_and_without_its_slash(portal: TestClient) -> None:
    assert portal.get(ROOT).text == portal.get(f"{ROOT}/").text
    moved = portal.get(f"{ROOT}/steps/", follow_redirects=False)
    assert (moved.status_code, moved.headers["location"]) == (307, f"http://testserver{ROOT}/steps")


def test_a_proxy_that_puts_a_slash_in_the_place_of_the_path_is_understood() -> None:
    client = TestClient(create_app(Settings(root_path=ROOT)))
    assert client.get("http://testserver//steps").text == client.get(f"{ROOT}/steps").text
    assert client.get("http://testserver//api/v1/lessons").status_code == 200


def test_calls_and_event_streams_work(portal: TestClient) -> None:
    api = f"{ROOT}/api/v1/models/writer"
    reply = portal.post(f"{api}/attention", json={"text": "the cat sat"})
    assert reply.json()["model"] == "writer"
    events = portal.post(f"{api}/generations", json={"text": "the cat", "max_new_tokens": 2})
    assert events.headers["content-type"].startswith("text/event-stream")
    assert "event: done" in events.text


def test_the_description_names_the_path_and_so_do_errors(portal: TestClient) -> None:
    described = portal.get(f"{ROOT}/openapi.json").json()
    assert described["servers"] == [{"url": ROOT}]
    assert "/api/v1/models" in described["paths"]
    nothing = portal.get(f"{ROOT}/api/v1/nothing")
    assert nothing.json()["detail"].endswith(f"described at {ROOT}/docs.")
    page = portal.get(f"{ROOT}/static/nothing.js", headers=HTML)
    assert page.status_code == 404
    assert f'href="{ROOT}/static/favicon.svg"' in page.text


def test_a_file_of_a_page_keeps_its_own_headers(portal: TestClient) -> None:
    assert "last-modified" not in portal.get(f"{ROOT}/static/core/store.js").headers


def test_without_a_path_no_address_names_one(client: TestClient) -> None:
    assert "data-root-path" not in client.get("/").text
    assert "servers" not in client.get("/openapi.json").json()


def test_a_name_with_other_characters_stands_quoted_in_addresses(tiny_weights: Path) -> None:
    root = "/user/a%20b@school.example/headsup"
    client = TestClient(create_app(Settings(weights=tiny_weights, root_path=root)))
    for address in (f"{root}/steps", "/steps"):
        assert f'href="{root}/static/favicon.svg"' in client.get(address).text


@pytest.mark.parametrize("given", ["school", "/a//b", "/a?b", "/../a", '/"><script>', "//elsewhere.example"])
def test_what_is_no_path_is_refused(given: str) -> None:
    with pytest.raises(ValidationError, match="is no path; give one such as /school/headsup"):
        Settings(root_path=given)


def test_a_link_in_a_lesson_leads_below_the_path_and_elsewhere_stays(tmp_path: Path) -> None:
    text = (OWN / "why-john.md").read_text("utf-8")
    at = text.index("\n## ")
    at = text.index("\n\n", at) + 2
    links = "See [here](/steps?model=writer) & [there](https://elsewhere.example).\n\n"
    (tmp_path / "own.md").write_text(text[:at] + links + text[at:], "utf-8")
    client = TestClient(create_app(Settings(root_path=ROOT, lessons=[tmp_path])))
    sheet = client.get("/learn/own/worksheet").text
    assert f'<a href="{ROOT}/steps?model=writer">here</a> &amp; <a href="https://elsewhere.example">' in sheet
    assert f'href="{ROOT}/learn/own"' in sheet
