"""On a phone nothing is wider than the screen, and the navigation shows the page that is open."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from app.settings import Settings
from tests.app.conftest import CARD
from tests.browser.conftest import serving
from tests.browser.settled import settle
from tests.browser.watch import Watch
from tests.model.loaded import loaded, saved

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


@pytest.fixture(scope="module")
def many_heads(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server with a decoder of 80 layers and 40 heads."""
    root = tmp_path_factory.mktemp("weights")
    model = loaded("decoder", n_layers=80, n_heads=40, d_model=80, d_head=4, d_value=4, d_feed_forward=16)
    saved(root / "large", model, CARD | {"id": "large", "scores": {}})
    with serving(Settings(weights=root)) as url:
        yield url


def test_a_link_to_the_last_of_many_heads_shows_it_in_the_strip_at_the_foot_of_the_screen(
    page: Page, many_heads: str, watch: Watch
) -> None:
    watch.origin = many_heads
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{many_heads}/?model=large&text=Tom+likes+the+red+car&layer=79&head=39")
    strip = page.locator('[data-view="heads"]')
    head = strip.locator('[data-place$="79.39"]')
    settle(page)
    expect(head).to_have_attribute("aria-pressed", "true")
    expect(head).to_be_in_viewport(ratio=1)
    drawn = """button => {
      const [canvas, box] = [document.querySelector('.board-canvas'), button.getBoundingClientRect()];
      const { left, top } = canvas.getBoundingClientRect();
      const ratio = canvas.width / canvas.clientWidth;
      const [x, y] = [box.left + box.width / 2 - left, box.top + box.height / 2 - top].map((at) => at * ratio);
      const pen = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
      pen.drawImage(canvas, x, y, 1, 1, 0, 0, 1, 1);
      return pen.getImageData(0, 0, 1, 1).data[3];
    }"""
    assert head.evaluate(drawn) == 255
    first = strip.locator("button.thumbnail").first
    first.evaluate("each => each.scrollIntoView({ inline: 'center', block: 'nearest' })")
    settle(page)
    assert first.evaluate(drawn) == 255
    first.click()
    expect(page.get_by_role("heading", name="Layer 0 · Head 0")).to_be_in_viewport(ratio=1)
    expect(page.locator('[data-view="heatmap"]')).to_be_in_viewport()


def test_after_a_tap_on_a_model_its_facts_are_in_view(page: Page, server_url: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{server_url}/families")
    settle(page)
    page.locator(".family-nodes button", has_text="BART").first.click()
    expect(page.get_by_role("heading", name="BART", exact=True)).to_be_in_viewport(ratio=1)


# a finger takes 40 px: as far from its middle a target is hit, and no neighbour; digits stand in a line of text
SMALL = """(within) => [...document.querySelectorAll(within + ' :is(button, summary, select, textarea, .button, '
    + '[role=slider], input:not([type=hidden]))')].filter((each) =>
    each.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && each.getBoundingClientRect().width > 1
    && getComputedStyle(each).pointerEvents !== 'none'
    && !each.closest('.unseen, .words, .heads, .patch-grid, .patch-table, .written, .tokens, .derivation-body'))
  .flatMap((each) => {
    const target = (each.type === 'checkbox' || each.type === 'radio') && each.closest('label') || each;
    target.scrollIntoView({ block: 'center', inline: 'center' });
    const { left, top, width, height } = target.getBoundingClientRect();
    const [x, y] = [left + width / 2, top + height / 2];
    const hit = [[-19, 0], [19, 0], [0, -19], [0, 19]].map(([dx, dy]) => document.elementFromPoint(x + dx, y + dy));
    const missed = hit.find((found) => !target.contains(found));
    return missed === undefined ? []
      : [`${each.outerHTML.slice(0, 90)}: ${width} × ${height}, ${missed?.outerHTML.slice(0, 60)}`];
  })"""


FINGERS = ["/", "/?model=writer", "/steps", "/steps?at=weights", "/calculator", "/compare", "/sparse", "/positions"]
FINGERS += ["/families", "/families?face=timeline", "/families?face=table", "/learn", "/room"]
FINGERS += ["/cost", "/cost?view=sentence", "/cost?view=reach&curve=step"]


@pytest.mark.parametrize("path", FINGERS)
def test_what_is_no_cell_of_a_picture_is_large_enough_for_a_finger(page: Page, server_url: str, path: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(server_url + path)
    settle(page)
    assert page.evaluate(SMALL, ":is(main, .masthead)") == []
    if page.locator(".map-opener").count():
        page.locator(".map-opener").click()
        assert page.evaluate(SMALL, ".map") == []
