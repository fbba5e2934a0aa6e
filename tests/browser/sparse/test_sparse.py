"""Journeys through the page of sparse patterns, checked against what the API says."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessible import is_accessible
from tests.browser.explore_page import tab_to
from tests.browser.settled import reload

WINDOW = {"kind": "all_of", "masks": [{"kind": "window", "size": 3}, {"kind": "causal"}]}


def said(page: Page, server_url: str, mask: Any, n: int) -> str:
    """The count as the API has it, in the page's words."""
    reply = page.request.post(f"{server_url}/api/v1/patterns", data={"mask": mask, "queries": n}).json()
    return f"{reply['allowed']:,} of {reply['full']:,} score computations"


def count(page: Page) -> Any:
    return page.locator('[data-slot="count"]')


def test_the_keyboard_chooses_a_pattern_and_the_address_brings_it_back(page: Page, server_url: str) -> None:
    page.goto(f"{server_url}/sparse")
    expect(count(page)).to_contain_text("score computations")
    size = page.get_by_role("spinbutton", name="Window: most positions away")
    tab_to(page, size)
    page.keyboard.press("ArrowDown")
    tab_to(page, page.get_by_role("slider", name="Tokens"))
    page.keyboard.press("ArrowRight")
    expect(count(page)).to_contain_text(said(page, server_url, WINDOW, 49))
    expect(page).to_have_url(re.compile("window=3.*n=49"))
    reach = page.locator('[data-slot="reach-count"]').inner_text()
    assert "after 16 layers" in reach  # 48 positions back, 3 a layer
    reload(page)
    expect(count(page)).to_contain_text(said(page, server_url, WINDOW, 49))
    expect(page.locator('[data-slot="reach-count"]')).to_have_text(reach)
    expect(size).to_have_value("3")


def test_big_bird_is_window_global_and_random(page: Page, server_url: str) -> None:
    page.goto(f"{server_url}/sparse")
    page.get_by_role("button", name=re.compile("^BigBird")).press("Enter")
    parts = [{"kind": "window", "size": 4}, {"kind": "global", "tokens": [0]}, {"kind": "random", "count": 2}]
    expect(count(page)).to_contain_text(said(page, server_url, {"kind": "any_of", "masks": parts}, 48))
    page.go_back()
    causal = {"kind": "all_of", "masks": [{"kind": "window", "size": 4}, {"kind": "causal"}]}
    expect(count(page)).to_contain_text(said(page, server_url, causal, 48))


def test_predictions_stand_side_by_side_and_lead_to_the_explore_page(page: Page, server_url: str) -> None:
    page.goto(f"{server_url}/sparse?window=1&model=writer&text=Tom+gave+Mary+a")
    lists = page.locator('[data-slot="before-after"] .bar-list')
    expect(lists).to_have_count(2)
    mask = {"kind": "all_of", "masks": [{"kind": "window", "size": 1}, {"kind": "causal"}]}
    for place, changes in enumerate((None, {"mask": mask})):
        body = {"text": "Tom gave Mary a", "top_k": 6, "interventions": changes}
        reply = page.request.post(f"{server_url}/api/v1/models/writer/predictions", data=body).json()
        best = reply["predictions"][0]["candidates"][0]["probability"]
        expect(lists.nth(place).locator(".number").first).to_have_text(f"{best:.4f}")
    page.get_by_role("link", name="Open in Explore with this mask").click()
    expect(page.get_by_role("button", name="Undo mask: window of 1, causal")).to_be_visible()


def test_a_checkpoint_predicts_as_the_api_says(page: Page, server_url: str) -> None:
    page.goto(f"{server_url}/sparse?model=copycat@300&text=red+cat+red")
    first = page.locator('[data-slot="before-after"] .bar-list').first.locator(".number").first
    body = {"text": "red cat red", "top_k": 1}
    reply = page.request.post(f"{server_url}/api/v1/models/copycat@300/predictions", data=body).json()
    expect(first).to_have_text(f"{reply['predictions'][0]['candidates'][0]['probability']:.4f}")
    expect(page.get_by_label("Model", exact=True)).to_have_value("copycat@300")
    expect(page.locator('[data-slot="notice"]')).to_be_empty()


