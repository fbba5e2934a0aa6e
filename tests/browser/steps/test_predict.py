"""Journeys through "Predict first": the answer is found nowhere on the page before it is given."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessible import is_accessible
from tests.browser.settled import settle
from tests.browser.steps.test_steps import CROSS, SELF
from tests.browser.steps_page import Steps, places_of, short, tensors_of

# what a program can read: text, every attribute, what screen readers are told; the place of a cell itself is no secret
READ = """() => [...document.querySelectorAll('main *')].flatMap((each) => [
  ...[...each.childNodes].filter(({nodeType}) => nodeType === 3).map(({data}) => data),
  ...[...each.attributes].map(({value}) => value), each.value ?? '']).join('\\n')"""
MARKED = """() => [...document.querySelectorAll(
  '.matrix .pinned, .matrix .in-column, [data-chosen], .cell-lens, .outcome')].map((each) => each.outerHTML)"""
PIXELS = """() => {
  const canvas = document.querySelector('.matrix[data-slot="result"] canvas');
  return [canvas.width, canvas.height, canvas.toDataURL()];
}"""
ASKED = ["scores", "scaled", "masked", "row_max", "exponentials", "row_sum", "weights"]


@pytest.fixture
def steps(page: Page, server_url: str) -> Steps:
    """The page, not opened yet."""
    return Steps(page, server_url)


def written_forms(rows: list[list[Any]]) -> set[str]:
    """Every number of a result that is long enough to be told from others, as the page would write it."""
    return {short(x) for row in rows for x in row if x is not None and short(x) not in ("0.0000", "1.0000")}


def test_one_tap_answers_and_the_verdict_is_in_view(steps: Steps) -> None:
    page = steps.page
    tensors = tensors_of(steps.ask(**SELF))
    row = tensors["weights"][0][4]
    best = max(range(5), key=lambda key: row[key])
    steps.open(**SELF, at="weights", row=4, column=0, predict=1)
    expect(steps.cell("weights", 4, 0)).to_have_text("?")
    assert page.locator('[data-of="weights"]').count() == 0
    expect(page.get_by_text("Which key gets the largest weight in the row of “on”?")).to_be_visible()
    choices = page.locator(".choice")
    keys = [int(value) for value in choices.evaluate_all("all => all.map((each) => each.value)")]
    assert keys == sorted(keys)
    assert best in keys
    choices.nth(keys.index(best)).click()
    verdict = page.get_by_text("✓ Right: the largest weight")
    expect(verdict).to_contain_text(short(row[best]))
    expect(verdict).to_be_in_viewport(ratio=1)
    expect(page.locator(".predict-text")).to_have_attribute("aria-live", "polite")
    expect(steps.cell("weights", 4, best)).to_have_text(short(row[best]))
    expect(steps.cell("weights", 4, best)).to_have_class("number pinned")
    page.keyboard.press("[")
    page.keyboard.press("]")
    expect(steps.cell("weights", 4, best)).to_have_text("?")
    choices.nth((keys.index(best) + 1) % len(keys)).click()
    expect(page.get_by_text("✗ Not quite: the largest weight")).to_contain_text(short(row[best]))
    expect(page.locator(".tally")).to_have_text("1 of 2 right")


@pytest.mark.parametrize("detail", ["numbers", "picture"])
def test_a_program_does_not_find_the_answer(steps: Steps, detail: str) -> None:
    page = steps.page
    reply = steps.ask(**SELF)
    tensors = tensors_of(reply)
    for name in [each for each in ASKED if each in places_of(reply)]:
        steps.open(**SELF, at=name, row=4, predict=1, detail=detail)
        steps.at(name)
        expect(page.locator(".choice").first).to_be_visible()
        array = tensors[name]
        rows = array[0] if isinstance(array[0][0], list) else [array[0]]
        for keys in ["", "ArrowDown ArrowRight ArrowRight ArrowUp"]:
            if keys:
                page.locator('.matrix[data-slot="result"]').locator("td[tabindex='0'], [tabindex='0']").first.focus()
            for key in keys.split():
                page.keyboard.press(key)
            # the table beside a picture follows the cell a moment later
            page.wait_for_timeout(250)
            settle(page)
            read = page.evaluate(READ) + page.locator("main").aria_snapshot() + page.url
            assert [each for each in written_forms(rows) if each in read] == []
            assert page.evaluate(MARKED) == []
            assert page.locator(f'[data-of="{name}"]').count() == 0
        assert "becomes 1" not in page.evaluate(READ)
        expect(page.get_by_role("button", name="Export this step as CSV")).to_be_disabled()
        expect(page.get_by_text("Answer the question first: a file would tell the answer.")).to_be_attached()


def test_pixels_of_a_hidden_picture_are_the_same_for_any_numbers(steps: Steps) -> None:
    page = steps.page
    seen = []
    for head in (0, 2):
        steps.open(**{**SELF, "head": head}, at="weights", row=4, predict=1, detail="picture")
        expect(page.locator(".choice").first).to_be_visible()
        settle(page)
        seen.append(page.evaluate(PIXELS))
    assert seen[0] == seen[1]
    page.keyboard.press("r")
    expect(page.get_by_text("The answer: the largest weight in the row of “on”")).to_be_visible()
    settle(page)
    assert page.evaluate(PIXELS)[2] != seen[1][2]


def test_a_step_without_a_question_is_shown(steps: Steps) -> None:
    for name in ("query", "value"):
        steps.open(**SELF, at=name, predict=1)
        steps.at(name)
        expect(steps.page.locator(".predict-text")).to_have_text(re.compile("^Nothing is asked at this step"))
        expect(steps.page.locator(".choice")).to_have_count(0)
        expect(steps.outcome).to_be_visible()


@pytest.mark.parametrize("detail", ["numbers", "picture"])
def test_enter_on_a_hidden_cell_is_the_answer(steps: Steps, detail: str) -> None:
    page = steps.page
    row = tensors_of(steps.ask(**SELF))["weights"][0][4]
    best = max(range(5), key=lambda each: row[each])
    steps.open(**SELF, at="weights", row=4, predict=1, detail=detail)
    expect(page.locator(".choice").first).to_be_visible()
    settle(page)
    page.locator('.matrix[data-slot="result"]').locator("[tabindex='0']").first.focus()
    for press in ["Home"] + ["ArrowRight"] * best + ["Enter"]:
        page.keyboard.press(press)
    expect(page.get_by_text("✓ Right: the largest weight")).to_contain_text(short(row[best]))


def test_a_click_on_a_hidden_cell_is_the_answer(steps: Steps) -> None:
    page = steps.page
    row = tensors_of(steps.ask(**SELF))["weights"][0][4]
    best = max(range(5), key=lambda each: row[each])
    steps.open(**SELF, at="weights", row=4, predict=1)
    expect(steps.cell("weights", 4, best)).to_have_text("?")
    steps.cell("weights", 4, best).click()
    expect(page.get_by_text("✓ Right: the largest weight")).to_contain_text(short(row[best]))


def test_numbers_that_were_opened_before_the_question_leave_the_page(steps: Steps) -> None:
    page = steps.page
    steps.open(**SELF, at="weights", row=4)
    page.locator('details[data-part="what-if"] > summary').click()
    expect(page.locator('[data-view="what-if"] form')).to_be_visible()
    page.get_by_label("Predict first").check()
    expect(page.locator(".choice").first).to_be_visible()
    assert page.locator('[data-part="what-if"], [data-part="patches"]').count() == 0
    page.keyboard.press("r")
    expect(page.locator('[data-view="what-if"] form')).to_be_visible()


def test_a_question_that_was_left_is_remembered(steps: Steps) -> None:
    page = steps.page
    steps.open(**SELF, at="scores", row=4, predict=1)
    expect(page.locator(".choice").first).to_be_visible()
    page.keyboard.press("]")
    page.get_by_role("button", name=re.compile("^1 not answered: back to step")).click()
    expect(page.get_by_text("Which key gets the largest score in the row of “on”?")).to_be_visible()


def test_mask_asks_yes_or_no(steps: Steps) -> None:
    page = steps.page
    steps.open(**SELF, at="masked", row=3, predict=1)
    expect(page.locator(".predict-text")).to_contain_text("May “sat” look at")
    key = int(steps.ask(**SELF)["labels"]["key"].index(page.locator(".predict-text b").nth(1).inner_text().strip("“”")))
    page.get_by_role("button", name="Yes" if key <= 3 else "No", exact=True).click()
    expect(page.locator(".predict .right")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 390])
def test_the_question_is_whole_in_view_and_accessible(steps: Steps, width: int) -> None:
    page = steps.page
    page.set_viewport_size({"width": width, "height": 844 if width == 390 else 800})
    steps.open(**CROSS, at="weights", predict=1)
    expect(page.locator(".predict")).to_be_in_viewport(ratio=1)
    is_accessible(page)
    page.locator(".choice").first.click()
    expect(page.locator(".predict-text")).to_be_in_viewport(ratio=1)
