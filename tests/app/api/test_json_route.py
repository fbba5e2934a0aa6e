"""Bodies: whichever way they are read, the answer is the same."""

import json
from typing import Any

import anyio
import pytest
from fastapi.testclient import TestClient
from starlette.types import Message

from app.main import create_app

PATH = "/api/v1/models/tiny-decoder/tokens"


@pytest.mark.parametrize(
    ("content", "status", "detail"),
    [
        ('{"text": "Tom likes"', 400, "The body is not JSON: Expecting ',' delimiter, at character 20."),
        ('{"text": 7}', 422, "text: 7 was given; it must be a text."),
        ("[]", 422, "[] was given; it must be a JSON object."),
        ("null", 422, "Null was given; it must be a JSON object."),
        ('"text"', 422, "'text' was given; it must be a JSON object."),
        ("", 422, "The body is empty; send a JSON object."),
        ('{"text": "\\ud800"}', 422, "text: this has half a character (a lone surrogate, such as \\ud800)"),
        ('{"text": NaN}', 422, "text: nan was given; it must be a text."),
    ],
)
def test_a_body_that_cannot_be_used_is_refused_with_a_sentence_for_each_field(
    client: TestClient, content: str, status: int, detail: str
) -> None:
    reply = client.post(PATH, content=content, headers={"Content-Type": "application/json"})
    assert reply.status_code == status
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.json()["detail"].startswith(detail)


def test_a_body_is_read_whatever_else_its_declaration_says(client: TestClient) -> None:
    asked = json.dumps({"text": "Tom likes it"})
    plain = client.post(PATH, content=asked, headers={"Content-Type": "application/json"}).json()
    declared = client.post(PATH, content=asked, headers={"Content-Type": "Application/JSON; charset=utf-8"}).json()
    assert plain == declared
    assert len(plain["tokens"]) >= 3


def test_a_client_that_leaves_before_its_body_is_whole_raises_nothing() -> None:
    sent: list[Message] = []
    arrives = [{"type": "http.request", "body": b'{"text": ', "more_body": True}]

    async def receive() -> Message:
        return arrives.pop(0) if arrives else {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": PATH,
        "raw_path": PATH.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(b"content-type", b"application/json")],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }
    anyio.run(create_app(), scope, receive, send)
    assert sent[0]["status"] == 400
