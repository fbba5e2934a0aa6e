"""No page, reply, header or line of the log carries a path of the machine, a traceback, or (the log) a user's text."""

import json
import re
import sys
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.contracts.test_schemathesis import CALLS

TYPED = "zebrafish-of-a-user"
SECRET = "folder-of-the-operator"
PLACES = (
    {"model": "tiny-decoder", "id": "softmax"},
    {"model": "hostile", "id": "thinking-machines"},
    {"model": TYPED, "id": TYPED},
)
BODIES: tuple[object, ...] = (
    {"text": TYPED},
    {"text": TYPED, "layers": [99], "heads": [99], "layer": 99, "head": 99, "positions": [99], "top_k": 10**9},
    {"text": TYPED, TYPED: TYPED, "tensors": [TYPED], "interventions": {TYPED: 1}},
    {"image": TYPED, "name": f"../../{SECRET}/{TYPED}", "answer": TYPED, "step": 0, "kind": TYPED, "scheme": TYPED},
    {"text": [TYPED] * 100, "queries": TYPED, "mask": {"kind": TYPED}, "scores": [[TYPED]]},
    [TYPED],
    TYPED,
)
BROKEN = (b"", b"{", b"\xff", b'{"text": "' + TYPED.encode())
MACHINE = re.compile(
    "|".join(map(re.escape, (SECRET, str(Path.home()), sys.prefix, str(Path(__file__).parents[2]), "site-packages")))
    + r"|Traceback|File \"|/tmp/|\.py\b, line"
)


@pytest.fixture(scope="module")
def app(tiny_weights: Path, tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """An app whose every file of the operator is broken in some way, in a folder whose name nobody is to see."""
    root = tmp_path_factory.mktemp("machine") / SECRET
    lessons, models, weights = root / "lessons", root / "gpt2", root / "weights"
    for folder in (lessons, models, weights):
        folder.mkdir(parents=True)
    for folder in tiny_weights.iterdir():
        (weights / folder.name).symlink_to(folder)
    hostile = weights / "hostile"
    hostile.mkdir()
    for file in (tiny_weights / "tiny-decoder").glob("*.*"):
        (hostile / file.name).write_bytes(file.read_bytes())
    (hostile / "weights.safetensors").write_bytes(b"none")
    (lessons / "broken.md").write_text("no lesson")
    (lessons / "link.md").symlink_to(root / "nowhere")
    (root / "families.json").write_text(json.dumps([{"id": "x"}, 7]))
    (models / "config.json").write_text("{")
    return create_app(
        Settings(weights=weights, lessons=[lessons], families=root / "families.json", models=[str(models)])
    )


def addresses(path: str) -> set[str]:
    """The addresses of a route: its parameters name what is there, what is broken and what is not."""
    return {re.sub(r"\{(\w+)[^}]*\}", lambda found: known.get(found[1], TYPED), path) for known in PLACES}  # noqa: B023


def test_nothing_is_told(app: FastAPI, caplog: pytest.LogCaptureFixture) -> None:
    client = TestClient(app, raise_server_exceptions=False)
    asked = [("GET", path, b"") for route in pages(app) for path in addresses(route)]
    asked += [("GET", path, b"") for path in ("/static/none.js", f"/{TYPED}", "/vendor/none", "/openapi.json")]
    bodies = [*(json.dumps(each).encode() for each in BODIES), *BROKEN]
    for route, method in CALLS:
        if method != "GET":
            asked += [(method, path, body) for path in addresses(route) for body in bodies]
    for method, path, body in asked:
        for accept in ("text/html", "application/json") if method == "GET" else ("application/json",):
            kinds = {"accept": accept, "content-type": "application/json"}
            reply = client.request(method, path, params={"text": TYPED}, content=body, headers=kinds)
            said = f"{reply.headers} {reply.text}"
            assert not (found := MACHINE.search(said)), (method, path, said[max(0, found.start() - 200) :][:400])
            assert TYPED not in str(reply.headers), (method, path)
    for record in caplog.records:
        assert TYPED not in record.getMessage()
        assert not record.exc_info


def pages(app: FastAPI) -> list[str]:
    """Every address that is answered, pages that come later as well."""
    routes = [one for each in app.routes for one in getattr(getattr(each, "original_router", None), "routes", [each])]
    found = [each.path for each in routes if isinstance(each, APIRoute) and "GET" in each.methods]
    assert len(found) > 20
    return found
