"""Behind nginx everything works below its path: with the lines of `compose.yaml`, and with those of other portals."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from httpx2 import Client

from app.api.v1 import generations
from app.rooms import guesses, qr
from app.rooms.codes import LENGTH
from app.services.generation.writing import Writing
from app.settings import Settings
from model.weights import FOLDER as MODELS
from tests.app.middleware.test_root_path import walk
from tests.app.server.nginx import LISTENED, nginx
from tests.app.server.test_connections import PATIENCE, Running
from tests.contracts.fuzzing import Replies

pytestmark = pytest.mark.process

ROOT = "/school/tools/headsup"
HOST = "learn.school.example"
FOLDER = Path(__file__).parents[3]
COMPOSE: dict[str, Any] = yaml.safe_load((FOLDER / "compose.yaml").read_text("utf-8"))
OURS: str = COMPOSE["configs"]["nginx"]["content"].replace("$$", "$")
TRUSTED: str = COMPOSE["services"]["headsup"]["environment"]["HEADSUP_TRUSTED_PROXIES"]
UPSTREAM = "headsup:8000"
PASS = f"proxy_pass http://{UPSTREAM};"
README = (FOLDER / "README.md").read_text("utf-8")
BEHIND_TLS: str = README.partition("```nginx\n")[2].partition("```")[0].replace("10.0.0.1", "127.0.0.1")
PLAIN = "server { listen 80; location / { proxy_set_header Host $http_host; proxy_pass http://headsup:8000; } }"
"""An nginx that collects replies, and asks in HTTP/1.0."""


def below(location: str, passed: str) -> str:
    """Our lines, for a portal that has other addresses beside ours."""
    assert OURS.count("location / {") == OURS.count(PASS) == 1
    return OURS.replace("location / {", f"location {location} {{").replace(PASS, f"{PASS[:-1]}{passed};")


CASES = {
    "compose": OURS,
    "whole": below(ROOT, ""),
    "whole-slash": below(f"{ROOT}/", ""),
    "stripped": below(ROOT, "/"),
    "stripped-slash": below(f"{ROOT}/", "/"),
    "plain": PLAIN,
    "behind-tls": OURS.replace("$scheme", "https").replace(LISTENED, f"{LISTENED}\n{BEHIND_TLS}"),
}
EVERY = pytest.mark.parametrize("case", list(CASES)[:5])
UNLIKE = pytest.mark.parametrize("case", ["compose", "plain"])
NOT_HERE = {
    ("post", "/api/v1/models"),
    ("delete", "/api/v1/models/{model}/loading"),
    ("post", "/api/v1/models/{model}/analyses/grounding"),
    ("post", "/api/v1/lessons/{id}/answers"),
    ("post", "/api/v1/rooms"),
}
"""Calls that change the server or need more than a text; rooms have a test of their own."""
TOKEN = "a-token-of-somebody-here"
FAR = {"X-Forwarded-For": "192.0.2.7", "Accept-Encoding": "gzip"}
"""Of a client whose replies are packed, where its proxy does not know better."""
PLAINLY = {"Accept-Encoding": "identity"}
FORGED = {
    "X-Forwarded-For": "192.0.2.7",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "elsewhere.example",
    "X-Forwarded-Prefix": "/elsewhere",
    "Forwarded": "for=192.0.2.7;host=elsewhere.example;proto=https",
}


@contextmanager
def served(**choices: Any) -> Iterator[str]:
    """The host and port of a server below the path."""
    running = Running(MODELS, Settings(root_path=ROOT, hosts=[HOST], **choices))
    try:
        yield "{}:{}".format(*running.listener.getsockname())
    finally:
        running.end()


@pytest.fixture(scope="module")
def portals(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The address of each nginx, in front of one server that believes whom the one of `compose.yaml` does."""
    # the network between them is here the machine itself
    with served(trusted_proxies=[*TRUSTED.split(","), "127.0.0.0/8"]) as upstream:
        written = (each.replace(UPSTREAM, upstream) for each in CASES.values())
        with nginx(tmp_path_factory.mktemp("nginx"), *written) as addresses:
            yield dict(zip(CASES, addresses, strict=True))


@pytest.fixture
def portal(portals: dict[str, str], case: str) -> Iterator[Client]:
    """A client outside of an nginx."""
    with at(portals[case]) as client:
        yield client


def at(address: str) -> Client:
    """A client of an address, which asks no proxy of this machine's."""
    return Client(base_url=address, timeout=PATIENCE, headers=PLAINLY, follow_redirects=True, trust_env=False)


@EVERY
def test_every_page_and_all_that_pages_name_is_below_the_path(portal: Client) -> None:
    seen = {address.removeprefix(ROOT) for address in walk(portal, f"{ROOT}/")}
    assert {"/", "/steps", "/learn/why-john/worksheet", "/room", "/docs", "/openapi.json"} <= seen
    assert "/vendor/swagger/swagger-ui-bundle.js" in seen
    assert len(seen) > 100


@EVERY
def test_addresses_with_and_without_a_slash_at_the_end_lead_there(portal: Client) -> None:
    first = portal.get(ROOT)
    assert (first.status_code, first.text) == (200, portal.get(f"{ROOT}/").text)
    # an nginx in a container does not know at which port browsers find it
    assert [each.headers["location"] for each in first.history] in ([], [f"{ROOT}/"])
    moved = portal.get(f"{ROOT}/steps/", follow_redirects=False)
    assert (moved.status_code, moved.headers["location"]) == (307, str(portal.base_url.join(f"{ROOT}/steps")))
    missing = portal.get(f"{ROOT}/api/v1/nothing")
    assert (missing.status_code, missing.headers["content-type"]) == (404, "application/problem+json")
    assert missing.json()["detail"].endswith(f"described at {ROOT}/docs.")