def test_any_tokens_may_be_global_and_what_cannot_be_is_said_beside_its_field(page: Page, server_url: str) -> None:
    page.goto(f"{server_url}/sparse?kinds=global")
    field = page.get_by_role("textbox", name="Global: positions")
    field.fill("0, 5, 7")
    mask = {"kind": "all_of", "masks": [{"kind": "global", "tokens": [0, 5, 7]}, {"kind": "causal"}]}
    expect(count(page)).to_contain_text(said(page, server_url, mask, 48))
    field.fill("0, five")
    field.press("Tab")
    sentence = "Global: positions: give whole numbers from 0 to 255, with commas between"
    expect(field).to_have_accessible_description(sentence)
    expect(field).to_have_value("0, five")
    expect(count(page)).to_contain_text(said(page, server_url, mask, 48))
    expect(page).to_have_url(re.compile("tokens=0%2C5%2C7"))
    reload(page)
    expect(field).to_have_value("0, 5, 7")
    expect(count(page)).to_contain_text(said(page, server_url, mask, 48))


def test_on_an_encoder_decoder_the_pattern_is_put_where_one_chooses(page: Page, server_url: str) -> None:
    text = "I have a red car."
    page.goto(f"{server_url}/sparse?window=0&both=1&model=translator&text={text}")
    lists = page.locator('[data-slot="before-after"] .bar-list')
    mask = {"kind": "window", "size": 0}
    seen = []
    for site in ("encoder", "decoder", "cross"):
        page.get_by_label("Put on").select_option(site)
        body = {"text": text, "top_k": 6, "interventions": {"mask": mask, "sites": [site]}}
        reply = page.request.post(f"{server_url}/api/v1/models/translator/predictions", data=body).json()
        best = reply["predictions"][0]["candidates"][0]["probability"]
        expect(lists.last.locator(".number").first).to_have_text(f"{best:.4f}")
        seen.append(lists.last.inner_text())
    assert len(set(seen)) == 3
    expect(page).to_have_url(re.compile("site=cross"))
    expect(page.locator('[data-slot="trained"]')).to_contain_text("It is put on the cross-attention")
    page.get_by_role("link", name="Open in Explore with this mask").click()
    expect(page.get_by_role("button", name="Undo only in: cross")).to_be_visible()
    page.goto(f"{server_url}/sparse?model=writer")
    expect(lists).to_have_count(2)
    expect(page.get_by_label("Put on")).to_be_hidden()


def test_the_keyboard_reads_the_pictures_and_the_tables_say_the_same(page: Page, server_url: str) -> None:
    page.goto(f"{server_url}/sparse?n=7&window=2&layers=2")
    expect(count(page)).to_contain_text("of 49 score computations")
    pattern = page.get_by_role("application", name=re.compile("^Pattern of 7 queries and 7 keys"))
    tab_to(page, pattern)
    said_of_pattern = page.locator(".below-picture output").first
    expect(said_of_pattern).to_have_text("query 0, key 0: may attend")
    for key in ("ArrowDown", "End", "ArrowUp"):
        page.keyboard.press(key)
    expect(said_of_pattern).to_have_text("query 0, key 6: may not")
    page.get_by_role("application", name=re.compile("^How many layers")).focus()
    page.keyboard.press("Control+End")
    page.keyboard.press("Home")
    expect(page.locator(".below-picture output").nth(1)).to_have_text("query 6, key 0: not within 2 layers")
    page.locator("summary", has_text="The same as a table").first.press("Enter")
    rows = page.get_by_role("region", name=re.compile("^As a table: Pattern")).locator("tbody tr")
    allowed = [[abs(query - key) <= 2 and key <= query for key in range(7)] for query in range(7)]
    expect(rows).to_have_count(7)
    assert [[text == "may attend" for text in row.locator("td").all_inner_texts()] for row in rows.all()] == allowed
    page.get_by_role("slider", name="Tokens").fill("70")
    expect(page.get_by_role("spinbutton", name="Query", exact=True)).to_be_visible()
    page.get_by_role("spinbutton", name="Query", exact=True).fill("3")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The row of query 3.")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(page: Page, server_url: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{server_url}/sparse?kinds=window,global,random")
    expect(page.locator(".bar-list")).to_have_count(2)
    for twin in page.locator(".twin summary").all():
        twin.click()
    is_accessible(page)
