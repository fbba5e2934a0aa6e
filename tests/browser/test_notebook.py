"""Journeys through a frame: the page as a notebook on another port shows it, and that nobody else may frame it."""

import base64
import http.server
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import IPython.display
import numpy as np
import pytest
from playwright.sync_api import Page, expect

from model import masks
from model.axes import Site
from model.interventions import Ablation, Interventions
from model.notebook import server, trace
from tests.browser.watch import Watch

SENTENCE = "Mary likes to read and Tom likes to write."
CHANGES = Interventions(
    temperature=2.0,
    mask=masks.pattern("all_of", patterns=[masks.causal, masks.pattern("window", size=3)]),
    ablate=(Ablation("decoder", 0, 3),),
)


@contextmanager
def notebook(folder: Path, html: str) -> Iterator[str]:
    """A page of another origin that holds this, as a notebook holds what stands below a cell."""
    head = "<title>Notebook</title><link rel='icon' href='data:,'>"
    (folder / "index.html").write_text(f"<!doctype html><html lang='en'>{head}<h1>Notebook</h1>{html}</html>")

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *given: Any):
            super().__init__(*given, directory=str(folder))

        def log_message(self, *_: Any) -> None: ...

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet) as serving:
        thread = threading.Thread(target=serving.serve_forever, daemon=True)
        thread.start()
        yield f"http://localhost:{serving.server_port}/index.html"
        serving.shutdown()
        thread.join()


@pytest.fixture
def framed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What `.show()` puts below cells, as HTML."""
    found: list[str] = []
    monkeypatch.setattr(IPython.display, "display", lambda frame: found.append(frame._repr_html_()))
    yield found
    server.close()


@pytest.mark.parametrize(("model", "site", "changes"), [("writer", "decoder", CHANGES), ("translator", "cross", None)])
def test_a_frame_shows_the_head_that_the_notebook_has(
    page: Page, watch: Watch, framed: list[str], tmp_path: Path, model: str, site: Site, changes: Interventions | None
) -> None:
    traced = trace(SENTENCE, model=model, interventions=changes)
    traced.show(site, 1, 2)
    (html,) = framed
    replies: list[Any] = []
    page.on("response", lambda response: replies.append(response) if response.url.endswith("/attention") else None)
    with notebook(tmp_path, html) as address:
        page.goto(address)
        frame = page.frame_locator("iframe")
        expect(frame.get_by_role("heading", name=re.compile("Layer 1 · Head 2"))).to_be_visible()
        expect(frame.locator('[data-fact="weight"]')).to_be_visible()
        entries = [entry for reply in replies for entry in reply.json()["attention"] if "weights" in entry]
        shown = [np.frombuffer(base64.b64decode(entry["weights"]["base64"]), "<f4") for entry in entries]
        _only_asked(watch, address, server.address(server.FRAMED_BY))
    assert entries
    for entry, weights in zip(entries, shown, strict=True):
        assert (entry["site"], entry["layer"], entry["heads"]) == (site, 1, [2])
        # two processes may use different numbers of threads: the last digits of a sum may then differ
        np.testing.assert_allclose(weights, traced.attention(site, 1, 2).ravel(), atol=1e-6)


def test_a_server_that_names_nobody_is_not_framed(page: Page, watch: Watch, server_url: str, tmp_path: Path) -> None:
    with notebook(tmp_path, f"<iframe src='{server_url}/'></iframe>") as address:
        page.goto(address)
        expect(page.get_by_role("heading", name="Notebook")).to_be_visible()
        page.wait_for_load_state("load")
        expect(page.frame_locator("iframe").get_by_role("textbox")).to_have_count(0)
        _only_asked(watch, address, server_url)
    (error,) = watch.errors
    assert "frame-ancestors 'self'" in error
    watch.errors.clear()


def _only_asked(watch: Watch, *addresses: str) -> None:
    """Nothing but these was asked for anything."""
    assert [url for url in watch.outside if not url.startswith(addresses)] == []
    watch.outside.clear()
