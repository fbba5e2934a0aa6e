"""The pages of rooms: a link that holds no key, and its QR code."""

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.rooms import qr
from app.settings import Settings


def test_the_page_of_a_code_is_the_same_whether_or_not_there_is_such_a_room(client: TestClient) -> None:
    code = client.post("/api/v1/rooms", json={}).json()["code"]
    there, absent = client.get(f"/room/{code}").text, client.get("/room/BCDF2345").text
    assert there.replace(code, "").replace(f"{code[:4]}-{code[4:]}", "") == absent.replace("BCDF2345", "").replace(
        "BCDF-2345", ""
    )


@pytest.mark.parametrize("code", ["AEIOU123", "x", "BCDF234", "BCDF23456"])
def test_what_is_no_code_has_no_page(client: TestClient, code: str) -> None:
    reply = client.get(f"/room/{code}", headers={"accept": "text/html"})
    assert (reply.status_code, "ask your teacher" in reply.text) == (404, True)


@pytest.mark.parametrize("root", ["", "/school/tools"])
def test_the_qr_code_is_the_link_as_the_browser_sees_it(root: str, monkeypatch: pytest.MonkeyPatch) -> None:
    links: list[str] = []
    monkeypatch.setattr(qr, "svg", lambda link: links.append(link) or b"<svg/>")
    client = TestClient(create_app(Settings(root_path=root)), base_url="http://testserver:81")
    reply = client.get(f"{root}/room/bcdf-2345/qr.svg")
    assert reply.headers["content-type"] == "image/svg+xml"
    assert links == [f"http://testserver:81{root}/room/BCDF2345"]


def test_a_qr_code_is_a_picture_of_modules_that_loads_nothing() -> None:
    drawn = qr.svg("http://school.example/room/BCDF2345")
    assert drawn.startswith(b"<svg")
    assert b"script" not in drawn
    assert drawn != qr.svg("http://school.example/room/BCDF2346")
