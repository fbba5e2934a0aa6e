"""Answers by keyboard: where the focus goes, words beside the lesson's own, and questions that were left open."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from app.settings import Settings
from tests.browser.accessible import is_accessible
from tests.browser.conftest import serving
from tests.browser.learn.test_lesson import answer_with_the_first
from tests.browser.settled import reload, settle, visit
from tests.browser.watch import Watch

IN_WORDS = """+++
title = "In words"
idea = "A question that is answered with a text."
minutes = 5
level = "see"
+++

## Say it

```question
kind = "text"
ask = "Why does each row sum to 1?"
explain = "The softmax divides each exponential by their sum."
why = "And why by this sum?"
```

## Go on

Nothing is asked here.
"""


@pytest.fixture(scope="module")
def server_with_words(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server with a teacher's lesson beside the others."""
    folder: Path = tmp_path_factory.mktemp("lessons")
    (folder / "in-words.md").write_text(IN_WORDS)
    with serving(Settings(lessons=(folder,))) as url:
        yield url


def test_the_focus_goes_from_the_answer_to_the_verdict_and_on(page: Page, server_url: str) -> None:
    visit(page, f"{server_url}/learn/why-john")
    page.locator(".lesson-option").first.focus()
    page.keyboard.press("Space")
    expect(page.locator(".lesson-said")).to_be_focused()
    expect(page.locator(".lesson-said")).to_contain_text("Not this time.")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Why does this word help")).to_be_focused()


def test_a_calculation_leads_to_its_verdict_too(page: Page, server_url: str) -> None:
    visit(page, f"{server_url}/learn/a-score-by-hand?step=4")
    fields = page.locator(".lesson-fade input")
    fields.nth(0).fill("0.25")
    fields.nth(1).fill("0.5")
    page.get_by_role("button", name="Back").click()
    page.get_by_role("button", name="Next", exact=True).click()
    assert values(page) == ["0.25", "0.5"]
    reload(page)
    settle(page)
    assert values(page) == ["0.25", "0.5"]
    fields.nth(1).press("Enter")
    expect(page.locator(".lesson-said")).to_be_focused()
    reload(page)
    expect(page.locator(".lesson-said")).to_be_visible()
    assert values(page) == ["0.25", "0.5"]


def test_what_is_typed_while_the_page_still_loads_stays_with_its_focus(page: Page, server_url: str) -> None:
    visit(page, f"{server_url}/learn/a-score-by-hand?step=3")
    answer_with_the_first(page)
    settle(page)
    late: list[Route] = []
    page.route("**/lessons/*/answers", lambda route: late.append(route), times=1)
    page.goto(f"{server_url}/learn/a-score-by-hand?step=4", wait_until="commit")
    fields = page.locator(".lesson-fade input")
    with page.expect_response("**/answers") as answer:
        fields.nth(0).fill("0.25")
        fields.nth(1).fill("0.5")
        (verdict,) = late
        verdict.continue_()
    assert answer.value.ok
    settle(page)
    assert values(page) == ["0.25", "0.5"]
    expect(fields.nth(1)).to_be_focused()


def values(page: Page) -> list[str]:
    """The numbers in a calculation, as they are typed."""
    typed: list[str] = page.locator(".lesson-fade input").evaluate_all("all => all.map(each => each.value)")
    return typed


def test_the_learner_says_why_before_the_lesson_does(page: Page, server_url: str) -> None:
    mine, ours = "It came behind knows.", "Texts repeat their names"
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.post_data or ""))
    visit(page, f"{server_url}/learn/why-john")
    page.get_by_role("button", name="Tom").click()
    words = page.get_by_label("Why does this word help")
    words.fill(mine)
    assert ours not in page.content()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".lesson-reason")).to_be_focused()
    expect(page.locator(".lesson-reason")).to_contain_text(ours)
    expect(words).to_have_value(mine)
    assert mine not in json.dumps(sent)
    is_accessible(page)
    reload(page)
    expect(page.locator(".lesson-reason")).to_contain_text(ours)
    expect(words).to_have_value(mine)


