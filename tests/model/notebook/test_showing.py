"""The page in the notebook: a frame at the exact view; in Colab through its own function."""

import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import parse_qs, urlsplit

import IPython.display
import pytest

from model.errors import InputError
from model.interventions import Interventions
from model.notebook import server, trace


@pytest.fixture(autouse=True)
def _tiny(tiny_weights: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEADSUP_WEIGHTS", str(tiny_weights))


@pytest.fixture(scope="module")
def _closed() -> Iterator[None]:
    yield
    server.close()


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch, _closed: None) -> list[Any]:
    """What is put below the cell."""
    found: list[Any] = []
    monkeypatch.setattr(IPython.display, "display", found.append)
    return found


def test_a_frame_holds_the_page_with_the_same_view(shown: list[Any]) -> None:
    traced = trace("Tom gave <b>", model="tiny-decoder", interventions=Interventions(temperature=2.0))
    traced.show("decoder", 1, 2, height=500)
    (frame,) = shown
    assert isinstance(frame, IPython.display.IFrame)
    assert (frame.width, frame.height) == ("100%", 500)
    fields = {name: value for name, (value,) in parse_qs(urlsplit(frame.src).query).items()}
    assert fields == {
        **{"model": "tiny-decoder", "text": "Tom gave <b>", "site": "decoder", "layer": "1", "head": "2"},
        "temperature": "2.0",
    }
    with urllib.request.urlopen(frame.src) as response:
        assert b"Heads" in response.read()
    html = frame._repr_html_()
    assert 'title="Heads Up: tiny-decoder, decoder layer 1 head 2"' in html
    assert "<b>" not in html


def test_without_a_place_the_first_head_of_the_last_site_is_shown(shown: list[Any]) -> None:
    trace("Tom gave", model="tiny-encoder-decoder").show()
    fields = parse_qs(urlsplit(shown[0].src).query)
    assert (fields["site"], fields["layer"], fields["head"]) == (["cross"], ["0"], ["0"])


def test_colab_shows_a_port_in_its_own_way(monkeypatch: pytest.MonkeyPatch, shown: list[Any]) -> None:
    asked: list[Any] = []
    colab, output = ModuleType("google.colab"), ModuleType("google.colab.output")
    vars(output)["serve_kernel_port_as_iframe"] = lambda port, **how: asked.append((port, how))
    vars(colab)["output"] = output
    monkeypatch.setitem(sys.modules, "google", ModuleType("google"))
    monkeypatch.setitem(sys.modules, "google.colab", colab)
    server.close()
    trace("Tom gave", model="tiny-decoder").show("decoder", 0, 1)
    ((port, how),) = asked
    assert shown == []
    assert how == {"path": "/?model=tiny-decoder&text=Tom%20gave&site=decoder&layer=0&head=1", "height": "800"}
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{how['path']}") as response:
        assert "https://colab.research.google.com" in response.headers["Content-Security-Policy"]
    server.close()


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        (("encoder", 0, 0), "the model has no site 'encoder'"),
        (("decoder", 2, 0), "layer 2 does not exist"),
        (("decoder", 0, 3), "head 3 does not exist"),
    ],
)
def test_a_head_that_is_not_there_is_named_before_anything_starts(
    shown: list[Any], monkeypatch: pytest.MonkeyPatch, place: Any, sentence: str
) -> None:
    monkeypatch.setattr(server, "address", lambda *_: pytest.fail("the server was started"))
    with pytest.raises(InputError, match=sentence):
        trace("Tom gave", model="tiny-decoder").show(*place)
    assert shown == []


def test_a_missing_ipython_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "IPython.display", None)
    sentence = "puts the page into a notebook; install one with `pip install jupyterlab`"
    with pytest.raises(ImportError, match=sentence):
        trace("Tom gave", model="tiny-decoder").show("decoder", 0, 0)
