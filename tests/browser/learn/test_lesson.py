"""Lessons: the question before the picture, the verdict with the picture, by keyboard, on a phone, on a projector."""

import re

import pytest
from playwright.sync_api import Page, expect

from app.lessons.catalogue import OWN, catalogue
from tests.browser.accessible import is_accessible
from tests.browser.settled import reload, settle, visit

SHOWN = "iframe:not([inert])"
"""The frame of the view; others wait for theirs."""


@pytest.fixture
def lesson(page: Page, server_url: str) -> Page:
    """The first step of the first lesson."""
    visit(page, f"{server_url}/learn/why-john")
    expect(page.get_by_role("heading", name="A word is missing")).to_be_visible()
    return page


def test_a_newcomer_goes_from_the_path_through_a_step_by_keyboard(page: Page, server_url: str) -> None:
    visit(page, f"{server_url}/learn")
    begin = page.get_by_role("link", name="Begin: Why does it say John?")
    begin.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="A word is missing")).to_be_focused()
    settle(page)
    for _ in range(4):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Yes. Computed answer: John (3).")
    frame = page.frame_locator(SHOWN)
    expect(frame.get_by_role("heading", name="Layer 2 · Head 3")).to_be_visible()
    expect(frame.locator('[data-view="cell"]')).to_contain_text("of its attention to")
    page.get_by_label("Why does this word help").fill("It came behind knows.")
    page.get_by_role("button", name="Next").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("heading", name="It copies")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_label("Why does this word help")).to_have_value("It came behind knows.")


def test_nothing_of_the_answer_is_asked_for_before_the_commit(page: Page, server_url: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(f"{request.url} {request.post_data or ''}"))
    visit(page, f"{server_url}/learn/why-john")
    expect(page.locator(".lesson-option")).to_have_count(7)
    # the page of the view waits, and shows nothing of it
    waiting = page.frame_locator("iframe[inert]")
    waiting.locator(":root[data-settled]").wait_for(state="attached")
    settle(page)
    assert not [each for each in asked if "/api/" in each and ("knows" in each or "/answers" in each)]
    assert "John" not in waiting.locator("main").text_content()
    assert page.locator(SHOWN).count() == 0
    expect(page.locator(".lesson-hidden")).to_have_text("The picture comes when you have answered.")
    options = page.locator(".lesson-option")
    # nothing in the options tells one from the other but its text
    described = options.evaluate_all("all => all.map(each => each.outerHTML.replace(each.textContent, ''))")
    assert len(set(described)) == 1


def test_a_wrong_answer_is_met_with_the_right_one_and_stays(lesson: Page) -> None:
    lesson.get_by_role("button", name="Tom").click()
    expect(lesson.get_by_role("status")).to_contain_text("Not this time. Computed answer: John (3).")
    expect(lesson.locator(".lesson-option[data-mine]")).to_have_text("Tom")
    assert all(lesson.locator(".lesson-option").evaluate_all("all => all.map(each => each.disabled)"))
    reload(lesson)
    expect(lesson.get_by_role("status")).to_contain_text("Not this time.")
    lesson.get_by_role("link", name="Learn", exact=True).first.click()
    expect(lesson.locator('[data-lesson="why-john"]')).to_contain_text("at step 1 of 3")
    lesson.get_by_role("button", name="Forget all").click()
    expect(lesson.get_by_role("link", name="Begin: Why does it say John?")).to_be_visible()


def test_a_choice_names_the_mistake_behind_it(page: Page, server_url: str) -> None:
    visit(page, f"{server_url}/learn/reading-the-map?step=3")
    page.get_by_role("button", name="Yes, each column sums to 1").click()
    expect(page.get_by_role("status")).to_contain_text("Softmax runs over the columns.")
    page.get_by_role("link", name="a common mistake").click()
    expect(page.locator("#m8")).to_contain_text("Reading the map")


