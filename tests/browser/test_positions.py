"""Journeys through the page of positions."""

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.explore_page import tab_to


def test_the_keyboard_changes_the_scheme_and_the_address_brings_it_back(page: Page, server_url: str) -> None:
    page.goto(f"{server_url}/positions")
    rotary = page.get_by_role("button", name="rotary", exact=True)
    tab_to(page, rotary)
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("slider", name="Positions"))
    page.keyboard.press("ArrowRight")
    tables = page.locator('[data-slot="tables"] canvas')
    expect(tables).to_have_count(2)
    expect(tables.first).to_have_attribute("aria-label", "cosine: 49 positions and 32 columns (pair)")
    expect(page).to_have_url(re.compile("scheme=rotary.*length=49"))
    page.reload()
    expect(rotary).to_have_attribute("aria-pressed", "true")
    expect(tables.first).to_have_attribute("aria-label", "cosine: 49 positions and 32 columns (pair)")


@pytest.mark.parametrize(("scheme", "tables"), [("none", 0), ("learned", 1), ("alibi", 1), ("sinusoidal", 1)])
def test_each_scheme_has_its_tables_and_its_source(page: Page, server_url: str, scheme: str, tables: int) -> None:
    page.goto(f"{server_url}/positions?scheme={scheme}")
    expect(page.locator('[data-slot="about"]')).to_contain_text("Source:")
    expect(page.locator('[data-slot="tables"] canvas')).to_have_count(tables)
    expect(page.locator('[data-slot="curve"] polyline')).to_have_count(8 if scheme == "alibi" else 1)


def test_a_shuffled_sentence_is_told_apart_unless_nothing_says_the_order(page: Page, server_url: str) -> None:
    page.goto(f"{server_url}/positions?model=writer&text=Tom+gave+Mary+a+red+book")
    rows = page.locator('[data-slot="ways"] tr')
    expect(rows).to_have_count(4)
    for place, verdict in enumerate(("yes", "yes", "yes", "no: the same vectors, in another order")):
        expect(rows.nth(place).locator("td").last).to_have_text(verdict)
    shuffled = page.locator('[data-slot="sentences"] .tokens').last
    before = shuffled.inner_text()
    page.get_by_role("button", name="Shuffle again").press("Enter")
    expect(shuffled).not_to_have_text(before)
    expect(page).to_have_url(re.compile("seed=2"))
    blind = page.locator('[data-slot="blind"] .bar-list')
    assert blind.first.inner_text() == blind.last.inner_text()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(page: Page, server_url: str, scheme: Any, width: int) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{server_url}/positions")
    expect(page.locator(".bar-list")).to_have_count(4)
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
