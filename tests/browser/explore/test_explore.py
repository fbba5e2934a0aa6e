"""Journeys through the explore page: what a reader does, checked against what the API says."""

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.accessible import is_accessible
from tests.browser.explore_page import SENTENCE, Explore, single, tab_to
from tests.browser.settled import reload

SIZES = {
    "wide": {"width": 1280, "height": 800},
    "narrow": {"width": 390, "height": 844},
    "small": {"width": 320, "height": 640},
}
TEMPERATURE = 0.5  # far from 1, and a power of 2: dividing by it rounds nothing


def test_mouse_from_a_sentence_to_a_cell_and_back_by_link(explore: Explore) -> None:
    page = explore.page
    page.goto(f"{explore.root}?model=")
    explore.choose(explore.card["id"])
    explore.text.fill(SENTENCE)
    tokens = explore.ask("tokens")["tokens"]
    expect(page.locator("#count")).to_contain_text(f"{len(tokens)} of {explore.card['max_tokens']} tokens")
    expect(page.get_by_role("list", name="Tokens of this text").get_by_role("listitem")).to_have_count(len(tokens))
    page.get_by_role("button", name="Run").click()
    explore.thumbnail(1, 2).click()
    explore.title(1, 2)
    page.get_by_role("button", name="Full digits").click()

    box = explore.heatmap.bounding_box()
    assert box
    explore.heatmap.click(position={"x": box["width"] * 0.3, "y": box["height"] * 0.7})
    page.mouse.move(0, 0)
    expect(page).to_have_url(re.compile(r"query=\d+&key=\d+"))
    query, key = int(explore.address()["query"]), int(explore.address()["key"])
    explore.shows(explore.head(1, 2), query, key)
    expect(explore.readout).to_contain_text(f"“{tokens[query]['text'].strip()}” gives")
    expect(explore.readout).to_contain_text(f"of its attention to “{tokens[key]['text'].strip()}”")

    before = explore.facts() | {"readout": explore.readout.inner_text()}
    address = page.url
    reload(page)
    explore.title(1, 2)
    expect(explore.readout).to_have_text(before["readout"])
    assert explore.facts() | {"readout": explore.readout.inner_text()} == before
    assert page.url == address
    expect(explore.text).to_have_value(SENTENCE)