def test_a_calculation_is_finished_by_the_learner(page: Page, server_url: str) -> None:
    visit(page, f"{server_url}/learn/a-score-by-hand?step=4")
    fields = page.locator(".lesson-fade input")
    expect(fields).to_have_count(2)
    body = {"query": [[1, 0, 2]], "key": [[1, 1, 0], [0, 1, 1], [-1, 0, 1]], "value": [[1, 0], [0, 1], [1, 1]]}
    reply = page.request.post(f"{server_url}/api/v1/calculations", data=body).json()
    (weights,) = [step["outputs"] for step in reply["steps"] if step["name"] == "weights"]
    fields.nth(0).fill(f"{weights['exponentials'][0][0]:.3f}")
    fields.nth(1).fill("0.9")
    page.get_by_role("button", name="Answer", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text(f"{weights['weights'][0][0]:.4g}")
    expect(page.get_by_role("status")).to_contain_text("Not this time.")


def test_a_frame_stays_and_its_address_changes_inside(page: Page, server_url: str) -> None:
    visit(page, f"{server_url}/learn/why-john")
    page.get_by_role("button", name="Tom").click()
    frame = page.frame_locator(SHOWN)
    expect(frame.get_by_role("heading", name="Layer 2 · Head 3")).to_be_visible()
    page.locator(SHOWN).evaluate("each => { each.contentWindow.isTheSame = true; }")
    page.get_by_role("button", name="Next").click()
    expect(page.locator(".lesson-hidden")).to_be_visible()
    page.get_by_role("button", name="Tom").click()
    expect(frame.locator("#text")).to_have_value("Mary likes Tom. Tom likes")
    assert page.locator(SHOWN).evaluate("each => each.contentWindow.isTheSame")
    # the way back is the lesson's own
    page.go_back()
    expect(page.get_by_role("heading", name="A word is missing")).to_be_visible()
    expect(frame.locator("#text")).to_have_value("Tom knows John. John knows")


@pytest.mark.parametrize(
    "address", ["/learn", "/learn/why-john", "/learn/why-john/worksheet?key=1", "/learn/misconceptions"]
)
def test_axe_finds_nothing(page: Page, server_url: str, address: str) -> None:
    visit(page, server_url + address)
    is_accessible(page)


@pytest.mark.parametrize(("width", "height", "present"), [(1280, 800, False), (1280, 720, True), (1920, 1080, True)])
def test_a_step_fits_the_screen(page: Page, server_url: str, width: int, height: int, present: bool) -> None:
    page.set_viewport_size({"width": width, "height": height})
    visit(page, f"{server_url}/learn/why-john")
    if present:
        page.get_by_role("button", name="Projector (p)").click()
    page.get_by_role("button", name=re.compile("^Tom")).click()
    expect(page.frame_locator(SHOWN).get_by_role("heading", name="Layer 2 · Head 3")).to_be_visible()
    settle(page)
    bottom = page.locator(".lesson-steps").evaluate("each => each.getBoundingClientRect().bottom")
    assert bottom <= height
    is_whole = "each => each.scrollHeight <= each.clientHeight + 1"
    assert page.locator(".lesson-card-text").evaluate(is_whole)


@pytest.mark.parametrize("lesson", catalogue(OWN).lessons)
def test_no_step_of_a_lesson_scrolls_on_a_projector(page: Page, server_url: str, lesson: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 720})
    # the pages of the views have tests of their own
    page.route("**/*embed=1*", lambda route: route.fulfill(content_type="text/html", body=""))
    visit(page, f"{server_url}/learn/{lesson}")
    page.get_by_role("button", name="Projector (p)").click()
    steps = page.locator(".lesson-dots button").count()
    for number in range(1, steps + 1):
        expect(page.locator(f"[aria-current=step][aria-label^='Step {number}']")).to_be_attached()
        fits(page, f"step {number}, asked")
        answer_with_the_first(page)
        fits(page, f"step {number}, answered")
        if page.locator(".lesson-why").count():
            page.locator(".lesson-why textarea").fill("Because. " * 9)
            page.get_by_role("button", name="Compare").click()
            expect(page.locator(".lesson-reason")).to_be_visible()
            fits(page, f"step {number}, explained")
        if number < steps:
            key = ("Enter", "Space", "ArrowRight")[number % 3]
            page.get_by_role("button", name="Next", exact=True).focus()
            page.keyboard.press(key)


def fits(page: Page, what: str) -> None:
    """Asserts that neither the step nor the page scrolls."""
    text = page.locator(".lesson-card-text")
    assert text.evaluate("each => each.scrollHeight <= each.clientHeight + 1"), what
    assert page.evaluate("document.documentElement.scrollHeight") <= 720, what


def answer_with_the_first(page: Page) -> None:
    """Answers the step with its first choice, or with ones, if it asks something."""
    if page.locator(".lesson-question, .lesson-fade").count() == 0:
        return
    fields, options = page.locator(".lesson-fade input, .lesson-field input"), page.locator(".lesson-option")
    if options.count() == 0:
        for field in fields.all():
            field.fill("1")
        page.get_by_role("button", name="Answer", exact=True).click()
    for option in options.all() if page.locator(".lesson-options.order").count() else options.all()[:1]:
        option.click()
    expect(page.locator(".lesson-verdict")).to_be_visible()


def test_it_can_be_used_on_a_phone(page: Page, server_url: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    visit(page, f"{server_url}/learn/why-john")
    page.get_by_role("button", name="Tom").click()
    expect(page.get_by_role("status")).to_contain_text("Computed answer:")
    settle(page)
    is_accessible(page)
    assert page.locator(".lesson-option").evaluate_all("all => Math.min(...all.map(each => each.offsetHeight))") >= 40
