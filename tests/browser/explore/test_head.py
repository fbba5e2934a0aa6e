"""Journeys over one head of a long text, and over the ways to show it."""

import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from app.settings import Settings
from tests.app.conftest import CARD
from tests.browser.accessible import is_accessible
from tests.browser.conftest import serving
from tests.browser.explore_page import Explore
from tests.browser.settled import reload, settle
from tests.browser.watch import Watch
from tests.model.loaded import loaded, saved

N_TOKENS = 512
WORDS = ("Tom", "likes", "the", "red", "car", "a", "book", "two", "old", "friends", "it")
PIECES = "Nobody unlikes reddish bookcars."
"""Words that a small vocabulary cuts into pieces."""


@pytest.fixture(scope="module")
def long_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with a random model that reads long texts."""
    root = tmp_path_factory.mktemp("long")
    made = loaded("decoder", n_layers=2, n_heads=2, max_tokens=600)
    saved(root / "long", made, CARD | {"id": "long", "examples": [{"text": "Tom likes it", "shows": "nothing"}]})
    with serving(Settings(weights=root)) as url:
        yield url


class Long(Explore):
    """The page with the model for long texts."""

    def __init__(self, page: Page, url: str):
        self.server = url
        super().__init__(page, url)

    def card_of(self, model: str) -> dict[str, Any]:
        """The only card."""
        return next(card for card in self.cards if card["id"] in (model, "long"))

    def show(self, search: str, text: str) -> None:
        """Loads a view of a text and waits for its picture."""
        self.page.goto(f"{self.root}?model=long&text={text.replace(' ', '+')}{search}")
        expect(self.page.get_by_role("heading", name=re.compile("^Layer|^Mean"))).to_be_visible()

    def weights(self, text: str, layer: int = 0, head: int = 0) -> np.ndarray:
        """The weights of one head."""
        body = {"text": text, "layers": [layer], "heads": [head], "tensors": ["weights"]}
        reply = self.page.request.post(f"{self.api}/models/long/attention", data=body)
        assert reply.ok, reply.text()
        return np.array(reply.json()["attention"][0]["weights"][0])


@pytest.fixture
def long(page: Page, long_url: str, watch: Watch) -> Long:
    """The page, not opened yet."""
    watch.origin = long_url
    return Long(page, long_url)


def text_of(count: int) -> str:
    return " ".join(WORDS[i % len(WORDS)] for i in range(count - 1))


def test_512_tokens_zoom_pan_and_return_by_link(long: Long) -> None:
    page, text = long.page, text_of(N_TOKENS)
    long.show("&query=300&key=7&digits=full", text)
    expect(page.locator("#count")).to_contain_text(f"{N_TOKENS} of 600")
    weights = long.weights(text)
    expect(long.readout).to_contain_text("weight")
    shown = re.search(r"weight ([\d.e-]+)(?!\S)", long.readout.inner_text())
    assert shown is not None
    assert float(np.float32(shown[1])) == float(np.float32(weights[300][7]))
    wide = long.heatmap.evaluate("frame => frame.scrollWidth / frame.clientWidth")
    assert wide > 5
    page.get_by_role("button", name="See the whole matrix").click()
    assert long.heatmap.evaluate("frame => frame.scrollWidth <= frame.clientWidth")
    assert long.address()["zoom"] == "fit"
    page.get_by_role("button", name="Zoom in").click()
    page.get_by_role("button", name="Zoom in").click()
    size = int(long.address()["zoom"])
    assert size > 1
    long.heatmap.focus()
    page.keyboard.press("+")
    assert int(long.address()["zoom"]) > size
    box = long.heatmap.bounding_box()
    assert box is not None
    before = long.heatmap.evaluate("frame => [frame.scrollLeft, frame.scrollTop]")
    page.mouse.move(box["x"] + 300, box["y"] + 300)
    page.mouse.down()
    page.mouse.move(box["x"] + 240, box["y"] + 250, steps=4)
    page.mouse.up()
    after = long.heatmap.evaluate("frame => [frame.scrollLeft, frame.scrollTop]")
    assert after != before
    assert (long.address()["query"], long.address()["key"]) == ("300", "7"), "a drag is no click"
    zoom = long.address()["zoom"]
    reload(page)
    expect(long.readout).to_contain_text("weight")
    assert long.address()["zoom"] == zoom


def test_the_page_has_as_many_elements_for_a_long_text_as_for_a_short_one(long: Long) -> None:
    counts = []
    for count in (130, N_TOKENS):
        long.show("", text_of(count))
        expect(long.fact("weight")).to_be_visible()
        expect(long.page.locator("#count")).to_contain_text(f"{count} of 600")
        for view in ("by-hand", "what-if", "vectors", "products", "beyond-weights"):
            expect(long.page.locator(f'[data-view="{view}"] > *').last).to_be_attached()
        expect(long.page.locator(".bar-list li").first).to_be_visible()
        counts.append(long.page.evaluate("document.querySelectorAll('*').length"))
    assert abs(counts[0] - counts[1]) <= 3


def test_links_of_a_long_text_read_as_the_api_says(long: Long) -> None:
    page, text = long.page, text_of(N_TOKENS)
    long.show("&tab=links&query=400&digits=full", text)
    row = long.weights(text)[400]
    order = np.argsort(-row[:401], kind="stable")
    readout = page.locator('[data-view="links"] output')
    expect(readout).to_contain_text("weight")
    expect(page.get_by_text(re.compile("^Between the tokens in view .* links are drawn"))).to_be_visible()

    def shown() -> float:
        found = re.search(r"weight ([\d.e-]+)(?!\S)", readout.inner_text())
        assert found is not None
        return float(np.float32(found[1]))

    assert shown() == float(np.float32(row[order[0]]))
    page.get_by_role("application", name=re.compile("^Links of")).focus()
    page.keyboard.press("ArrowRight")
    expect(readout).to_contain_text("rank 2 of 401")
    assert shown() == float(np.float32(row[order[1]]))
    page.keyboard.press("ArrowDown")
    expect(readout).to_contain_text("of 402 in its row")
    page.keyboard.press("Enter")
    assert long.address()["query"] == "401"


def test_dimensions_multiply_to_what_the_api_says(long: Long) -> None:
    page, text = long.page, "Tom likes the red car"
    long.show("&tab=dimensions&query=4&key=2&digits=full", text)
    body = {"text": text, "layers": [0], "heads": [0], "tensors": ["query", "key", "scores"]}
    part = page.request.post(f"{long.api}/models/long/attention", data=body).json()["attention"][0]
    sheet = page.get_by_role("application", name=re.compile("^Query times key"))
    expect(sheet).to_be_visible()
    sheet.focus()
    page.keyboard.press("Home")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    readout = page.locator('[data-view="dimensions"] output')
    expect(readout).to_contain_text("dimension 3")
    found = re.search(r": (\S+) × (\S+) = (\S+); score (\S+)", readout.inner_text())
    assert found is not None
    q, k = part["query"][0][4][3], part["key"][0][2][3]
    assert [float(each) for each in found.groups()[:2]] == [q, k]
    assert float(found[3]) == pytest.approx(q * k, rel=1e-6)
    assert float(found[4]) == part["scores"][0][4][2]


def test_merged_words_and_hidden_special_tokens_are_sums_of_the_weights(long: Long) -> None:
    page = long.page
    tokens = page.request.post(f"{long.api}/models/long/tokens", data={"text": PIECES}).json()["tokens"]
    groups: list[list[int]] = []
    for i, token in enumerate(tokens):
        if token["special"]:
            continue
        before = tokens[i - 1]
        is_piece = not before["special"] and before["end"] == token["start"] and token["text"][0].isalnum()
        groups[-1].append(i) if is_piece and before["text"][-1].isalnum() else groups.append([i])
    assert any(len(group) > 1 for group in groups)
    weights = long.weights(PIECES)
    expected = [[weights[np.ix_(rows, keys)].sum(axis=1).mean() for keys in groups] for rows in groups]
    long.show("&tab=digits&digits=full", PIECES)
    page.get_by_text("How it is shown").click()
    page.get_by_label("Pieces as whole words").check()
    page.get_by_label("Without special tokens").check()
    table = page.get_by_role("grid", name=re.compile("^Weights of layer 0, head 0"))
    expect(table.locator("tbody tr")).to_have_count(len(groups))
    cells = table.locator("tbody tr").evaluate_all(
        "rows => rows.map((row) => [...row.querySelectorAll('td')].map((cell) => cell.textContent))"
    )
    for i, row in enumerate(cells):
        for j, text in enumerate(row):
            if "attend" not in text:
                assert float(text) == pytest.approx(expected[i][j], rel=1e-5)
    reload(page)
    expect(table.locator("tbody tr")).to_have_count(len(groups))
    page.get_by_role("button", name="Heatmap", exact=True).click()
    expect(long.readout).to_contain_text("of this row goes to special tokens that are not shown")


def test_colours_and_a_threshold_change_the_picture_and_not_the_numbers(long: Long) -> None:
    page, text = long.page, "Tom likes the red car"
    long.show("", text)
    expect(long.readout).to_contain_text("weight")
    said = long.readout.inner_text()
    canvas = page.locator('[data-view="heatmap"] canvas')
    page.get_by_text("How it is shown").click()
    pictures = set()
    for choice in ("sqrt", "linear", "log"):
        page.get_by_label("Colours").select_option(choice)
        settle(page)
        pictures.add(canvas.evaluate("canvas => canvas.toDataURL()"))
    page.get_by_label("Hide weights below").fill("0.2")
    expect(page.get_by_text("below 0.2")).to_be_visible()
    settle(page)
    pictures.add(canvas.evaluate("canvas => canvas.toDataURL()"))
    assert len(pictures) == 4
    assert long.readout.inner_text() == said
    assert (long.address()["colors"], long.address()["threshold"]) == ("log", "0.2")


@pytest.mark.parametrize("tab", ["heatmap", "links", "digits", "dimensions"])
def test_axe_finds_nothing(long: Long, tab: str) -> None:
    page = long.page
    page.set_viewport_size({"width": 390, "height": 800})
    long.show(f"&tab={tab}&threshold=0.1&words=1", text_of(70))
    expect(page.locator(f'[data-view="{tab}"]')).to_be_visible()
    is_accessible(page)
