"""A server answers to addresses, to names of its machine, and to those that its operator named."""

from socket import gethostname

import pytest
from fastapi.testclient import TestClient
from pydantic import ValidationError

from app.main import create_app
from app.settings import Settings


@pytest.mark.parametrize(
    ("host", "bound", "named", "is_known"),
    [
        ("localhost:8000", "127.0.0.1", [], True),
        ("LOCALHOST.", "127.0.0.1", [], True),
        ("heads.localhost", "127.0.0.1", [], True),
        ("127.0.0.1:8000", "127.0.0.1", [], True),
        ("[::1]:8000", "::1", [], True),
        ("192.168.1.7:8000", "0.0.0.0", [], True),
        ("evil.example", "127.0.0.1", [], False),
        ("evil.example", "0.0.0.0", [], False),
        ("localhost.evil.example", "127.0.0.1", [], False),
        ("127.0.0.1.evil.example", "127.0.0.1", [], False),
        ("", "127.0.0.1", [], False),
        ("a.school.example:80", "127.0.0.1", ["a.school.example"], True),
        ("A.school.example", "127.0.0.1", ["*.School.example"], True),
        ("school.example", "127.0.0.1", ["*.school.example"], False),
        ("notschool.example", "127.0.0.1", ["*.school.example"], False),
        ("anything.example", "127.0.0.1", ["*"], True),
        (gethostname(), "0.0.0.0", [], True),
    ],
)
def test_a_host_that_was_not_named_is_refused(host: str, bound: str, named: list[str], is_known: bool) -> None:
    client = TestClient(create_app(Settings(host=bound, hosts=named)))
    for path in ("/", "/api/v1/models", "/static/core/store.js", "/steps/"):
        reply = client.get(path, headers={"host": host}, follow_redirects=False)
        assert (reply.status_code != 421) == is_known
        if not is_known:
            assert reply.headers["content-type"] == "application/problem+json"
            assert "HEADSUP_HOSTS" in reply.json()["detail"]
            assert reply.headers["content-security-policy"]
            assert "location" not in reply.headers


def test_hosts_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEADSUP_HOSTS", "a.example, *.b.example")
    assert Settings().hosts == ["a.example", "*.b.example"]


@pytest.mark.parametrize("given", ["a.example:8000", "https://a.example", "a b", "*.*", "a..b"])
def test_what_is_no_host_name_is_named(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("HEADSUP_HOSTS", given)
    with pytest.raises(ValidationError, match="is no host name"):
        Settings()
