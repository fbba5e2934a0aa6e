"""What the page of steps shows at once: on a small screen, on a projector, and of a long text."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.settled import settle
from tests.browser.steps_page import Steps

SENTENCE = {"model": "writer", "text": "The jet plane had 500 passengers on board.", "site": "decoder"}

# a part of a line is whole, or has wrapped below the line's edge, where nobody sees it
CUT = """() => [...document.querySelectorAll('.matrix figcaption > span, .matrix .name > *, .chosen .what > span')]
  .filter((each) => {
    const line = each.closest('figcaption, .what').getBoundingClientRect();
    const { top, right, width } = each.getBoundingClientRect();
    return width > 0 && top < line.bottom - 3 && right > line.right + 1;
  }).map((each) => each.textContent)"""


@pytest.fixture
def steps(page: Page, server_url: str) -> Steps:
    """The page, not opened yet."""
    return Steps(page, server_url)


def is_uncovered(element: Locator) -> bool:
    """Whether the middle of an element is what is seen there, and all of it is on the screen."""
    return bool(
        element.evaluate("""each => {
          const { left, right, top, bottom } = each.getBoundingClientRect();
          const seen = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
          return top >= 0 && bottom <= innerHeight && (each === seen || each.contains(seen));
        }""")
    )


def test_on_a_small_screen_nothing_covers_the_heading_of_the_step(steps: Steps) -> None:
    steps.page.set_viewport_size({"width": 390, "height": 844})
    steps.open(**SENTENCE)
    assert is_uncovered(steps.title)
    following = steps.page.get_by_role("button", name="Next")
    assert is_uncovered(following)
    following.click()
    assert is_uncovered(steps.title)
    # the chosen number is below its picture, in view, with what made it
    assert is_uncovered(steps.outcome)


def test_a_projector_shows_every_row_of_the_weights(steps: Steps) -> None:
    steps.page.set_viewport_size({"width": 1920, "height": 1080})
    steps.open(**SENTENCE, at="weights")
    steps.page.keyboard.press("p")
    for step in ("weights", "exponentials", "masked"):
        steps.at(step)
        rows = steps.result.locator("tbody tr")
        expect(rows).to_have_count(10)
        settle(steps.page)  # numbers on their way are not where they will be
        assert all(is_uncovered(row.locator("td").last) for row in rows.all())
        for _ in range(2):
            steps.page.keyboard.press("[")


def test_the_strip_of_steps_is_whole_where_it_fits(steps: Steps) -> None:
    steps.page.set_viewport_size({"width": 1920, "height": 1080})
    steps.open(**SENTENCE, present=1)
    buttons = steps.page.locator(".map-step")
    expect(buttons).to_have_count(19)
    assert all(is_uncovered(button) for button in buttons.all())
    assert steps.page.locator(".map-scroll").evaluate("each => each.scrollWidth <= each.clientWidth")


@pytest.mark.parametrize(("width", "height", "present"), [(1280, 800, 0), (1280, 800, 1), (390, 844, 0)])
def test_no_caption_is_cut_within_a_word(steps: Steps, width: int, height: int, present: int) -> None:
    page = steps.page
    page.emulate_media(reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": height})
    steps.open(**SENTENCE, present=present, **({"hide": "form,export"} if present else {}))
    expect(page.locator(".map-step").first).to_be_visible()
    for _ in range(page.locator(".map-step").count()):
        settle(page)
        assert page.locator(".matrix figcaption").count() > 0
        assert page.evaluate(CUT) == []
        page.keyboard.press("]")
