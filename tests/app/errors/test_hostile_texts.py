"""Texts made to steer or to break what shows them: one test for each place where they come out."""

import csv
import io
import json
import logging
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from app.__main__ import cli
from app.cli.card_text import card_lines
from app.cli.head_files import csv_of, plotly_of
from app.cli.terminal import plain, result, say
from app.errors.log_lines import write_tracebacks
from app.main import create_app
from app.models.reasons import reason, without_paths
from app.settings import Settings

run = CliRunner().invoke
ROOT = str(Path(__file__).parents[3])

TEXTS = {
    "element": "<img src=x onerror=alert(1)>",
    "script": "</script><script>alert(1)</script>",
    "end of a title": '"></title><svg onload=alert(1)>',
    "template": "{{7*7}} {% raw %} ${7*7}",
    "formula": '=cmd|" /C calc"!A0',
    "colour of a terminal": "a\x1b[31mb\x1b]0;title\x07",
    "C1 of a terminal": "a\x9b31mb",
    "lines": "a\r\nSet-Cookie: b=c\n\nd",
    "other direction": "a\u202egnp.exe\u2066b",
    "NUL": "a\x00b",
    "path": "../../../../etc/passwd",
}
HOSTILE = pytest.mark.parametrize("text", TEXTS.values(), ids=list(TEXTS))


