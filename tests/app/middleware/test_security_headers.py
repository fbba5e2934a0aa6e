"""Every reply would be graded A+ by the rules of Mozilla's Observatory, which are written down here anew."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import Settings

HTML, JSON = {"accept": "text/html"}, {"content-type": "application/json"}
BEST = 100
"""Observatory gives A+ from this on."""
REPLIES = {
    "page": ("GET", "/", 200),
    "page without its body": ("HEAD", "/steps", 200),
    "file": ("GET", "/static/explore/index.js", 200),
    "missing file": ("GET", "/static/none.js", 404),
    "vendor": ("GET", "/vendor/plotly.min.js", 200),
    "description": ("GET", "/openapi.json", 200),
    "models": ("GET", "/api/v1/models", 200),
    "missing page": ("GET", "/nothing", 404),
    "missing model": ("GET", "/api/v1/models/none", 404),
    "wrong method": ("DELETE", "/api/v1/models", 405),
    "no JSON": ("POST", "/api/v1/patterns", 415),
    "failure": ("GET", "/fails", 500),
    "panic": ("GET", "/panics", 500),
    "redirect": ("GET", "/steps/", 307),
}


class Panic(BaseException):
    """As a library written in Rust raises it."""


@pytest.fixture(scope="module")
def app() -> FastAPI:
    """An app with two addresses that fail."""
    made = create_app(Settings())

    def fails() -> None:
        raise RuntimeError("/secret/path")

    def panics() -> None:
        raise Panic("/secret/path")

    made.add_api_route("/fails", fails)
    made.add_api_route("/panics", panics)
    return made


def score(headers: dict[str, str]) -> int:
    """Points of a site with TLS: 100, less what is missing, plus what is more than was asked for."""
    policy = dict(part.partition(" ")[::2] for part in headers.get("content-security-policy", "").split("; "))
    scripts = policy.get("script-src", policy.get("default-src", "*"))
    is_strict = "unsafe" not in str(policy) and scripts in ("'none'", "'self'") and "*" not in str(policy)
    age = int(headers.get("strict-transport-security", "max-age=0").removeprefix("max-age="))
    points = BEST
    points += (10 if policy.get("default-src") == "'none'" else 5) if is_strict else -25
    points += 5 if "frame-ancestors" in policy else -20
    points += 0 if age >= 15_768_000 else -20
    points += 0 if headers.get("x-content-type-options") == "nosniff" else -5
    points += 5 if headers.get("referrer-policy") in ("no-referrer", "same-origin", "strict-origin") else 0
    points += 10 if headers.get("cross-origin-resource-policy") in ("same-origin", "same-site") else 0
    points -= 50 if headers.get("access-control-allow-origin") else 0
    return points - (20 if "set-cookie" in headers else 0)


@pytest.mark.parametrize("name", REPLIES)
def test_every_reply_gets_the_best_grade(app: FastAPI, name: str) -> None:
    method, path, status = REPLIES[name]
    client = TestClient(app, base_url="https://testserver", raise_server_exceptions=False, follow_redirects=False)
    reply = client.request(method, path, headers=HTML if "page" in name else {})
    assert reply.status_code == status
    assert score(dict(reply.headers)) >= BEST + 30
    assert "/secret" not in reply.text
    assert "server" not in reply.headers


def test_browsers_are_sent_to_tls_only_by_a_server_that_has_it(app: FastAPI) -> None:
    assert "strict-transport-security" not in TestClient(app).get("/").headers


@pytest.mark.parametrize("path", ["/fails", "/panics"])
def test_a_failure_is_a_problem_document_and_its_reason_is_in_the_log(
    app: FastAPI, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    client = TestClient(app, raise_server_exceptions=False)
    reply = client.get(path)
    assert reply.status_code == 500
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.json()["title"] == "Internal Server Error"
    assert f"GET {path} failed" in caplog.text
    assert client.get("/api/v1/models").status_code == 200


@pytest.mark.parametrize("path", ["/", "/openapi.json", "/api/v1/models", "/static/explore/index.js", "/nothing"])
def test_head_is_get_without_its_body(app: FastAPI, path: str) -> None:
    client = TestClient(app)
    head, get = client.head(path), client.get(path)
    assert head.content == b""
    assert (head.status_code, head.headers["content-type"]) == (get.status_code, get.headers["content-type"])
    assert head.headers.get("content-length") == get.headers.get("content-length")


def test_a_wrong_method_is_told_all_that_there_are(app: FastAPI) -> None:
    reply = TestClient(app).delete("/api/v1/models")
    assert reply.headers["allow"] == "GET, HEAD, POST"
    assert "use GET, HEAD, POST" in reply.json()["detail"]
    assert TestClient(app).put("/api/v1/models/writer/loading").headers["allow"] == "DELETE, GET, HEAD"


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_a_cache_between_keeps_pages_and_problems_apart(app: FastAPI, accept: str) -> None:
    reply = TestClient(app).get("/nothing", headers={"accept": accept, "accept-encoding": "identity"})
    assert reply.headers["content-type"].startswith("text/html") == (accept == "text/html")
    assert "Accept" in [each.strip() for each in reply.headers["vary"].split(",")]
