"""The heads, the picture and what explains it are seen together, without scrolling."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.explore_page import Explore
from tests.browser.screens.in_view import shares_in_view
from tests.browser.settled import settle

SIZES = [(1280, 800), (1920, 1080)]
CARDS = ["The chosen cell", "What comes next", "What if"]


def _see_all(page: Page) -> None:
    settle(page)
    shares = shares_in_view(page)
    assert min(shares) >= 0.95, shares


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("model", ["writer", "reader", "translator", "copycat"])
def test_the_heads_and_the_picture_stay_in_view_whatever_is_used(
    explore: Explore, model: str, width: int, height: int
) -> None:
    page = explore.page
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"{explore.root}?model={model}")
    expect(explore.heatmap).to_be_visible()
    expect(explore.fact("weight")).to_be_visible()
    _see_all(page)
    page.get_by_role("button", name=re.compile("^Zero ")).click()
    expect(page.locator(".changes .chip")).to_have_count(1)
    _see_all(page)
    page.get_by_label("Temperature").first.press("ArrowRight")
    _see_all(page)
    page.get_by_role("button", name="Full digits").click()
    _see_all(page)
    page.locator("summary", has_text="Try").click()
    page.locator(".chip.example").nth(1).click()
    expect(page.locator(".chip.example").nth(1)).to_have_attribute("aria-pressed", "true")
    _see_all(page)


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_cause_and_effect_stand_in_one_view(explore: Explore, width: int, height: int) -> None:
    page = explore.page
    page.set_viewport_size({"width": width, "height": height})
    explore.open()
    settle(page)
    button = page.get_by_role("button", name=re.compile("^Zero "))
    for each in [button, page.locator(".predictions"), page.locator(".cell-card .plain"), explore.heatmap]:
        box = each.bounding_box()
        assert box
        assert box["y"] >= 0
        assert box["y"] + min(box["height"], 30) <= height


def test_on_a_phone_the_picture_comes_before_the_heads(explore: Explore) -> None:
    page = explore.page
    page.set_viewport_size({"width": 390, "height": 844})
    explore.open()
    settle(page)
    picture, heads = explore.heatmap.bounding_box(), page.locator('[data-view="heads"]').bounding_box()
    assert picture
    assert heads
    assert picture["y"] + picture["height"] <= 844
    assert heads["y"] > picture["y"]
    assert heads["height"] < 200