@HOSTILE
def test_on_a_terminal_nothing_steers(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    say(text)
    said = capsys.readouterr().out
    assert not any((each < " " and each not in "\n\t") or "\x7f" <= each <= "\x9f" for each in said)
    assert not set(said) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    assert json.loads(json.dumps(text)) == text
    assert plain(json.dumps(text)) == json.dumps(text), "what JSON escapes already stays"


@pytest.mark.parametrize("is_terminal", [False, True])
def test_a_result_is_exact_in_a_file_and_plain_on_a_terminal(
    monkeypatch: pytest.MonkeyPatch, is_terminal: bool
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: is_terminal)
    assert result("a\x1b[31m\n") == ("a\\u001b[31m\n" if is_terminal else "a\x1b[31m\n")


def test_on_a_terminal_halves_of_characters_are_escaped_and_letters_are_not() -> None:
    assert plain("b\udcff") == "b\\udcff"
    assert plain("é 模型 👩\u200d🔬 \tx\n") == "é 模型 👩\u200d🔬 \tx\n"


@HOSTILE
def test_in_the_card_of_a_model_on_a_terminal(
    text: str, tiny_weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import shutil

    folder = Path(shutil.copytree(tiny_weights / "tiny-decoder", tmp_path / "hostile"))
    card = json.loads((folder / "card.json").read_text()) | {"description": text, "limits": text, "licence": text}
    (folder / "card.json").write_text(json.dumps(card))
    monkeypatch.setenv("HEADSUP_WEIGHTS", str(tmp_path))
    listed = run(cli, ["models"])
    assert listed.exit_code == 0
    assert plain(text).splitlines()[0] in listed.stdout
    assert plain(listed.stdout) == listed.stdout


@HOSTILE
def test_on_every_page(client: TestClient, text: str) -> None:
    plain_page = client.get("/explore").text
    page = client.get("/explore", params={"text": text, "pair": text, "model": text}).text
    assert page == plain_page, "an address is read by the page, and never written into it by the server"
    missing = client.get(f"/{text.encode().hex()}", params={"text": text}, headers={"accept": "text/html"})
    assert (missing.status_code, text in missing.text) == (404, False)


@pytest.mark.parametrize("name", ["<img src=x onerror=alert(1)>", "%3Cscript%3Ealert(1)%3C%2Fscript%3E", "%1b%5b31m"])
def test_on_the_page_of_an_error(client: TestClient, name: str) -> None:
    page = client.get(f"/{name}", headers={"accept": "text/html"})
    assert page.status_code == 404
    assert "<img src=x" not in page.text
    assert "<script>alert" not in page.text


@HOSTILE
def test_in_replies_and_headers(client: TestClient, text: str) -> None:
    reply = client.post("/api/v1/models/tiny-decoder/attention", json={"text": text, "tensors": ["weights"]})
    if reply.status_code == 200:
        assert reply.headers["content-type"] == "application/json"
        spans = [each for each in reply.json()["tokens"]["source"] if not each["special"]]
        assert {text[each["start"] : each["end"]].strip() for each in spans} >= {each["text"].strip() for each in spans}
    for body in ({"text": "a", "layers": [text]}, {"text": "a", text: 1}, {"text": "a", "tensors": [text]}):
        refused = client.post("/api/v1/models/tiny-decoder/attention", json=body)
        assert refused.status_code == 422
        assert refused.json()["detail"].isprintable()
        assert all(text not in value and "\n" not in value for value in refused.headers.values())


def _reply(label: str) -> dict[str, Any]:
    import numpy

    token = {"id": 1, "text": label, "start": 0, "end": len(label), "special": False}
    entry = {"site": "decoder", "layer": 0, "heads": [0], "query_tokens": "source", "key_tokens": "source"}
    numbers = {"weights": numpy.ones((1, 1, 1)), "mask": numpy.ones((1, 1), bool)}
    return {"model": "m", "tokens": {"source": [token], "target": None}, "attention": [entry | numbers]}


@HOSTILE
@pytest.mark.parametrize("guarded", [False, True])
def test_in_a_table(text: str, guarded: bool) -> None:
    rows = list(csv.reader(io.StringIO(csv_of(_reply(text), is_guarded=guarded).decode(), newline="")))
    assert [len(row) for row in rows] == [2, 2]
    assert rows[1][1] == "1"
    assert not guarded or rows[1][0][:1] not in "=+@\t\r"


@HOSTILE
def test_in_a_figure(text: str) -> None:
    figure = json.loads(plotly_of(_reply(text), text))
    assert figure["data"][0]["z"] == [[1.0]]


@HOSTILE
def test_in_a_failure_that_is_logged(
    tiny_weights: Path, text: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app(Settings(weights=tiny_weights))

    def fails(*_: object) -> None:
        raise RuntimeError(f"{text} in {ROOT}/secret")

    monkeypatch.setattr(app.state.registry, "card", fails)
    reply = TestClient(app, raise_server_exceptions=False).get("/api/v1/models/tiny-decoder")
    assert reply.status_code == 500
    assert text not in reply.text
    (record,) = [each for each in caplog.records if each.name == "app.middleware.failures"]
    written = logging.Formatter().format(record)
    assert written.startswith("GET /api/v1/models/tiny-decoder failed: RuntimeError in ")
    assert written.isprintable()
    assert text not in written
    assert ROOT not in written


def test_a_traceback_is_written_where_that_is_wanted(
    tiny_weights: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    app: FastAPI = create_app(Settings(weights=tiny_weights, tracebacks=True))
    monkeypatch.setattr(app.state.registry, "card", None)
    try:
        TestClient(app, raise_server_exceptions=False).get("/api/v1/models/tiny-decoder")
        assert "Traceback" in caplog.text
    finally:
        write_tracebacks(False)


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("no file /home/eve/models/x/config.json here", "no file config.json here"),
        (r"no file C:\Users\eve\x.bin here", "no file x.bin here"),
        ("see https://huggingface.co/owner/model/tree", "see https://huggingface.co/owner/model/tree"),
        ("queries and/or keys, 3/4 of owner/name", "queries and/or keys, 3/4 of owner/name"),
        ("give '~/models/gpt2/'", "give ''"),
    ],
)
def test_a_reason_names_no_folder_of_the_machine(said: str, left: str) -> None:
    assert without_paths(said) == left


def test_a_reason_is_one_line_without_what_the_system_adds(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file") as missing:
        (tmp_path / "a b" / "config.json").read_text()
    assert reason(missing.value, tmp_path / "a b") == "No such file or directory (config.json)"
    assert reason(ValueError("one\ntwo")) == "one"
    assert reason(ValueError()) == "ValueError"


def test_the_lines_of_a_card_are_those_of_its_texts() -> None:
    facts = {"id": "a", "description": "b", "family": "decoder", "sites": [], "d_model": 1, "parameters": 1}
    facts |= {"max_tokens": 1, "scores": {}, "limits": "c", "training": {}, "licence": "d", "attribution": "e"}
    assert next(iter(card_lines(facts))) == "a: b"