def test_keyboard_alone_reaches_every_cell(explore: Explore) -> None:
    page = explore.page
    explore.open("&digits=full")
    tab_to(page, explore.text)
    page.keyboard.press("Enter")
    tab_to(page, explore.thumbnail(0, 0))
    for key in ("ArrowDown", "ArrowRight", "ArrowRight", "ArrowLeft", "Enter"):
        page.keyboard.press(key)
    explore.title(1, 1)
    tab_to(page, explore.heatmap)
    for key in ("PageUp", "Home", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowRight"):
        page.keyboard.press(key)
    expect(explore.readout).to_contain_text("weight")
    numbers = explore.head(1, 1)
    previewed = explore.readout.inner_text()
    page.keyboard.press("Enter")
    query, key_index = int(explore.address()["query"]), int(explore.address()["key"])
    assert key_index == 1
    explore.shows(numbers, query, key_index)
    assert explore.readout.inner_text() == previewed

    page.keyboard.press("ArrowLeft")  # a preview: the pinned cell stays in the address
    expect(explore.readout).not_to_have_text(previewed)
    page.keyboard.press("Escape")
    expect(explore.readout).to_have_text(previewed)
    assert explore.address()["key"] == "1"


def test_back_and_forward_return_to_the_same_view(explore: Explore) -> None:
    page = explore.page
    explore.open("&layer=1")
    first = explore.facts()
    explore.thumbnail(0, 1).click()
    explore.title(0, 1)
    second = explore.facts()
    page.go_back()
    explore.title(1, 0)
    assert explore.facts() == first
    page.go_forward()
    explore.title(0, 1)
    assert explore.facts() == second


def test_digits_are_the_weights_and_hidden_is_not_zero(explore: Explore) -> None:
    explore.open("&tab=digits")
    weights = explore.head(0, 0)["weights"]
    table = explore.page.get_by_role("grid", name=re.compile("^Weights of layer 0, head 0"))
    expect(table.locator("caption")).to_contain_text("each row sums to 1")
    rows = table.locator("tbody tr")
    expect(rows).to_have_count(len(weights))
    for query, row in enumerate(weights):
        cells = rows.nth(query).locator("td").all_inner_texts()
        for key, weight in enumerate(row):
            if key > query:
                assert cells[key].endswith("may not attend"), (query, key)
            else:
                assert abs(float(cells[key]) - weight) <= 0.00005 + 1e-9, (query, key)  # half of the last digit


def test_products_of_query_and_key_add_up_to_the_score(explore: Explore) -> None:
    page = explore.page
    for query, key in ((3, 2), (5, 0), (4, 4)):
        explore.open(f"&layer=1&head=1&query={query}&key={key}&digits=full")
        numbers = explore.head(1, 1)
        rows = page.locator(".products tbody tr")
        expect(rows).to_have_count(explore.card["d_head"])
        table = [[single(text) for text in row.split()] for row in rows.all_inner_texts()]
        assert [row[1] for row in table] == [single(x) for x in numbers["query"][query]]
        assert [row[2] for row in table] == [single(x) for x in numbers["key"][key]]
        assert [row[4] for row in table] == [single(x) for x in numbers["value"][key]]
        score = numbers["scores"][query][key]
        shown = float(explore.fact("sum").inner_text())
        assert shown == pytest.approx(sum(row[1] * row[2] for row in table), rel=1e-6, abs=1e-6)
        assert shown == pytest.approx(score, rel=1e-5, abs=1e-5)  # float32 adds in another order
        page.get_by_role("button", name="Full digits").click()
        expect(explore.fact("sum")).to_have_text(explore.fact("scores").inner_text())


def test_expectations_are_those_of_the_chosen_token(explore: Explore) -> None:
    explore.open("&query=2&digits=full")
    said = explore.ask("predictions", positions=[2], top_k=7)["predictions"][0]
    bars = explore.page.locator(".bar-list li")
    expect(bars).to_have_count(7)
    for candidate, text in zip(said["candidates"], bars.locator(".number").all_inner_texts(), strict=True):
        assert single(text) == single(candidate["probability"])
    really = f"rank {said['actual']['rank']}."
    expect(explore.page.get_by_text(re.compile("Actual next token"))).to_contain_text(really)


def test_what_if_changes_the_digits_as_the_api_says_and_undo_restores_them(explore: Explore) -> None:
    page = explore.page
    explore.open("&layer=1&head=1&query=5&key=3&digits=full")
    before = explore.facts()
    page.get_by_role("spinbutton", name="Temperature").fill(str(TEMPERATURE))
    expect(explore.fact("temperature")).to_have_text(str(TEMPERATURE))
    explore.shows(explore.head(1, 1, temperature=TEMPERATURE), 5, 3)
    assert explore.facts() != before
    expect(page.locator(".bar-list small").first).to_contain_text("was")
    page.get_by_role("button", name=f"Undo temperature: {TEMPERATURE}").click()
    expect(explore.fact("temperature")).to_have_count(0)
    assert explore.facts() == before


def test_a_pattern_on_a_decoder_stays_causal_until_told_otherwise(explore: Explore) -> None:
    page = explore.page
    explore.open("&query=5&key=4&digits=full")
    page.get_by_role("combobox", name="Mask").select_option("window")
    page.get_by_role("spinbutton", name="positions to either side").fill("1")
    chip = page.get_by_role("button", name="Undo mask: window of 1, causal")
    expect(chip).to_be_visible()
    expect(explore.fact("rank")).to_have_text(re.compile("of 2$"))
    mask = {"kind": "all_of", "masks": [{"kind": "window", "size": 1}, {"kind": "causal"}]}
    assert single(explore.fact("weight").inner_text()) == single(explore.head(0, 0, mask=mask)["weights"][5][4])
    page.get_by_role("checkbox", name="may look ahead").check()
    expect(explore.fact("rank")).to_have_text(re.compile("of 3$"))
    page.get_by_role("button", name="Zero layer 0, head 0").click()
    expect(page.get_by_role("button", name="layer 0, head 0, zeroed")).to_be_visible()
    page.get_by_role("button", name="Undo all").click()
    expect(explore.fact("rank")).to_have_text(re.compile("of 6$"))
    assert set(explore.address()) == {"model", "text", "site", "query", "key", "digits"}


def test_a_long_text_scrolls_and_shows_one_row_of_digits(explore: Explore) -> None:
    page = explore.page
    text = " ".join([SENTENCE] * 30)
    near_the_end = len(explore.ask("tokens", text=text)["tokens"]) - 9
    page.goto(f"{explore.root}?model={explore.card['id']}&text={quote(text)}&key={near_the_end}")
    expect(explore.fact("weight")).to_be_visible()
    tall, shown = explore.heatmap.evaluate("frame => [frame.scrollHeight, frame.clientHeight]")
    assert tall > 3 * shown
    sheets = page.locator(".sheet:visible")
    for sheet in [sheets.nth(i) for i in range(4)]:  # what is chosen stands near the end, and is in view
        tall, shown, top = sheet.evaluate("frame => [frame.scrollHeight, frame.clientHeight, frame.scrollTop]")
        assert tall - shown - top < shown
    assert page.evaluate("scrollY") == 0
    page.get_by_role("button", name="Digits", exact=True).click()
    table = page.get_by_role("table", name=re.compile("^The row of query"))
    expect(table).to_be_visible()
    titles = table.get_by_role("columnheader").all_inner_texts()
    assert titles == ["position", "key", "score", "scaled", "weight"]
    page.get_by_label("Query, by position").fill("7")
    page.keyboard.press("Enter")
    expect(table.locator("caption")).to_contain_text("(position 7)")


def test_share_copies_the_address(explore: Explore) -> None:
    explore.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    explore.open("&layer=1")
    explore.page.get_by_role("button", name="Share").click()
    expect(explore.page.get_by_text("Link copied")).to_be_visible()
    assert explore.page.evaluate("navigator.clipboard.readText()") == explore.page.url


def test_the_page_says_what_it_is_without_scripts(browser: Browser, server_url: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    reply = page.goto(f"{server_url}/?model=")
    assert reply
    assert "This page draws with JavaScript, which is switched off." in " ".join(reply.text().split())
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("attention head"))
    page.get_by_role("textbox", name="Sentence", exact=True).fill("a link")
    page.get_by_role("button", name="Run").click()
    expect(page).to_have_url(re.compile(r"\?text=a\+link"))
    context.close()


def test_every_example_of_every_shipped_model_runs(explore: Explore) -> None:
    for card in explore.seen_cards:
        explore.runs_its_examples(card["id"])


def test_every_label_of_every_shipped_model_has_its_button(explore: Explore) -> None:
    page = explore.page
    for card in explore.seen_cards:
        page.goto(f"{explore.root}?model={card['id']}")
        expect(explore.fact("weight")).to_be_visible()
        labelled = card.get("heads") or []
        expect(page.locator('[data-view="labelled-heads"] .chip')).to_have_count(len(labelled))
        for head in labelled:
            site = head["site"] if len(card["sites"]) > 1 else ""
            thumbnail = explore.thumbnail(head["layer"], head["head"], site)
            expect(thumbnail).to_have_accessible_name(re.compile(re.escape(head["label"].split(" (")[0]) + " head"))


def test_the_api_page_draws_without_a_network(page: Page, server_url: str) -> None:
    page.goto(f"{server_url}/docs")
    expect(page.get_by_text("/api/v1/models/{model}/attention").first).to_be_visible()


@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing(explore: Explore, size: str) -> None:
    page = explore.page
    page.set_viewport_size(SIZES[size])  # type: ignore[arg-type]
    for search in ("", "&tab=digits&temperature=2&mask=window-2&digits=full"):
        explore.open(search)
        is_accessible(page)
        wide, shown = page.locator(".table-scroll").first.evaluate("frame => [frame.scrollWidth, frame.clientWidth]")
        assert size != "wide" or wide <= shown, "a number is cut"
