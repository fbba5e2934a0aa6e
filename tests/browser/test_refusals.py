"""What the page says when something cannot be done, or is not what it seems; nothing typed is lost."""

import re

from playwright.sync_api import expect

from tests.browser.explore_page import SENTENCE, Explore
from tests.browser.settled import settle
from tests.browser.watch import Watch


def test_too_long_is_explained_before_it_runs_and_nothing_is_lost(explore: Explore) -> None:
    page = explore.page
    explore.open()
    before = explore.facts()
    most = explore.card["max_tokens"]
    long = " ".join(["read"] * (most + 4))
    explore.text.fill(long)
    expect(explore.alert).to_have_text(re.compile(rf"has {most + 5} tokens .* at most {most}\. Shorten it by 5\."))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    explore.text.press("Enter")
    expect(explore.alert).to_contain_text("Shorten it by 5")
    expect(explore.text).to_have_value(long)
    assert not [url for url in asked if url.endswith(("/overview", "/attention"))]
    assert explore.facts() == before
    explore.text.fill(SENTENCE)
    expect(explore.alert).to_have_text("")


def test_an_empty_sentence_is_not_sent_and_the_page_says_what_to_do(explore: Explore) -> None:
    page = explore.page
    explore.open()
    before = explore.facts()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for typed in ("", "  \n"):
        explore.text.fill(typed)
        expect(page.locator('[data-slot="count"]')).to_have_text("type at least one word")
        page.get_by_role("button", name="Run").click()
        expect(explore.alert).to_have_text("The sentence is empty: type at least one word.")
        settle(page)
    assert asked == []
    assert explore.facts() == before
    explore.text.fill("Tom likes")
    expect(explore.alert).to_have_text("")
    explore.text.press("Enter")
    expect(page.get_by_role("button", name="Run")).to_be_visible()
    expect(page.locator('[data-view="shown"]')).to_have_text("")


def test_a_refusal_shows_its_sentence_and_keeps_text_and_picture(explore: Explore, watch: Watch) -> None:
    watch.may_refuse = True
    explore.open()
    before = explore.facts()
    huge = "read " * 5000  # more characters than the server takes
    detail = explore.page.request.post(f"{explore.api}/models/{explore.card['id']}/tokens", data={"text": huge})
    assert detail.status >= 400
    explore.text.fill(huge)
    expect(explore.alert).to_have_text(detail.json()["detail"])
    expect(explore.text).to_have_value(huge)
    assert explore.facts() == before


def test_an_old_picture_under_a_new_sentence_says_which_it_is(explore: Explore, watch: Watch) -> None:
    watch.may_refuse = True
    page = explore.page
    explore.open()
    shown = page.locator('[data-view="shown"]')
    expect(shown).to_have_text("")
    explore.text.fill("Tom likes tea.")
    expect(shown).to_have_text(f"Showing “{SENTENCE}” Press Enter to run the new sentence.")
    page.get_by_role("button", name="Run").click()
    expect(shown).to_have_text("")
    page.go_back()
    expect(explore.text).to_have_value(SENTENCE)
    expect(shown).to_have_text("")
    page.go_forward()
    expect(explore.text).to_have_value("Tom likes tea.")
    expect(shown).to_have_text("")
    explore.text.fill("Tom likes")
    page.go_back()
    expect(explore.text).to_have_value("Tom likes")
    expect(shown).to_have_text(f"Showing “{SENTENCE}” Press Enter to run the new sentence.")
    page.route("**/overview", lambda route: route.abort())
    page.get_by_role("button", name="Run").click()
    expect(shown).to_have_text(f"Showing “{SENTENCE}” The new sentence has not been run.")
    expect(explore.alert).to_contain_text("The server does not answer")


def test_a_number_that_cannot_be_taken_is_explained_beside_its_field_and_not_sent(explore: Explore) -> None:
    page = explore.page
    explore.open()
    field = page.get_by_role("spinbutton", name="Temperature")
    field.fill("2")
    expect(explore.fact("temperature")).to_have_text("2")
    expect(page.get_by_role("heading", name="What it changed")).to_be_visible()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for typed in ("0", "-3", "", "1e9"):
        field.fill(typed)
        expect(field).to_have_accessible_description("temperature: give a number from 0.0001 to 1,000,000")
        expect(field).to_have_attribute("aria-invalid", "true")
    assert asked == []
    explore.thumbnail(1, 1).click()
    explore.title(1, 1)
    expect(field).to_have_value("1e9")
    expect(page.get_by_role("button", name="Undo temperature: 2")).to_be_visible()
    page.get_by_role("combobox", name="Mask").select_option("blocks")
    size = page.get_by_role("spinbutton", name="positions in a block")
    size.fill("0")
    expect(size).to_have_accessible_description("blocks: give a whole number from 1 to 1,000,000")
    field.fill("0.5")
    expect(explore.fact("temperature")).to_have_text("0.5")
    expect(field).to_have_accessible_description("")


def test_a_link_with_a_head_that_the_model_lacks_draws_without_it_and_says_so(explore: Explore) -> None:
    explore.open("&ablate=decoder.99.99_decoder.0.1")
    expect(
        explore.page.get_by_text("The link asks for layer 99, head 99; writer has layers 0–3 and heads 0–3.")
    ).to_be_visible()
    expect(explore.alert).to_have_text("")
    assert explore.address()["ablate"] == "decoder.0.1"


def test_a_server_without_models_says_so_and_offers_nothing(explore: Explore) -> None:
    page = explore.page
    page.route("**/api/v1/models", lambda route: route.fulfill(json={"models": []}))
    page.goto(f"{explore.root}?model=")
    expect(page.get_by_text("This server has no models")).to_be_visible()
    expect(page.locator("main").get_by_role("button")).to_have_count(0)


def test_an_example_opens_the_head_that_it_speaks_of(explore: Explore) -> None:
    page = explore.page
    first, other = ({"site": "decoder", "layer": 1, "head": 3}, {"site": "decoder", "layer": 0, "head": 2})
    examples = [{"text": SENTENCE, "shows": "one", **first}, {"text": "Tom likes tea.", "shows": "two", **other}]
    cards = {"models": [explore.card | {"examples": examples}]}
    page.route("**/api/v1/models", lambda route: route.fulfill(json=cards))
    page.goto(f"{explore.root}?model=")
    explore.title(1, 3)
    page.locator("summary", has_text="Try").click()
    page.get_by_role("button", name="Tom likes tea.").click()
    explore.title(0, 2)
