"""A class: a teacher leads with the pages as they are, a phone follows, both see a question through to its answer."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessible import is_accessible
from tests.browser.settled import follow, settle

VIEW = "/?model=writer&text=Tom+knows+John.+John+knows&site=decoder&layer=2&head=3&query=6&key=3"


@pytest.fixture
def teacher(page: Page, server_url: str) -> Page:
    """The board of a new room."""
    page.goto(f"{server_url}/room")
    page.get_by_role("button", name="Open a room").click()
    expect(page.locator('[data-slot="sizes"]')).to_contain_text("0 joined, 4 hours left")
    return page


@pytest.fixture
def phone(teacher: Page, server_url: str) -> Iterator[Page]:
    """A phone that joined it."""
    phone = teacher.context.new_page()
    follow(phone)
    phone.set_viewport_size({"width": 390, "height": 844})
    phone.goto(f"{server_url}/room/{teacher.locator('[data-slot=code]').inner_text()}")
    expect(phone.locator('[data-slot="badge"]')).to_have_text("Your teacher leads")
    yield phone
    phone.close()


def test_a_phone_follows_looks_around_alone_and_comes_back(teacher: Page, phone: Page, server_url: str) -> None:
    expect(teacher.locator('[data-slot="sizes"]')).to_contain_text("1 joined")
    teacher.goto(server_url + VIEW)
    frame = phone.frame_locator("iframe")
    expect(frame.get_by_role("heading", name="Layer 2 · Head 3")).to_be_visible()
    settle(phone)
    # the header and the form are not there in a frame
    expect(frame.get_by_role("button", name="Run", exact=True)).to_be_hidden()
    inner = phone.frames[1]
    inner.evaluate("() => { window.isSame = true; }")
    teacher.get_by_role("button", name="Layer 1, head 0", exact=False).first.click()
    expect(frame.get_by_role("heading", name="Layer 1 · Head 0")).to_be_visible()
    assert inner.evaluate("() => window.isSame"), "the page was not loaded again"
    phone.get_by_role("button", name="Look around").click()
    expect(phone.locator('[data-slot="badge"]')).to_have_text("You look around alone")
    expect(frame.get_by_role("button", name="Run", exact=True)).to_be_visible()
    teacher.goto(f"{server_url}/sparse")
    settle(teacher)
    expect(frame.get_by_role("heading", name="Layer 1 · Head 0")).to_be_visible()
    phone.get_by_role("button", name="Back to the class").click()
    expect(frame.locator('[data-page="sparse"]')).to_be_visible()
    expect(phone.locator('[data-slot="badge"]')).to_have_text("Your teacher leads")


def test_a_teacher_pauses_and_goes_on_and_leads_or_not(teacher: Page, phone: Page, server_url: str) -> None:
    teacher.goto(f"{server_url}/sparse")
    frame = phone.frame_locator("iframe")
    expect(frame.locator('[data-page="sparse"]')).to_be_visible()
    teacher.get_by_role("button", name="Pause following").click()
    expect(phone.locator('[data-slot="badge"]')).to_have_text("Following is paused: look around")
    # the pause stays on the next page, and phones stay where they are
    teacher.goto(f"{server_url}/cost")
    settle(teacher)
    expect(teacher.get_by_role("button", name="Pause following")).to_have_attribute("aria-pressed", "true")
    expect(frame.locator('[data-page="sparse"]')).to_be_visible()
    teacher.get_by_role("button", name="Pause following").click()
    expect(phone.locator('[data-slot="badge"]')).to_have_text("Your teacher leads")
    expect(frame.locator('[data-page="cost"]')).to_be_visible()
    teacher.get_by_role("button", name="Lead", exact=True).click()
    teacher.goto(f"{server_url}/positions")
    settle(teacher)
    expect(teacher.get_by_role("button", name="Lead", exact=True)).to_have_attribute("aria-pressed", "false")
    expect(frame.locator('[data-page="cost"]')).to_be_visible()
    teacher.get_by_role("button", name="Lead", exact=True).click()
    expect(frame.locator('[data-page="positions"]')).to_be_visible()


def test_a_question_is_voted_on_twice_and_then_revealed_in_the_view(
    teacher: Page, phone: Page, server_url: str
) -> None:
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url))
    teacher.goto(server_url + VIEW)
    expect(phone.frame_locator("iframe").get_by_role("heading", name="Layer 2 · Head 3")).to_be_visible()
    settle(phone)
    asked.clear()
    teacher.get_by_text("Ask the class").click()
    teacher.get_by_role("button", name="Where does knows look most?").click()
    expect(phone.locator('[data-slot="badge"]')).to_have_text("Your teacher asks")
    expect(phone.locator(".follow-view")).to_have_text("The picture comes when your teacher reveals it.")
    phone.get_by_role("button", name="Tom").click()
    expect(teacher.locator(".board-voted")).to_have_text("1 of 1 voted")
    phone.get_by_role("button", name="[BOS]").click()
    expect(phone.get_by_role("button", name="[BOS]")).to_have_attribute("aria-pressed", "true")
    teacher.get_by_role("button", name="Close voting").click()
    expect(phone.get_by_role("button", name="Tom")).to_be_disabled()
    assert teacher.locator(".votes").count() == phone.locator(".votes").count() == 0
    teacher.get_by_role("button", name="Vote again, after talking").click()
    phone.get_by_role("button", name="John (3)").click()
    expect(teacher.locator(".board-voted")).to_have_text("1 of 1 voted, round 2")
    teacher.get_by_role("button", name="Close voting").click()
    teacher.get_by_role("button", name="Show both votes").click()
    for each in (teacher, phone):
        expect(each.locator(".vote-round")).to_have_count(2)
        assert "right" not in each.locator(".votes").inner_text()
    is_accessible(phone)
    # nothing was asked of a model here, and no picture was loaded
    assert {re.sub(r".*/api/v1/rooms/[^/]+", "", url) for url in asked} <= {"/votes", "/events"}
    teacher.get_by_role("button", name="Reveal the answer").click()
    for each in (teacher, phone):
        expect(each.locator(".room-answer")).to_contain_text("Computed answer: John (3).")
        expect(each.frame_locator("iframe").locator('[data-page="steps"]')).to_be_visible()
        expect(each.locator(".vote-round").nth(1).locator("[data-right]")).to_contain_text("John (3) ✓ right")
    settle(teacher)
    is_accessible(teacher)
    with teacher.expect_download() as download:
        teacher.get_by_role("button", name="Votes as CSV").click()
    lines = download.value.path().read_text("utf-8").splitlines()
    assert [line.split(",")[-4:] for line in lines[1:]] == [["1", "1", "[BOS]", "no"], ["2", "1", "John (3)", "yes"]]
    teacher.get_by_role("button", name="Done").click()
    expect(phone.frame_locator("iframe").get_by_role("heading", name="Layer 2 · Head 3")).to_be_visible()


def test_the_question_of_a_lesson_is_asked_from_the_board(teacher: Page, phone: Page) -> None:
    teacher.get_by_label("Questions of a lesson").select_option("Why does it say John?")
    teacher.locator(".board-questions li").first.get_by_role("button", name="Ask").click()
    expect(phone.locator(".lesson-option")).to_have_count(7)
    expect(teacher.locator(".board-voted")).to_have_text("0 of 1 voted")
    # who answers knows the sentence and the model, which the lesson's page says
    for each in (teacher, phone):
        expect(each.locator(".room-text")).to_contain_text("Tom knows John. John knows … The model writer reads these")
    teacher.locator(".board-questions li").nth(2).get_by_role("button", name="Ask").click()
    for each in (teacher, phone):
        expect(each.locator(".room-about")).to_have_text("model writer · “Tom knows John. John knows”")


def test_the_board_is_seen_whole_on_a_projector_and_leads_from_there(teacher: Page, phone: Page) -> None:
    teacher.set_viewport_size({"width": 1280, "height": 720})
    teacher.get_by_label("Questions of a lesson").select_option("Why does it say John?")
    teacher.locator(".board-questions li").first.get_by_role("button", name="Ask").click()
    phone.locator(".lesson-option").first.click()
    teacher.keyboard.press("p")
    for turn in ("Close voting", "Vote again, after talking", "Close voting", "Show both votes", "Reveal the answer"):
        button = teacher.get_by_role("button", name=turn)
        expect(button).to_be_in_viewport(ratio=1)
        for place in (".board-qr img", ".board-code", ".board-ask"):
            expect(teacher.locator(place)).to_be_in_viewport(ratio=1)
        button.click()
    expect(teacher.locator(".room-answer")).to_be_in_viewport(ratio=1)
    settle(teacher)
    assert teacher.evaluate("document.documentElement.scrollHeight <= innerHeight")
    bar = teacher.get_by_role("group", name="Your room")
    bar.get_by_text("Pages", exact=True).click()
    bar.get_by_role("link", name="Sparse").click()
    expect(phone.frame_locator("iframe").locator('[data-page="sparse"]')).to_be_visible()
    expect(bar.get_by_role("button", name="Lead", exact=True)).to_be_visible()
    expect(bar.get_by_text("Ask the class")).to_be_visible()


def test_a_room_that_ends_is_left_and_another_code_finds_none(teacher: Page, phone: Page, server_url: str) -> None:
    teacher.get_by_role("button", name="End the room").click()
    teacher.get_by_role("button", name="End it?").click()
    expect(phone.locator('[data-slot="badge"]')).to_have_text("This room has ended. Nothing of it is kept.")
    expect(teacher.get_by_role("button", name="Open a room")).to_be_visible()
    is_accessible(teacher)
    phone.goto(f"{server_url}/room/BCDF-2345")
    expect(phone.locator('[data-slot="badge"]')).to_contain_text("There is no such room")


def test_a_lesson_that_is_open_asks_its_question_and_shows_no_page(teacher: Page, phone: Page, server_url: str) -> None:
    teacher.goto(f"{server_url}/learn/why-john")
    expect(teacher.get_by_role("heading", name="A word is missing")).to_be_visible()
    teacher.get_by_text("Ask the class").click()
    expect(phone.locator(".follow-view")).to_have_text("Your teacher has not shown anything yet.")
    teacher.get_by_role("button", name="The question of this step").click()
    expect(phone.locator(".lesson-option")).to_have_count(7)


def test_the_projector_is_the_teachers_own(teacher: Page, phone: Page, server_url: str) -> None:
    teacher.goto(f"{server_url}/steps?model=writer&text=Tom+knows&layer=1&head=0&at=weights&present=1")
    expect(phone.frame_locator("iframe").locator('[data-page="steps"]')).to_be_visible()
    settle(phone)
    assert "present=1" not in phone.frames[1].url
