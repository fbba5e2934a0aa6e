"""Journeys through the explanations of symbols and terms."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.settled import settle
from tests.browser.steps_page import Steps

SELF = {"model": "writer", "text": "The cat sat on it.", "site": "decoder", "layer": 1, "head": 2}


@pytest.fixture
def steps(page: Page, server_url: str) -> Steps:
    """The page, not opened yet."""
    return Steps(page, server_url)


def test_a_symbol_explains_itself_by_keyboard_and_by_mouse(steps: Steps) -> None:
    page = steps.page
    steps.open(**SELF, at="query")
    tip = page.get_by_role("tooltip")
    symbol = page.locator(".formula .whole [data-term=w_query]")
    symbol.focus()
    expect(tip).to_contain_text("Learned numbers that make queries from the input.")
    assert symbol.get_attribute("aria-describedby") == tip.get_attribute("id")
    page.keyboard.press("Escape")
    expect(tip).to_have_count(0)

    # by mouse: it stays while the pointer is on it, and goes with the pointer, unless its symbol has the focus
    symbol.blur()
    symbol.hover()
    expect(tip).to_be_visible()
    tip.hover()
    page.wait_for_timeout(600)
    expect(tip).to_be_visible()
    settle(page)
    assert Axe().run(page).response["violations"] == []
    page.get_by_role("heading", level=1).hover()
    expect(tip).to_have_count(0)


def test_tab_leads_from_a_term_to_the_view_that_shows_it(steps: Steps) -> None:
    page = steps.page
    steps.open(**SELF, at="scores")
    page.locator(".formula .whole [data-term=scores]").focus()
    link = page.get_by_role("tooltip").get_by_role("link")
    expect(link).to_have_attribute("href", "/steps?model=writer&at=scores")
    # the other symbols of the formula come first, and each opens its own
    page.keyboard.press("Tab")
    expect(link).to_have_attribute("href", "/steps?model=writer&at=query")
    page.keyboard.press("Tab")
    expect(link).to_have_attribute("href", "/steps?model=writer&at=key")
    page.keyboard.press("Tab")
    expect(link).to_be_focused()
    page.keyboard.press("Enter")
    steps.at("key")