def test_words_that_answer_a_question_stay_beside_its_explanation(
    page: Page, server_with_words: str, watch: Watch
) -> None:
    watch.origin = server_with_words
    visit(page, f"{server_with_words}/learn/in-words")
    words = page.get_by_label("Your answer")
    words.fill("Because of")
    page.get_by_role("button", name="Next", exact=True).click()
    page.get_by_role("button", name="Answer step 1").click()
    expect(words).to_have_value("Because of")
    words.fill("Because of the division")
    page.get_by_role("button", name="Answer", exact=True).click()
    expect(page.locator(".lesson-said")).to_be_focused()
    expect(page.get_by_role("status")).to_contain_text("The softmax divides each exponential")
    reload(page)
    expect(page.get_by_role("status")).to_contain_text("The softmax divides each exponential")
    expect(words).to_have_value("Because of the division")
    expect(words).to_be_visible()
    page.get_by_label("And why by this sum?").fill("I do not know.")
    page.get_by_role("button", name="Compare").click()
    expect(page.locator(".lesson-reason")).to_contain_text("Compare with a neighbour.")


def test_a_question_that_was_left_open_is_offered_again(page: Page, server_url: str) -> None:
    visit(page, f"{server_url}/learn/why-john")
    left, dots = page.locator(".lesson-left"), page.locator(".lesson-dots button")
    expect(dots).to_have_count(3)
    expect(left).to_be_empty()
    page.keyboard.press("ArrowRight")
    expect(left).to_contain_text("The question of step 1 is still open.")
    expect(dots.first).to_have_accessible_name("Step 1, question still open")
    page.keyboard.press("ArrowRight")
    expect(left).to_contain_text("The questions of steps 1 and 2 are still open.")
    is_accessible(page)
    page.get_by_role("button", name="Answer step 1").click()
    expect(page.get_by_role("heading", name="A word is missing")).to_be_focused()
    answer_with_the_first(page)
    expect(left).to_contain_text("The question of step 2 is still open.")
    reload(page)
    expect(page.locator(".lesson-verdict")).to_be_visible()
    expect(left).to_contain_text("The question of step 2 is still open.")


def test_the_next_lesson_is_prepared_while_the_path_is_read(page: Page, server_url: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    with page.expect_response("**/api/v1/lessons/why-john") as answer:
        page.goto(f"{server_url}/learn")
    assert answer.value.status == 200
    with page.expect_response("**/api/v1/lessons/masks") as answer:
        page.locator('[data-lesson="masks"] a').focus()
    assert answer.value.status == 200
    assert not [url for url in asked if "/answers" in url]


def test_the_path_says_what_is_open_and_leads_there(page: Page, server_url: str) -> None:
    visit(page, f"{server_url}/learn/why-john")
    answer_with_the_first(page)
    page.get_by_role("button", name="Next", exact=True).click()
    page.get_by_role("button", name="Next", exact=True).click()
    settle(page)
    visit(page, f"{server_url}/learn")
    card = page.locator('[data-lesson="why-john"]')
    expect(card).to_contain_text("at step 3 of 3, 1 question open")
    page.get_by_role("link", name="Go on: Why does it say John?").click()
    expect(page.get_by_role("heading", name="Switch the head off")).to_be_focused()
    page.get_by_role("link", name="Finish").click()
    expect(card).to_contain_text("seen, 0 right, 2 questions open")
    expect(card).not_to_have_attribute("data-done", "")
    is_accessible(page)
    page.get_by_role("link", name="2 questions open: Why does it say John?").click()
    expect(page.get_by_role("heading", name="It copies")).to_be_focused()
    for _ in range(2):
        answer_with_the_first(page)
        page.keyboard.press("ArrowRight")
    page.get_by_role("link", name="Finish").click()
    expect(card).to_have_attribute("data-done", "")
    expect(card).to_contain_text("done")
