import csv
import io
import json
import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import plotly.io
import pytest
from typer.testing import CliRunner

from app import __version__
from app.__main__ import cli

run = CliRunner().invoke


@pytest.fixture(autouse=True)
def _tiny(tiny_weights: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEADSUP_WEIGHTS", str(tiny_weights))
    monkeypatch.setenv("COLUMNS", "200")


@pytest.fixture
def server() -> Iterator[str]:
    """The address of a server started from the command line, on a port it chose itself."""
    command = [sys.executable, "-m", "app", "serve", "--port", "0", "--no-browser"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ) as process:
        assert process.stdout is not None
        yield process.stdout.readline().split()[4]
        process.terminate()


def test_the_version_is_that_of_the_package() -> None:
    result = run(cli, ["--version"])
    assert result.exit_code == 0
    assert result.output == f"headsup {__version__}\n"


@pytest.mark.process
def test_serve_prints_an_address_that_answers(server: str) -> None:
    body = json.dumps({"text": "the cat"}).encode()
    request = urllib.request.Request(
        f"{server}/api/v1/models/tiny-decoder/attention", body, {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request) as response:
        assert len(json.load(response)["attention"]) == 2
    with urllib.request.urlopen(server) as response:
        assert b"Heads" in response.read()


def test_serve_says_when_the_port_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = run(cli, ["serve", "--port", str(taken.getsockname()[1]), "--no-browser"])
    assert result.exit_code == 2
    assert "or another port with --port." in result.stderr


def test_models_lists_every_model() -> None:
    result = run(cli, ["models"])
    assert result.exit_code == 0
    for word in ("tiny-decoder", "tiny-encoder", "tiny-encoder-decoder", "2 layers × 3 heads"):
        assert word in result.stdout


def test_trace_writes_what_the_api_replies(tmp_path: Path, ask: object) -> None:
    out = tmp_path / "trace.json"
    assert run(cli, ["trace", "the cat sat", "--model", "tiny-decoder", "--out", str(out)]).exit_code == 0
    written = json.loads(out.read_text())
    reply = ask("tiny-decoder", "attention", text="the cat sat")  # type: ignore[operator]
    assert written["attention"] == reply["attention"]
    assert written["tokens"] == reply["tokens"]


def test_trace_writes_to_the_screen_without_a_file() -> None:
    result = run(cli, ["trace", "the cat", "--model", "tiny-encoder"])
    assert json.loads(result.stdout)["model"] == "tiny-encoder"


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        ("HEADSUP_PORT", "abc", "HEADSUP_PORT: 'abc' was given; it must be a number."),
        ("HEADSUP_PORT", "70000", "HEADSUP_PORT: '70000' was given; it must be at most 65,535."),
        ("HEADSUP_TORCH_THREADS", "99999999", "HEADSUP_TORCH_THREADS: '99999999' was given; it must be at most 256."),
        ("HEADSUP_WEIGHTS", "/nonexistent", "There is no model in /nonexistent; HEADSUP_WEIGHTS names a folder"),
    ],
)
@pytest.mark.parametrize("command", [["serve", "--no-browser"], ["models"], ["trace", "the cat"]])
def test_a_setting_that_cannot_be_used_is_named(
    monkeypatch: pytest.MonkeyPatch, command: list[str], variable: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv(variable, value)
    result = run(cli, command)
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert "Traceback" not in result.output


def test_a_setting_that_was_typed_goes_by_its_name_on_the_command_line() -> None:
    result = run(cli, ["serve", "--port", "70000", "--no-browser"])
    assert result.exit_code == 2
    assert "--port: 70000 was given; it must be at most 65,535." in result.stderr
    assert "HEADSUP_PORT" not in result.stderr


def test_an_empty_setting_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOST", "PORT", "TORCH_THREADS"):
        monkeypatch.setenv(f"HEADSUP_{name}", "")
    assert run(cli, ["models"]).exit_code == 0
    assert run(cli, ["serve", "--host", "", "--no-browser"]).exit_code == 2


@pytest.mark.parametrize("out", ["nowhere/trace.json", "."])
def test_trace_says_when_it_cannot_write(tmp_path: Path, out: str) -> None:
    result = run(cli, ["trace", "the cat", "--model", "tiny-decoder", "--out", str(tmp_path / out)])
    assert result.exit_code == 2
    assert "Cannot write" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["trace", "the cat", "--model", "gpt-9"], "There is no model 'gpt-9'; the models are tiny-decoder,"),
        (["trace", "", "--model", "tiny-decoder"], "The text is empty; type at least one word."),
        (["train", "gpt-9", "--data", "."], "There is no recipe for 'gpt-9'; the recipes are writer"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(arguments: list[str], sentence: str) -> None:
    result = run(cli, arguments)
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("model", "given", "left_out"),
    [
        ("recall-gru", ["--data", "."], "--data"),
        ("recall-gru", ["--licence", "CC0", "--attribution", "Ada"], "--licence, --attribution"),
        ("copycat", ["--data", "."], "--data"),
    ],
)
def test_a_training_that_reads_no_text_refuses_one(tmp_path: Path, model: str, given: list[str], left_out: str) -> None:
    result = run(cli, ["train", model, *given, "--out", str(tmp_path / "out"), "--steps", "1"])
    assert result.exit_code == 2
    said = f"{model} learns from examples that the recipe makes up, and from no text; leave out {left_out}."
    assert said in result.stderr
    assert not (tmp_path / "out").exists()


