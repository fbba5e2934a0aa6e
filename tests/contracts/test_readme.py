"""What the README says of settings, commands, calls and files is so."""

import io
import json
import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.__main__ import cli
from app.schemas.interventions import Interventions
from app.settings import Settings

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
PAGES = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"]


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_in_the_readme(name: str) -> None:
    assert f"HEADSUP_{name.upper()}" in README


def test_the_defaults_in_the_readme_are_the_defaults() -> None:
    defaults = {name: field.default for name, field in Settings.model_fields.items()}
    for name in ("torch_threads", "max_body_bytes", "max_text_characters", "max_reply_numbers"):
        assert f"| `HEADSUP_{name.upper()}` | `{defaults[name]}` |" in README


def test_every_command_of_the_program_is_in_the_readme() -> None:
    for command in cli.registered_commands:
        assert command.callback is not None
        assert f"headsup {command.callback.__name__}" in README


def test_every_call_of_the_api_is_in_the_readme() -> None:
    from app.main import create_app

    for path, calls in create_app(Settings()).openapi()["paths"].items():
        for method in calls:
            if path != "/api/v1/models/{model}":  # the list says the same of each
                assert f"`{method.upper()} {path}`" in README


@pytest.mark.parametrize("document", PAGES)
def test_every_make_target_that_is_named_exists(document: str) -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = set(re.findall(r"\bmake (\w+)(?= +#|`|\n)", (ROOT / document).read_text("utf-8")))
    assert named <= targets


@pytest.mark.parametrize("document", PAGES)
def test_every_file_that_is_linked_exists(document: str) -> None:
    for link in re.findall(r"\]\((?!http)([^)#]+)\)", (ROOT / document).read_text("utf-8")):
        assert (ROOT / link).exists(), link


def folders_of_the_architecture() -> Iterator[tuple[Path, str]]:
    """Every folder of the table in ARCHITECTURE.md, and the file to start reading at, or none."""
    root = ROOT
    for first, last in re.findall(
        r"^\| (.*?) \|.*\| (.*?) ?\|$", (ROOT / "ARCHITECTURE.md").read_text("utf-8"), re.MULTILINE
    ):
        names = re.findall(r"`([\w/-]+/)`", first)
        if first.startswith("**"):
            root = ROOT / names[0]
        for i, name in enumerate(names):
            yield (root if first.startswith("**") else root / name), last.strip("`") if i == 0 else ""


def test_every_folder_and_file_named_in_the_architecture_exists() -> None:
    found = list(folders_of_the_architecture())
    assert len(found) > 30
    assert [str(folder) for folder, _ in found if not folder.is_dir()] == []
    places = [[folder / file, folder.parent / file] for folder, file in found if file]
    assert [str(place[0]) for place in places if not any(path.is_file() for path in place)] == []


def test_the_interventions_in_the_readme_are_taken() -> None:
    block, _ = re.findall(r"```json\n(.*?)```", README, re.DOTALL)
    said = json.loads(block)
    assert Interventions.model_validate(said).applied() == said


def test_the_step_in_the_readme_is_the_one_that_its_request_brings() -> None:
    from fastapi.testclient import TestClient

    from app.main import create_app

    (body,) = re.findall(r"v1/calculations .*?-d '(.*?)'", README, re.DOTALL)
    _, step = re.findall(r"```json\n(.*?)```", README, re.DOTALL)
    reply = TestClient(create_app(Settings())).post("/api/v1/calculations", json=json.loads(body)).json()
    assert json.loads(step) in reply["steps"]


def _python(word: str) -> str:
    """The only block of Python that has this word."""
    (block,) = (each for each in re.findall(r"```python\n(.*?)```", README, re.DOTALL) if word in each)
    return block


@pytest.mark.process
def test_the_notebook_in_the_readme_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    import IPython.display

    from model.notebook import server

    monkeypatch.delenv("HEADSUP_WEIGHTS", raising=False)
    shown: list[Any] = []
    monkeypatch.setattr(IPython.display, "display", shown.append)
    names: dict[str, Any] = {}
    try:
        exec(_python("headsup import"), names)
        with urllib.request.urlopen(shown[0].src) as page:
            assert page.status == 200
    finally:
        server.close()
    np.testing.assert_allclose(names["weights"].sum(-1), 1, atol=1e-5)
    assert names["weights"].shape == (8, 8)
    assert names["queries"].shape == (8, 48)
    assert names["following"] != names["without"]
    assert names["written"].trace().tokens[-1].id == names["written"].tokens[-1].id


def test_the_python_in_the_readme_brings_the_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    from fastapi.testclient import TestClient

    from app.main import create_app

    client = TestClient(create_app(Settings()))

    def answer(request: urllib.request.Request) -> io.BytesIO:
        return io.BytesIO(client.post(request.selector, content=request.data, headers=dict(request.headers)).content)

    monkeypatch.setattr(urllib.request, "urlopen", answer)
    names: dict[str, Any] = {}
    exec(_python("urllib"), names)
    assert names["weights"].shape == (4, 8, 8)
    np.testing.assert_allclose(names["weights"].sum(-1), 1, atol=1e-5)
