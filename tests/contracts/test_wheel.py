"""A wheel carries everything: installed elsewhere, it serves the page, the styles, the scripts and a model."""

import json
import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.js.node import node

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--quiet", "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir"]
    path = os.pathsep.join([str(Path(node()).parent), os.environ["PATH"]])
    subprocess.run([*pip, str(folder), str(ROOT)], check=True, env=os.environ | {"PATH": path})
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def site(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which the wheel is installed."""
    folder = tmp_path_factory.mktemp("site")
    pip = [sys.executable, "-m", "pip", "--quiet", "install", "--no-deps", "--target"]
    subprocess.run([*pip, str(folder), str(wheel)], check=True)
    return folder


def _environment(*path: Path) -> dict[str, str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HEADSUP_")}
    return environment | {"PYTHONPATH": os.pathsep.join(map(str, path))}


@pytest.fixture(scope="module")
def server(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that runs from the installed wheel, in a folder that has nothing of the checkout."""
    elsewhere, environment = tmp_path_factory.mktemp("elsewhere"), _environment(site)
    where = [sys.executable, "-c", "import app, model; print(app.__file__, model.__file__)"]
    files = subprocess.run(where, cwd=elsewhere, env=environment, check=True, capture_output=True, text=True).stdout
    assert all(Path(file).is_relative_to(site) for file in files.split())
    command = [sys.executable, "-m", "app", "serve", "--port", "0", "--no-browser"]
    with subprocess.Popen(command, cwd=elsewhere, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().split()[4]
        process.terminate()


def test_a_wheel_holds_every_file_of_the_app(wheel: Path) -> None:
    held = set(ZipFile(wheel).namelist())
    listed = subprocess.run(
        ["git", "ls-files", "app", "model", "static", "templates"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    assert listed
    inside = {f"app/{name}" if name.startswith(("static/", "templates/")) else name for name in listed}
    inside = {name.removeprefix("app/import_name/") for name in inside}
    assert inside <= held
    bundled = {name for name in held if name.startswith("app/bundled/")}
    assert "app/bundled/manifest.json" in bundled
    strangers = {name for name in held if not name.startswith(("app/", "model/", "headsup-"))}
    assert strangers == {"headsup.py"}


def test_the_installed_wheel_serves_page_script_style_and_docs(server: str) -> None:
    for path, kind in {
        "/": "text/html",
        "/docs": "text/html",
        "/static/explore/index.js": "javascript",
        "/static/styles/base/tokens.css": "text/css",
        "/vendor/swagger/swagger-ui-bundle.js": "javascript",
    }.items():
        with urllib.request.urlopen(server + path) as response:
            assert kind in response.headers["content-type"], path


def test_the_installed_wheel_serves_its_pages_as_a_few_files(server: str) -> None:
    for path in ("/", "/steps"):
        with urllib.request.urlopen(server + path) as response:
            files = re.findall(r'="(/bundled/[^"]+)"', page := response.read().decode())
        assert "modulepreload" not in page
        assert 2 < len(files) < 7
        for file in files:
            with urllib.request.urlopen(server + file) as response:
                assert "immutable" in response.headers["cache-control"]


def test_the_installed_wheel_serves_the_writer(server: str) -> None:
    body = json.dumps({"text": "The cat sat on the mat."}).encode()
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{server}/api/v1/models/writer/attention", body, headers)
    with urllib.request.urlopen(request) as response:
        reply = json.load(response)
    assert [token["text"] for token in reply["tokens"]["source"][1:4]] == ["The", "cat", "sat"]
    assert sum(reply["attention"][0]["weights"][0][-1]) == pytest.approx(1, abs=1e-5)


def test_the_installed_wheel_gives_trace_by_its_own_name_and_a_command(site: Path, tmp_path: Path) -> None:
    code = "import headsup, model; from headsup import trace; print(trace is model.trace is headsup.trace)"
    options = {"cwd": tmp_path, "env": _environment(site), "capture_output": True, "text": True}
    assert subprocess.run([sys.executable, "-c", code], check=True, **options).stdout == "True\n"
    command = subprocess.run([site / "bin" / "headsup", "--version"], check=True, **options)
    assert command.stdout.startswith("headsup ")
    (tmp_path / "app.py").write_text("raise SystemExit('this is another app')")
    options["env"] = _environment(tmp_path, site)
    failed = subprocess.run([site / "bin" / "headsup", "--version"], **options)
    assert failed.returncode != 0
    assert failed.stderr.count("\n") == 1
    assert str(tmp_path / "app.py") in failed.stderr
