"""On the pages about patterns and positions the controls stand beside the picture that they change."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.screens.in_view import shares_in_view
from tests.browser.settled import settle

SIZES = [(1280, 800), (1920, 1080)]


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_pattern_and_its_reach_stay_in_view_whatever_is_used(
    page: Page, server_url: str, width: int, height: int
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"{server_url}/sparse")
    expect(page.locator("[data-focus] canvas").first).to_be_visible()
    for press in (None, "BigBird", "Full", "Longformer"):
        if press:
            page.get_by_role("button", name=press).click()
        settle(page)
        shares = shares_in_view(page)
        assert len(shares) == 2
        assert min(shares) >= 0.95, (press, shares)


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("scheme", ["sinusoidal", "learned", "rotary", "ALiBi"])
def test_a_scheme_stays_in_view(page: Page, server_url: str, scheme: str, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"{server_url}/positions")
    expect(page.locator("[data-focus] canvas").first).to_be_visible()
    page.get_by_role("button", name=scheme).click()
    settle(page)
    assert min(shares_in_view(page)) >= 0.95


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_table_of_a_scheme_is_as_large_as_the_screen_lets_it_be(
    page: Page, server_url: str, width: int, height: int
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"{server_url}/positions")
    picture = page.locator("[data-focus] canvas").first
    expect(picture).to_be_visible()
    settle(page)
    card = page.locator(".card:has([data-focus])").first.bounding_box()
    for is_presented in (False, True):
        if is_presented:
            page.keyboard.press("p")
            settle(page)
        box = picture.bounding_box()
        assert box
        assert card
        # beside it stands what is said of a cell, below it the colour bar
        assert box["height"] >= 0.6 * height or box["width"] >= card["width"] - 360
        assert box["width"] / box["height"] == pytest.approx(64 / 48, abs=0.02)