@EVERY
def test_calls_of_each_kind_answer_at_the_described_addresses(portal: Client) -> None:
    document = portal.get(f"{ROOT}/openapi.json").json()
    assert document["servers"] == [{"url": ROOT}]
    described, answered = Replies(document), set()
    for path, calls in document["paths"].items():
        known = "why-john" if "lessons" in path else "life-is-short"
        address = path.replace("{model}", "writer").replace("{id}", known)
        for method, call in calls.items():
            if (method, path) in NOT_HERE or "{" in address:
                continue
            body = next(iter(described.examples(path, method)), None)
            reply = portal.request(method, document["servers"][0]["url"] + address, json=body)
            assert reply.status_code == 200, f"{method} {path}: {reply.text}"
            answered |= set(call["tags"])
    tags = {tag for calls in document["paths"].values() for call in calls.values() for tag in call["tags"]}
    assert answered == tags - {"rooms"}


@UNLIKE
def test_tokens_come_as_they_are_written(portal: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    may, write = threading.Semaphore(0), generations._next

    def write_when_it_may(writing: Writing) -> bytes | None:
        assert may.acquire(timeout=PATIENCE)
        return write(writing)

    monkeypatch.setattr(generations, "_next", write_when_it_may)
    asked = {"text": "the cat", "max_new_tokens": 3}
    with portal.stream("POST", f"{ROOT}/api/v1/models/writer/generations", json=asked, headers=FAR) as reply:
        events = (line[7:] for line in reply.iter_lines() if line.startswith("event: "))
        assert next(events) == "start"
        for _ in range(3):
            may.release()
            assert next(events) == "token"
        may.release()
        assert next(events) == "done"


@UNLIKE
def test_a_room_tells_each_change_at_once_and_hands_out_its_votes(portal: Client) -> None:
    opened = portal.post(f"{ROOT}/api/v1/rooms", json={}).json()
    room, key = f"{ROOT}/api/v1/rooms/{opened['code']}", {"Authorization": f"Bearer {opened['key']}"}
    assert portal.post(f"{room}/members", json={"token": TOKEN}).status_code == 200
    with portal.stream("GET", f"{room}/events", headers=FAR | {"Authorization": f"Bearer {TOKEN}"}) as reply:
        states = (json.loads(line[6:]) for line in reply.iter_lines() if line.startswith("data: "))
        assert next(states)["view"] is None
        for view in ("/sparse", "/positions"):
            assert portal.post(f"{room}/lead", json={"view": view}, headers=key).status_code == 200
            assert next(states)["view"] == view
    votes = portal.get(f"{room}/votes", headers=key)
    assert votes.headers["content-type"] == "text/csv; charset=utf-8"
    assert votes.headers["content-disposition"].startswith("attachment; filename=")
    page = f"{ROOT}/room/{opened['code']}"
    assert portal.get(page).status_code == 200
    assert portal.get(f"{page}/qr.svg").content == qr.svg(str(portal.base_url.join(page)))


def test_the_host_that_the_browser_asked_for_arrives(portals: dict[str, str]) -> None:
    with at(portals["compose"]) as portal:
        assert moved(portal, {"Host": f"{HOST}:8080"}) == f"http://{HOST}:8080{ROOT}/steps"
        assert portal.get(f"{ROOT}/", headers={"Host": "elsewhere.example"}).status_code == 421


def test_the_server_and_not_nginx_refuses_a_large_body(portals: dict[str, str]) -> None:
    with at(portals["compose"]) as portal:
        large = b" " * (Settings().max_body_bytes + 1)
        reply = portal.post(f"{ROOT}/api/v1/patterns", content=large, headers={"Content-Type": "application/json"})
        assert (reply.status_code, reply.headers["content-type"]) == (413, "application/problem+json")


def test_a_client_cannot_say_where_it_is(portals: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    with at(portals["compose"]) as portal:
        assert moved(portal, FORGED) == f"{portals['compose']}{ROOT}/steps"
        assert "strict-transport-security" not in portal.get(f"{ROOT}/", headers=FORGED).headers
        assert 429 in guessed(portal, monkeypatch)


def test_headers_of_a_proxy_count_where_it_is_trusted_and_nowhere_else(
    portals: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with at(portals["behind-tls"]) as portal:
        assert moved(portal, {"Host": HOST}) == f"https://{HOST}{ROOT}/steps"
        assert "strict-transport-security" in portal.get(f"{ROOT}/").headers
        # the proxy with TLS says that each came from another address
        assert set(guessed(portal, monkeypatch)) == {404}
    with (
        served(trusted_proxies=["192.0.2.1"]) as upstream,
        nginx(tmp_path, CASES["behind-tls"].replace(UPSTREAM, upstream)) as (address,),
        at(address) as portal,
    ):
        assert moved(portal, {"Host": HOST}) == f"http://{HOST}{ROOT}/steps"
        assert "strict-transport-security" not in portal.get(f"{ROOT}/").headers
        assert 429 in guessed(portal, monkeypatch)


def moved(portal: Client, headers: dict[str, str]) -> str:
    """Where the server says that it is found."""
    return portal.get(f"{ROOT}/steps/", headers=headers, follow_redirects=False).headers["location"]


def guessed(portal: Client, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The answers to more wrong codes than one address may try, each from an address that the client makes up."""
    monkeypatch.setattr(guesses, "MOST_WRONG_EACH", 3)
    address, asked = f"{ROOT}/api/v1/rooms/{'2' * LENGTH}/members", {"token": TOKEN}
    made_up = [FORGED | {"X-Forwarded-For": f"192.0.2.{number}"} for number in range(10, 17)]
    return [portal.post(address, json=asked, headers=each).status_code for each in made_up]
