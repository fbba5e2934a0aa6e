"""Journeys through a frame: the page as a notebook on another port shows it, and that nobody else may frame it."""

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
    body = f"<!doctype html><html lang='en'><title>Notebook</title><body><h1>Notebook</h1>{html}</body></html>"
    (folder / "index.html").write_text(body)

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
    with notebook(tmp_path, html) as address:
        watch.server_url = address.removesuffix("/index.html")
        page.on("response", lambda response: replies.append(response))
        replies: list[Any] = []
        page.goto(address)
        frame = page.frame_locator("iframe")
        expect(frame.get_by_role("heading", name=re.compile("Layer 1.*Head 2"))).to_be_visible()
        expect(frame.get_by_text("Mary").first).to_be_visible()
        found = [
            entry
            for reply in replies
            if reply.url.endswith("/attention")
            for entry in reply.json()["attention"]
            if "weights" in entry and (entry["site"], entry["layer"], entry["heads"]) == (site, 1, [2])
        ]
    assert found
    for entry in found:
        # two processes with as many threads as they like: the last digits of a sum may differ
        np.testing.assert_allclose(entry["weights"][0], traced.attention(site, 1, 2), atol=1e-6)
