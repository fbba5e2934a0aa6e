"""The clicker: on the projector a presenter's keys step through every page, blank the wall and leave."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.settled import settle

PAGES = ["/", "/?model=writer", "/compare", "/sparse", "/positions", "/cost", "/families", "/steps", "/calculator"]
LABELS = "sheets => sheets.map(each => parseFloat(getComputedStyle(each).fontSize))"


def _presented(page: Page, address: str) -> Locator:
    """The page on the projector, settled, and its root."""
    page.goto(address)
    expect(page.locator("main [data-focus], main [data-result]").first).to_be_visible()
    settle(page)
    page.keyboard.press("p")
    root = page.locator("html")
    expect(root).to_have_attribute("data-present", "")
    settle(page)
    return root


@pytest.mark.parametrize("path", PAGES)
def test_b_blanks_the_wall_any_key_brings_it_back_and_escape_leaves(page: Page, server_url: str, path: str) -> None:
    root = _presented(page, server_url + path)
    page.keyboard.press("b")
    expect(root).to_have_attribute("data-blank", "")
    assert page.evaluate("getComputedStyle(document.documentElement, '::after').backgroundColor") == "rgb(0, 0, 0)"
    before = page.url
    page.keyboard.press("PageDown")
    expect(root).not_to_have_attribute("data-blank", "")
    settle(page)
    assert page.url == before
    page.keyboard.press("Escape")
    expect(root).not_to_have_attribute("data-present", "")
    page.keyboard.press("b")
    expect(root).not_to_have_attribute("data-blank", "")


def test_the_first_page_tells_its_story_in_four_beats(page: Page, server_url: str) -> None:
    _presented(page, server_url)
    word, arcs = page.locator(".words .word.next bdi"), page.locator(".arcs")
    for _ in range(3):
        page.keyboard.press("PageUp")
    expect(word).to_be_hidden()
    expect(page.locator(".said-word")).to_be_hidden()
    page.keyboard.press("PageDown")
    expect(word).to_be_visible()
    expect(arcs).to_be_hidden()
    page.keyboard.press("PageDown")
    expect(arcs).to_be_visible()
    expect(page.locator(".said-look")).to_be_visible()
    page.keyboard.press("PageDown")
    expect(page.get_by_role("button", name="Switch the head on again")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("PageDown")
    expect(page.get_by_role("button", name="Switch the head on again")).to_be_visible()
    page.keyboard.press("PageUp")
    page.keyboard.press("PageUp")
    page.keyboard.press("Escape")
    expect(arcs).to_be_visible()


def test_the_explorer_goes_from_token_to_token_and_over_the_layers(page: Page, server_url: str) -> None:
    _presented(page, f"{server_url}/?model=writer")
    plain = page.locator(".cell-card .plain")
    expect(plain).to_contain_text(re.compile("board.*gives"))
    page.keyboard.press("PageUp")
    expect(plain).to_contain_text(re.compile(r"^Q?on\s*gives"))
    page.keyboard.press("ArrowRight")
    expect(plain).to_contain_text(re.compile(r"^Q?board\s*gives"))
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("heading", name="Layer 1 · Head 0")).to_be_visible()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("heading", name="Layer 0 · Head 0")).to_be_visible()


def test_the_comparison_goes_through_the_training(page: Page, server_url: str) -> None:
    _presented(page, f"{server_url}/compare")
    sliders = [page.locator(f'[data-view="trend-{name}"] input') for name in "ab"]
    last = int(sliders[0].get_attribute("max") or 0)
    page.keyboard.press("PageUp")
    for slider in sliders:
        expect(slider).to_have_value(str(last - 1))
    page.keyboard.press("PageDown")
    page.keyboard.press("PageDown")
    for slider in sliders:
        expect(slider).to_have_value(str(last))


@pytest.mark.parametrize(
    ("path", "button", "after"), [("/sparse", "Causal", "Sliding window"), ("/positions", "none", "sinusoidal")]
)
def test_patterns_and_schemes_come_in_the_order_of_their_buttons(
    page: Page, server_url: str, path: str, button: str, after: str
) -> None:
    page.goto(server_url + path)
    page.get_by_role("button", name=button).first.click()
    settle(page)
    page.keyboard.press("p")
    page.locator("main").focus()
    page.keyboard.press("PageDown")
    expect(page.locator("[data-slot='form'] [aria-pressed='true']").first).to_contain_text(after)
    page.keyboard.press("PageUp")
    expect(page.locator("[data-slot='form'] [aria-pressed='true']").first).to_contain_text(button)


def test_off_the_projector_the_keys_scroll_the_page(page: Page, server_url: str) -> None:
    page.goto(f"{server_url}/positions")
    expect(page.locator("[data-focus] canvas").first).to_be_visible()
    settle(page)
    before = page.url
    page.keyboard.press("PageDown")
    settle(page)
    assert page.url == before


@pytest.mark.parametrize(("width", "height", "least"), [(1280, 800, 24), (1920, 1080, 32)])
@pytest.mark.parametrize("path", ["/?model=writer", "/compare", "/steps?at=input", "/steps?at=query"])
def test_labels_beside_pictures_can_be_read_from_afar(
    page: Page, server_url: str, path: str, width: int, height: int, least: int
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    _presented(page, server_url + path)
    sizes = page.locator(".sheet:visible").evaluate_all(LABELS)
    assert sizes
    assert min(sizes) >= least, sizes


def test_where_not_every_token_has_its_name_the_page_says_so(page: Page, server_url: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    _presented(page, f"{server_url}/?model=writer&text=" + "the cat sat on the mat and " * 8)
    expect(page.locator(".heatmap .label-note")).to_have_text(re.compile(r"^1 in \d+ tokens is named\.$"))
    _presented(page, f"{server_url}/steps?at=input")
    expect(page.locator(".matrix figcaption", has_text=re.compile(r"1 in \d+ named")).first).to_be_visible()
