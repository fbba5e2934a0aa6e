"""The projector: large type, the picture in view, and nothing that a class does not need."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.screens.in_view import shares_in_view
from tests.browser.settled import reload, settle

PAGES = ["/", "/?model=writer", "/compare", "/sparse", "/positions", "/cost", "/families"]
SIZES = [(1280, 800), (1920, 1080)]
SMALL = """least => [...document.querySelectorAll('main *')].filter(each =>
    each.checkVisibility({ opacityProperty: true }) && each.getClientRects().length && each.clientWidth > 1
    && each.getBoundingClientRect().top < innerHeight
    && !each.closest('.unseen, .tooltip, button, select, .letter, sub, mjx-container, .start')
    && [...each.childNodes].some(child => child.nodeType === 3 && child.textContent.trim())
    && parseFloat(getComputedStyle(each).fontSize) < least
).map(each => [each.tagName, each.className, each.textContent.trim().slice(0, 40), getComputedStyle(each).fontSize])"""


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("path", PAGES)
def test_words_can_be_read_from_afar_and_the_picture_is_in_view(
    page: Page, server_url: str, path: str, width: int, height: int
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    page.goto(server_url + path)
    expect(page.locator("[data-focus]").first).to_be_visible()
    settle(page)
    page.keyboard.press("p")
    expect(page.locator("html")).to_have_attribute("data-present", "")
    settle(page)
    assert page.evaluate(SMALL, 24 if height == 800 else 32) == []
    assert min(shares_in_view(page)) >= 0.95
    # many projectors are no higher than this, and nobody scrolls on a wall
    page.set_viewport_size({"width": width, "height": 9 * width // 16})
    settle(page)
    assert page.evaluate("document.documentElement.scrollHeight - innerHeight") <= 0
    reload(page)
    expect(page.locator("html")).to_have_attribute("data-present", "")
    page.keyboard.press("p")
    expect(page.locator("html")).not_to_have_attribute("data-present", "")


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("path", ["/learn", "/learn/why-john"])
def test_lessons_can_be_read_from_afar(page: Page, server_url: str, path: str, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    page.goto(server_url + path)
    settle(page)
    page.keyboard.press("p")
    expect(page.locator("html")).to_have_attribute("data-present", "")
    settle(page)
    assert page.evaluate(SMALL, 24 if height == 800 else 32) == []


def test_p_in_a_field_is_a_letter(page: Page, server_url: str) -> None:
    page.goto(f"{server_url}/?model=writer")
    field = page.get_by_role("textbox", name="Sentence", exact=True)
    field.fill("")
    field.press_sequentially("pep")
    expect(field).to_have_value("pep")
    expect(page.locator("html")).not_to_have_attribute("data-present", "")
