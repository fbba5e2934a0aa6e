"""What may be broken around the command: its settings, its folder, its port, a second of its kind. A sentence each."""

import errno
import itertools
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.__main__ import cli
from app.user_config import remember, remembered

run = CliRunner().invoke
ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def _apart(tiny_weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEADSUP_WEIGHTS", str(tiny_weights))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "user"))
    monkeypatch.delenv("HEADSUP_HOSTS", raising=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The user's folder of settings."""
    made = tmp_path / "user" / "headsup"
    made.mkdir(parents=True)
    return made


BROKEN: dict[str, bytes] = {
    "no TOML": b"port = \n",
    "not UTF-8": b'host = "\xff"\n',
    "nested": b"lessons = " + b"[" * 5000 + b"]" * 5000 + b"\n",
    "nested in names": b"a." * 5000 + b"b = 1\n",
    "nested in a text": b'models = "' + b"[" * 5000 + b'"\n',
    "too many digits": b"port = " + b"9" * 5000 + b"\n",
    "twice": b"port = 1\nport = 2\n",
    "a table": b"[port]\na = 1\n",
    "of another type": b'port = "eight"\n',
    "too large": b"port = 99999\n",
    "negative": b"port = -1\n",
    "no number": b"processes = nan\n",
    "a half": b"processes = 1.5\n",
    "empty": b'host = ""\n',
    "unknown": b"surprise = 1\n",
    "a device that is none": b'device = "abacus"\n',
    "a type that is none": b'dtype = "float3"\n',
    "origins that are none": b'frame_ancestors = "javascript:alert(1) <b>"\n',
    "hosts that are none": b'hosts = ["http://a/b"]\n',
    "a list for a number": b"port = [1]\n",
    "models of another type": b"models = [7]\n",
    "brackets": b'models = "[1"\n',
    "a date": b"port = 2026-11-29\n",
    "NUL": b"host = \x00\n",
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_settings_are_said_in_a_sentence(folder: Path, name: str) -> None:
    (folder / "settings.toml").write_bytes(BROKEN[name])
    result = run(cli, ["models"])
    assert result.exit_code == 2, result.output
    assert result.stderr.rstrip().endswith(".")
    assert "Traceback" not in result.output
    assert isinstance(result.exception, SystemExit)


def test_settings_that_are_a_folder_are_said_so(folder: Path) -> None:
    (folder / "settings.toml").mkdir()
    result = run(cli, ["models"])
    assert result.exit_code == 2
    assert "settings.toml is a folder" in result.stderr


def test_a_list_of_models_that_cannot_be_read_is_named(folder: Path) -> None:
    (folder / "models.json").mkdir()
    result = run(cli, ["models"])
    assert result.exit_code == 2
    assert "models.json cannot be read: Is a directory." in result.stderr


def test_a_host_name_with_a_nul_in_it_is_no_host() -> None:
    result = run(cli, ["serve", "--no-browser", "--port", "0", "--host", "a\0b"])
    assert result.exit_code == 2
    assert "'a\\x00b' is no address" in result.stderr


def test_a_port_in_use_is_said_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = run(cli, ["serve", "--no-browser", "--port", str(port)])
    assert result.exit_code == 2
    assert f"Cannot listen on 127.0.0.1 port {port}: Address already in use" in result.stderr


def test_a_home_that_cannot_be_written_is_said_so_and_models_are_listed_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "file"))
    with pytest.raises(OSError, match=r"Not a directory|File exists"):
        remember(lambda kept: [*kept, "owner/model"])
    result = run(cli, ["models"])
    assert result.exit_code == 0, result.output
    assert "tiny-decoder:" in result.stdout


@pytest.mark.parametrize("when", ["write", "fsync", "replace"])
def test_a_disk_that_fills_up_loses_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch, when: str) -> None:
    remember(lambda _: ["owner/first"])

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        if when == "fsync":
            patch.setattr(os, "fsync", full)
        else:
            patch.setattr(Path, {"write": "open", "replace": "replace"}[when], full)
        with pytest.raises(OSError, match="No space left"):
            remember(lambda kept: [*kept, "owner/second"])
    assert remembered() == ["owner/first"]
    assert not list(folder.glob("*.new"))
    remember(lambda kept: [*kept, "owner/second"])
    assert remembered() == ["owner/first", "owner/second"]


@pytest.mark.process
def test_two_who_add_models_at_once_lose_none(folder: Path) -> None:
    source = "import sys; from app.user_config import remember\n"
    source += "for each in range(20): remember(lambda kept: [*kept, f'{sys.argv[1]}/{each}'])"
    adding = [subprocess.Popen([sys.executable, "-c", source, who], cwd=ROOT) for who in ("a", "b", "c")]
    assert [each.wait() for each in adding] == [0, 0, 0]
    assert sorted(remembered()) == sorted(f"{who}/{each}" for who in "abc" for each in range(20))
    assert json.loads((folder / "models.json").read_text("utf-8"))["models"] == remembered()


DAMAGED: dict[str, Callable[[Path], object]] = {
    "cut off": lambda file: file.write_text('{"models": ["a'),
    "nested": lambda file: file.write_text('{"models":' * 100_000),
    "not UTF-8": lambda file: file.write_bytes(b"\xff\xfe"),
    "of another type": lambda file: file.write_text('{"models": [7]}'),
    "empty": lambda file: file.write_text(""),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_list_is_said_and_never_written_over(folder: Path, name: str) -> None:
    file = folder / "models.json"
    DAMAGED[name](file)
    before = file.read_bytes()
    assert "models.json is damaged; remove it, and add the models again." in run(cli, ["models"]).stderr
    with pytest.raises(ValueError, match="is damaged"):
        remember(lambda kept: [*kept, "owner/model"])
    assert file.read_bytes() == before


def test_a_clock_that_jumps_changes_nothing(tiny_weights: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from fastapi.testclient import TestClient

    from app.main import create_app
    from app.settings import Settings

    jumping = itertools.cycle((0.0, 4e9, -1.0, 1.7e9))
    monkeypatch.setattr(time, "time", lambda: next(jumping))
    monkeypatch.setattr(time, "time_ns", lambda: int(next(jumping) * 1e9))
    settings = Settings(weights=tiny_weights, log_requests=True, metrics=True)
    with TestClient(create_app(settings), base_url="http://localhost") as client:
        for _ in range(3):
            for path in ("models/tiny-decoder/overview", "models/tiny-decoder/generations"):
                assert client.post(f"/api/v1/{path}", json={"text": "the cat"}).status_code == 200
            file = client.get("/static/explore/index.js")
            assert (
                client.get("/static/explore/index.js", headers={"if-none-match": file.headers["etag"]}).status_code
                == 304
            )
        assert client.get("/healthz").status_code == client.get("/metrics").status_code == 200


def test_nothing_that_serves_waits_by_the_clock_on_the_wall() -> None:
    # a request in the log, the card of a trained model and measured times have a date; a room ends at one that several
    # processes share
    read = {file: file.read_text("utf-8") for folder in ("app", "model") for file in (ROOT / folder).rglob("*.py")}
    by_clock = re.compile(r"\btime\.time\(|\btime_ns\(|from time import .*\btime\b|datetime\.now|utcnow|date\.today")
    found = {str(file.relative_to(ROOT)) for file, text in read.items() if by_clock.search(text)}
    found = {each for each in found if not each.startswith("app/rooms/")}
    assert found == {
        "app/cli/measure.py",
        "app/middleware/request_log.py",
        "model/training/follow.py",
        "model/training/recall.py",
    }
