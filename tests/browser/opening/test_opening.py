"""The opening page: one sentence, one head, and the word that comes."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessible import faults
from tests.browser.screens.in_view import shares_in_view
from tests.browser.settled import reload, settle
from tests.browser.watch import Watch


@pytest.fixture
def opening(page: Page, server_url: str) -> Page:
    """The page with all that moves on it, when the word has come."""
    page.emulate_media(reduced_motion="no-preference")
    page.goto(server_url)
    expect(page.locator(".words .word.next bdi")).to_have_text("John")
    return page


def _probability(page: Page, server_url: str, ablate: list[dict[str, object]]) -> float:
    body = {"text": "Tom knows John. John knows", "positions": "last", "top_k": 1, "interventions": {"ablate": ablate}}
    reply = page.request.post(f"{server_url}/api/v1/models/writer/predictions", data=body).json()
    return float(reply["predictions"][0]["candidates"][0]["probability"])


def test_the_head_and_the_word_are_the_models(opening: Page, server_url: str) -> None:
    expect(opening.locator(".words .word.query")).to_have_text("knows")
    expect(opening.locator(".words .word.key")).to_have_text("John")
    body = {"text": "Tom knows John. John knows", "layers": [2], "heads": [3], "tensors": ["weights"]}
    reply = opening.request.post(f"{server_url}/api/v1/models/writer/attention", data=body).json()
    row = reply["attention"][0]["weights"][0][-1]
    assert max(range(len(row)), key=row.__getitem__) == 3
    story = opening.locator('[data-view="story"]')
    expect(story).to_contain_text(f"{round(100 * row[3])} % of its attention".replace(" %", "\u00a0%"))

    opening.get_by_role("button", name="Switch the head off").click()
    without = _probability(opening, server_url, [{"site": "decoder", "layer": 2, "head": 3, "mode": "zero"}])
    assert without < _probability(opening, server_url, [])
    expect(story).to_contain_text(f"to {round(100 * without)}\u00a0%")


def test_a_sentence_of_ones_own_is_run_kept_and_carried_to_the_explorer(opening: Page) -> None:
    opening.get_by_role("button", name="Type your own sentence").press("Enter")
    field = opening.get_by_role("textbox", name="Your sentence")
    expect(field).to_be_focused()
    field.fill("Mary likes Tom. Tom likes")
    field.press("Enter")
    expect(opening.locator('[data-token="3"]')).to_have_text("Tom")
    expect(opening.locator(".words .word.key")).to_have_text("Tom")
    field.fill("")
    field.press("Enter")
    expect(opening.get_by_role("alert")).to_have_text("The sentence is empty. Type some words.")
    reload(opening)
    expect(opening.locator(".words .word.key")).to_have_text("Tom")
    opening.get_by_role("link", name=re.compile("Explore all 16 heads")).click()
    expect(opening).to_have_url(re.compile(r"/\?model=writer&text=Mary"))
    expect(opening.get_by_role("heading", name="Layer 2 · Head 3")).to_be_visible()
    opening.go_back()
    expect(opening.locator(".words .word.key")).to_have_text("Tom")
    opening.go_back()
    expect(opening.locator(".words .word.key")).to_have_text("John")


def test_a_link_to_a_sentence_of_ones_own_opens_this_page_and_leads_back(opening: Page, server_url: str) -> None:
    opening.get_by_role("button", name="Type your own sentence").click()
    field = opening.get_by_role("textbox", name="Your sentence")
    field.fill("Mary likes Tom. Tom likes")
    field.press("Enter")
    expect(opening.locator(".words .word.key")).to_have_text("Tom")
    opening.get_by_role("button", name="Switch the head off").click()
    expect(opening).to_have_url(f"{server_url}/#text=Mary+likes+Tom.+Tom+likes&off=1")
    link = opening.url
    opening.goto("about:blank")
    opening.goto(link)
    expect(opening.locator(".words .word.key")).to_have_text("Tom")
    expect(opening.get_by_role("button", name="Switch the head on again")).to_be_visible()
    opening.get_by_role("link", name="Skip to the content").press("Enter")
    expect(opening.locator(".words .word.key")).to_have_text("Tom")
    opening.get_by_role("button", name="Back to “Tom knows John. John knows”").click()
    expect(opening.locator(".words .word.key")).to_have_text("John")
    expect(field).to_have_value("Tom knows John. John knows")
    expect(opening).to_have_url(f"{server_url}/#off=1")


def test_what_the_server_refuses_is_said_and_the_words_stay(opening: Page, watch: Watch) -> None:
    watch.may_refuse = True
    opening.get_by_role("button", name="Type your own sentence").click()
    field = opening.get_by_role("textbox", name="Your sentence")
    field.fill("word " * 3000)
    field.press("Enter")
    expect(opening.get_by_role("alert")).to_contain_text("token")
    expect(field).to_have_value(re.compile("^word "))
    expect(opening.locator(".words .word.key")).to_have_text("John")


def test_each_token_can_look(opening: Page) -> None:
    token = opening.locator('[data-token="2"]')
    token.focus()
    token.press("Enter")
    expect(token).to_have_attribute("aria-pressed", "true")
    expect(token).to_be_focused()
    expect(opening.locator('[data-view="story"]')).to_contain_text("“knows” has not come before")


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (1920, 1080), (390, 844)])
def test_the_sentence_the_word_and_the_buttons_are_seen_whole(opening: Page, width: int, height: int) -> None:
    opening.set_viewport_size({"width": width, "height": height})
    for press in ("Switch the head off", "Switch the head on again", "Type your own sentence"):
        opening.get_by_role("button", name=press).click()
        settle(opening)
        opening.evaluate("scrollTo(0, 0)")
        assert shares_in_view(opening) == [pytest.approx(1, abs=0.01)]
        assert opening.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    settle(opening)
    assert faults(opening) == []


def test_a_long_text_keeps_its_place(opening: Page) -> None:
    opening.get_by_role("button", name="Type your own sentence").click()
    field = opening.get_by_role("textbox", name="Your sentence")
    field.fill("the cat sat " * 60)
    field.press("Enter")
    expect(opening.locator('[data-token="180"]')).to_have_count(1)
    settle(opening)
    assert shares_in_view(opening) == [pytest.approx(1, abs=0.01)]


def test_a_server_without_such_a_head_opens_the_explorer(page: Page, server_url: str) -> None:
    page.route("**/api/v1/models", lambda route: route.fulfill(json={"models": []}))
    page.goto(server_url)
    expect(page).to_have_url(re.compile(r"\?model="))
    expect(page.get_by_text("This server has no models")).to_be_visible()
