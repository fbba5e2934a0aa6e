"""Views of the lessons, in their frame: the numbers of the step, and the picture seen whole."""

import pytest
from playwright.sync_api import Frame, Page, expect

from app.lessons.catalogue import OWN, catalogue
from tests.browser.learn.test_lesson import SHOWN, answer_with_the_first
from tests.browser.settled import visit

BELOW = ".three > .card:last-child *"
"""The difference of two heads comes below both, where they are not beside each other."""
IS_INSIDE = """(below) => [...document.querySelectorAll('[data-focus], [data-result], .order-table')].map((each) => {
  const { left, top, right, bottom, width } = each.getBoundingClientRect();
  const isAside = each.matches(below) && top > innerHeight - 1;
  const isInside = left > -1 && top > -1 && right <= innerWidth + 1 && bottom <= innerHeight + 1;
  return width === 0 || isAside || isInside;
}).every(Boolean)"""


def shown(page: Page) -> Frame:
    """The page in the frame, once it has settled."""
    page.frame_locator(SHOWN).locator(":root[data-settled]").wait_for(state="attached")
    handle = page.locator(SHOWN).element_handle()
    frame = handle and handle.content_frame()
    assert frame
    return frame


@pytest.mark.slow
@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
@pytest.mark.parametrize("lesson", catalogue(OWN).lessons)
def test_what_a_step_is_about_is_seen_whole(page: Page, server_url: str, lesson: str, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    visit(page, f"{server_url}/learn/{lesson}")
    steps = page.locator(".lesson-dots button")
    expect(steps.first).to_be_attached()
    for number in range(1, steps.count() + 1):
        expect(page.locator(f"[aria-current=step][aria-label^='Step {number}']")).to_be_attached()
        answer_with_the_first(page)
        if page.locator(SHOWN).count():
            frame = shown(page)
            assert frame.locator("main").inner_text().strip(), f"step {number} shows nothing"
            # a page that stays for several steps draws the next one into itself
            frame.wait_for_function(IS_INSIDE, arg=BELOW)
        if number < steps.count():
            page.get_by_role("button", name="Next", exact=True).click()


def test_the_calculator_shows_the_numbers_of_the_lesson(page: Page, server_url: str) -> None:
    visit(page, f"{server_url}/learn/a-score-by-hand?step=2")
    answer_with_the_first(page)
    scores = [float(text) for text in shown(page).locator("[data-result] td").all_inner_texts() if text.strip()]
    assert scores == [1, 2, 1]


def test_an_example_of_the_lesson_brings_its_own_numbers(page: Page, server_url: str) -> None:
    visit(page, f"{server_url}/learn/softmax")
    answer_with_the_first(page)
    frame = shown(page)
    # the page in the frame waited with numbers of its own
    assert "example=thinking-machines" in frame.url
    assert "scores=" not in frame.url


def test_a_table_of_digits_is_not_cut(page: Page, server_url: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    visit(page, f"{server_url}/learn/reading-the-map?step=2")
    answer_with_the_first(page)
    table = shown(page).locator("[data-view='digits'] .digits-scroll")
    expect(table).to_contain_text("0.9577")
    assert table.evaluate("each => each.scrollWidth <= each.clientWidth")
