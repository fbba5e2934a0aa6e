"""Files of a recording: names of replies, pages with relative addresses, verdicts for every answer."""

from pathlib import Path
from typing import Any

import anyio
import pytest
from fastapi.testclient import TestClient

from app.lessons.asking import LOCAL, ask
from app.main import create_app
from app.recording.folder import Folder
from app.recording.keys import key_of
from app.recording.verdicts import verdicts
from app.settings import Settings
from tests.bundled import bundle


def test_a_key_is_the_one_that_the_page_computes() -> None:
    # the same request stands in tests/js/server/recorded-send.test.js
    assert key_of("POST", "/models/writer/attention", '{"text":"né"}'.encode()) == "01b8336684183388"
    assert key_of("GET", "/models", b"") != key_of("POST", "/models", b"")


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """An empty recording."""
    return Folder(tmp_path / "out")


def test_two_requests_of_one_key_are_refused(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.recording.folder.key_of", lambda *_request: "0")
    folder.reply("GET", "/models", b"", b"{}")
    folder.reply("GET", "/models", b"", b"{}")
    with pytest.raises(ValueError, match="two requests"):
        folder.reply("GET", "/examples", b"", b"{}")


@pytest.mark.process
def test_a_recording_loads_modules_where_the_server_has_a_bundle(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    from app.recording.recorder import Recorder

    app = create_app(Settings(bundled=bundle(tmp_path_factory.getbasetemp().parent / "bundled")))
    before, page = TestClient(app).get("/steps").text, "/static/steps/index.js"
    assert page not in before
    Recorder(app, tmp_path / "out")
    assert page in TestClient(app).get("/steps").text


def test_addresses_of_a_page_are_relative(folder: Folder) -> None:
    html = '<meta charset="utf-8"><a href="/?model=">a</a><a href="/learn/x/worksheet?key=1">b</a><img src="/a/b.svg">'
    html += '<a href="#main">c</a><a href="https://example.org/">d</a>'
    folder.page("/learn/x", html, forms={"key=1": "key.html"})
    found = (folder.root / "learn/x/index.html").read_text("utf-8")
    assert '"../../?model="' in found
    assert '"../../learn/x/worksheet/?key=1"' in found
    assert '"../../a/b.svg"' in found
    assert '"#main"' in found
    assert '"https://example.org/"' in found
    assert 'location.replace("key.html"' in found


@pytest.mark.parametrize(
    ("lesson", "step", "answers"),
    [
        ("why-john", 0, [0, 3]),  # a cell
        ("reading-the-map", 2, [0, 1]),  # a choice
        ("a-score-by-hand", 3, [[0.0, 0.0]]),  # a calculation
    ],
)
def test_a_recorded_verdict_is_that_of_the_server(lesson: str, step: int, answers: list[Any]) -> None:
    client = TestClient(create_app(Settings()))
    app: Any = client.app

    async def recorded() -> dict[str, Any]:
        return await verdicts(app.state.lessons.lessons[lesson], step, lambda call, body: ask(app, LOCAL, call, body))

    found = anyio.run(recorded)
    for answer in answers:
        reply = client.post(
            f"/api/v1/lessons/{lesson}/answers", json={"step": step, "answer": answer, "explained": True}
        ).json()
        given = answer if isinstance(answer, list) else [answer]
        if found["numbers"] is None:
            assert found["verdicts"][answer] == reply
        else:
            rest = {name: reply[name] for name in reply if name not in ("right", "lines")}
            assert rest == {name: found["verdicts"][0][name] for name in rest}
            assert reply["right"] == (given == found["numbers"])
