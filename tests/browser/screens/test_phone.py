"""On a phone nothing is wider than the screen, and the navigation shows the page that is open."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.settled import settle

LINKS = [
    ("/?model=", "Explore"),
    ("/compare", "Compare"),
    ("/sparse", "Sparse"),
    ("/positions", "Positions"),
    ("/cost", "Cost"),
    ("/families", "Families"),
]


@pytest.mark.parametrize(("path", "name"), LINKS)
def test_the_navigation_shows_the_page_that_is_open(page: Page, server_url: str, path: str, name: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(server_url + path)
    settle(page)
    expect(page.get_by_role("navigation").get_by_role("link", name=name, exact=True)).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("is_presented", [False, True])
@pytest.mark.parametrize("width", [320, 390])
@pytest.mark.parametrize("path", ["/", "/?model=writer", "/compare", "/sparse", "/positions", "/cost", "/families"])
def test_nothing_is_wider_than_the_screen(
    page: Page, server_url: str, path: str, width: int, is_presented: bool
) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(server_url + path)
    expect(page.locator("main [data-focus]").first).to_be_visible()
    settle(page)
    if is_presented:
        page.keyboard.press("p")
        expect(page.locator("html")).to_have_attribute("data-present", "")
        settle(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    legend = page.locator(".legend:visible").first
    if legend.count():
        box = legend.bounding_box()
        assert box
        assert box["x"] + box["width"] <= width


def test_the_boxes_of_the_patterns_stand_below_one_another(page: Page, server_url: str) -> None:
    page.goto(f"{server_url}/sparse")
    expect(page.locator("[data-focus] canvas").first).to_be_visible()
    boxes = page.locator(".kind input[type=checkbox]").evaluate_all(
        "all => all.map((each) => [each.getBoundingClientRect().left, each.getBoundingClientRect().width])"
    )
    assert len(boxes) == 5
    assert len({tuple(each) for each in boxes}) == 1


def test_a_refusal_stands_at_its_field(page: Page, server_url: str) -> None:
    page.goto(f"{server_url}/?model=writer")
    field = page.get_by_label("Temperature, a number")
    field.fill("-3")
    field.press("Tab")
    refusal = page.get_by_text("temperature: give a number")
    expect(refusal).to_be_visible()
    below = page.locator(".what-if select").first.bounding_box()
    said, row = refusal.bounding_box(), field.bounding_box()
    assert below
    assert said
    assert row
    assert row["y"] + row["height"] <= said["y"] + 1
    assert said["y"] + said["height"] <= below["y"] + 1