def test_training_without_text_says_what_is_looked_for(tmp_path: Path) -> None:
    result = run(cli, ["train", "writer", "--data", str(tmp_path), "--out", str(tmp_path / "out")])
    assert result.exit_code == 2
    assert "has no .txt or .txt.gz file (one sentence a line)" in result.stderr


def _one_head(form: str) -> str:
    place = ["--site", "cross", "--layer", "1", "--head", "2", "--format", form]
    text = ["trace", "the cat sat , Tom", "--model", "tiny-encoder-decoder", "--target", "le chat"]
    result = run(cli, [*text, *place])
    assert result.exit_code == 0, result.stderr
    return result.stdout


def test_trace_writes_one_head_as_a_table_and_as_a_figure(ask: object) -> None:
    asked = {"text": "the cat sat , Tom", "target": "le chat", "sites": ["cross"], "layers": [1], "heads": [2]}
    reply = ask("tiny-encoder-decoder", "attention", **asked)  # type: ignore[operator]
    weights = reply["attention"][0]["weights"][0]
    rows = list(csv.reader(io.StringIO(_one_head("csv"))))
    keys = [token["text"].strip() or "␣" for token in reply["tokens"]["source"]]
    assert rows[0] == ["query \\ key", *keys]
    assert "," in keys
    assert [row[0] for row in rows[1:]] == [token["text"].strip() for token in reply["tokens"]["target"]]
    assert [[float(cell) for cell in row[1:]] for row in rows[1:]] == weights
    figure = plotly.io.from_json(_one_head("plotly"))
    (heatmap,) = figure.data
    assert [list(row) for row in heatmap.z] == weights
    assert figure.layout.title.text.startswith("tiny-encoder-decoder · Layer 1 · Head 2 · cross<br>")
    assert list(figure.layout.xaxis.ticktext) == keys


def test_a_table_leaves_empty_what_a_query_may_not_attend_to_and_holds_the_exact_tokens() -> None:
    asked = ["trace", 'Tom =1+1, @ "', "--model", "tiny-decoder", "--format"]
    rows = list(csv.reader(io.StringIO(run(cli, [*asked, "csv"]).stdout)))
    for i, row in enumerate(rows[1:]):
        assert all(cell != "" for cell in row[1 : i + 2])
        assert all(cell == "" for cell in row[i + 2 :])
    assert rows[0][1:] == [row[0] for row in rows[1:]]
    assert {"=", "+", "@", '"'} <= set(rows[0])
    guarded = list(csv.reader(io.StringIO(run(cli, [*asked, "spreadsheet"]).stdout)))
    assert [each.removeprefix("'") for each in guarded[0]] == rows[0]
    assert not any(cell.startswith(("=", "+", "@")) for row in guarded for cell in row)


def test_trace_says_which_head_is_not_there() -> None:
    result = run(cli, ["trace", "the cat", "--model", "tiny-decoder", "--format", "csv", "--layer", "9"])
    assert result.exit_code == 2
    assert "Layer 9 does not exist; the layers are 0 to 1." in result.stderr


def test_the_command_line_and_the_notebook_draw_the_same_figure() -> None:
    from model.notebook import trace

    traced = trace("the cat sat , Tom", model="tiny-encoder-decoder", target="le chat")
    figure = traced.figure("cross", 1, 2)
    assert figure.to_plotly_json() == plotly.io.from_json(_one_head("plotly")).to_plotly_json()
    assert figure.data[0].z[0][0] == json.loads(_one_head("plotly"))["data"][0]["z"][0][0]


@pytest.mark.process
def test_the_server_ends_with_its_input_where_it_is_told_to() -> None:
    command = [sys.executable, "-m", "app", "serve", "--port", "0", "--no-browser", "--until-input-ends"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        assert process.stdout.readline().startswith("Heads Up is at http://127.0.0.1:")
        process.stdin.close()
        assert process.wait(60) == 0


def test_generate_writes_what_the_api_writes() -> None:
    from app.cache.run_cache import RunCache
    from app.models.registry import Registry
    from app.schemas.generations import GenerationsRequest
    from app.services.generation.writing import Writing
    from app.settings import Settings

    for model, more in {"tiny-decoder": ["--temperature", "1.5", "--seed", "4"], "tiny-encoder-decoder": []}.items():
        result = run(cli, ["generate", "the cat sat", "--model", model, "--tokens", "5", *more])
        assert result.exit_code == 0, result.stderr
        drawn = {"temperature": 1.5, "seed": 4} if more else {}
        body = GenerationsRequest(text="the cat sat", max_new_tokens=5, **drawn)
        registry = Registry(Settings().weights)
        expected = Writing(registry.get(model), body, Settings(), RunCache(0)).at_once()
        assert result.stdout == f"{expected['whole']}\n"
        assert result.stderr == f"{expected['stopped']['detail']}\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--seed", "-1"], "--seed: -1 was given; it must be at least 0."),
        (["--tokens", "5000"], "--tokens: 5000 was given; it must be at most 4,096."),
        (["--top-p", "2"], "--top-p: 2.0 was given; it must be at most 1."),
        (["--model", "tiny-encoder"], "it writes nothing; choose a decoder"),
        (["--target", "le chat"], "leave `target` out."),
    ],
)
def test_generate_says_what_cannot_be_asked(arguments: list[str], said: str) -> None:
    result = run(cli, ["generate", "the cat sat", "--model", "tiny-decoder", *arguments])
    assert result.exit_code == 2
    assert said in result.stderr
