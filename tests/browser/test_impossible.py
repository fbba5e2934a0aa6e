"""Impossible requests on every page, by address and by field: explained by a sentence, and nothing typed is lost."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.explore_page import Explore
from tests.browser.watch import Watch

TEXT = "text=One%20two%20three."
EVERY_HEAD = "_".join(f"decoder.{layer}.{head}" for layer in range(4) for head in range(4))
LEFT_OUT = "The link has a value that is not allowed: "
SIDES = f"a.model=writer&a.{TEXT}&b.model=writer&b.{TEXT}&b."
ADDRESSES = {
    "/": f"/?model=writer&{TEXT}&",
    "/steps": f"/steps?model=writer&{TEXT}&",
    "/compare": f"/compare?{SIDES}",
}


@pytest.mark.parametrize("page_of", ADDRESSES)
@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ("temperature=-1", "temperature: give a number from 0.0001 to 1,000,000"),
        ("temperature=Infinity", "temperature: give a number from 0.0001 to 1,000,000"),
        ("scale=NaN", "scale: give a number from -1,000,000 to 1,000,000, or none"),
        ("mask=blocks-0", "give a pattern such as window-4"),
        ("rows=decoder.0.0.2*NaN*0.5", "give a query and its row such as decoder.0.1.2*0.5*0.5"),
        ("layer=-1", ""),
    ],
)
def test_what_an_address_says_in_vain_is_left_out_and_said(
    page: Page, server_url: str, page_of: str, wrong: str, sentence: str
) -> None:
    page.goto(server_url + ADDRESSES[page_of] + wrong)
    said = page.get_by_role("status").filter(has_text=LEFT_OUT)
    expect(said).to_contain_text(wrong)
    expect(said).to_contain_text(sentence)
    # the rest of the link is shown, and the address says no more than that
    expect(page.locator(".sheet, .matrix").first).to_be_visible()
    expect(page).not_to_have_url(re.compile(re.escape(wrong.split("=")[0]) + "="))
    expect(page.locator(".changes .chip")).to_have_count(0)


@pytest.mark.parametrize("page_of", ADDRESSES)
@pytest.mark.parametrize(
    ("refused", "sentence", "undo"),
    [
        ("rows=decoder.0.0.2*0.5*0.5", "has 2 numbers, but there are 5 keys; give 5 numbers", "weights of query 2"),
        ("mask=cells-3x3-AAA", "The mask is 3 × 3, but there are 5 queries and 5 keys", "mask: drawn by hand"),
        ("vectors=decoder.0.0.key.99.0", "Position 99 does not exist", "key of position 99"),
    ],
)
def test_what_the_server_refuses_is_said_and_can_be_undone(
    page: Page, server_url: str, watch: Watch, page_of: str, refused: str, sentence: str, undo: str
) -> None:
    watch.may_refuse = True
    page.goto(server_url + ADDRESSES[page_of] + refused)
    problem = page.get_by_role("alert").filter(has_text=re.compile("."))
    expect(problem).to_contain_text(sentence)
    page.get_by_role("button", name=re.compile(f"^Undo {undo}")).click()
    expect(page.locator(".sheet, .matrix").first).to_be_visible()
    expect(problem).to_have_count(0)


@pytest.mark.parametrize("page_of", ADDRESSES)
@pytest.mark.parametrize(
    ("odd", "sentence"),
    [
        (f"ablate={EVERY_HEAD}", "Every head of the model is switched off: no token learns anything of another."),
        ("mask=lengths-0", "5 queries may attend to nothing; in place of a softmax such a row is all zeros."),
    ],
)
def test_what_is_possible_but_odd_is_computed_and_explained(
    page: Page, server_url: str, page_of: str, odd: str, sentence: str
) -> None:
    page.goto(server_url + ADDRESSES[page_of] + odd)
    expect(page.get_by_text(sentence).first).to_be_visible()
    expect(page.locator(".sheet, .matrix").first).to_be_visible()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ("n=9999", "n=9999 (give a whole number from 4 to 256; 48 is used)"),
        ("window=-1", "window=-1 (give a whole number from 0 to 256; 4 is used)"),
        ("tokens=0,x", "tokens=0,x (give whole numbers from 0 to 255, with commas between; 0 is used)"),
    ],
)
def test_the_page_of_patterns_says_what_it_left_out(page: Page, server_url: str, wrong: str, sentence: str) -> None:
    page.goto(f"{server_url}/sparse?{wrong}")
    expect(page.get_by_text(LEFT_OUT + sentence)).to_be_visible()
    expect(page.locator('[data-slot="count"]')).to_contain_text("score computations")


def test_a_pattern_that_leaves_queries_nothing_says_so(page: Page, server_url: str) -> None:
    page.goto(f"{server_url}/sparse?kinds=global&tokens=255&both=1")
    expect(page.get_by_text("48 queries may attend to nothing: the weights there are 0.")).to_be_visible()


def test_the_page_of_positions_says_what_it_left_out(page: Page, server_url: str) -> None:
    page.goto(f"{server_url}/positions?width=33")
    expect(page.get_by_text(f"{LEFT_OUT}width=33 (give an even number from 2 to 256; 64 is used)")).to_be_visible()


@pytest.mark.parametrize(
    ("label", "typed"), [("Window: most positions away", "-1"), ("Window: most positions away", "300")]
)
def test_a_size_out_of_bounds_is_said_beside_its_field_and_kept(
    page: Page, server_url: str, label: str, typed: str
) -> None:
    page.goto(f"{server_url}/sparse")
    count = page.locator('[data-slot="count"]')
    expect(count).to_contain_text("score computations")
    before = count.inner_text()
    field = page.get_by_label(label)
    field.fill(typed)
    field.press("Tab")
    expect(field).to_have_accessible_description(f"{label}: give a whole number from 0 to 256")
    expect(field).to_have_value(typed)
    expect(count).to_have_text(before)
    field.fill("2")
    expect(field).to_have_accessible_description("")
    expect(count).not_to_have_text(before)


@pytest.mark.parametrize("path", ["/", "/steps"])
def test_a_position_that_is_not_there_is_said_and_what_was_typed_stays(explore: Explore, path: str) -> None:
    page = explore.page
    page.goto(f"{explore.root.rstrip('/')}{path}?model=writer&{TEXT}")
    expect(page.locator(".sheet, .matrix").first).to_be_visible()
    if path == "/steps":
        page.locator('[data-part="what-if"] > summary').click()
    page.locator('[data-view="by-hand"] summary', has_text="Swap a token’s vector").click()
    field = page.get_by_label("Position that gets it")
    expect(field).to_have_value("4")
    field.fill("")
    expect(field).to_have_value("")
    field.fill("99")
    page.get_by_role("button", name="Put it in").click()
    expect(field).to_have_accessible_description("Position that gets it: give a whole number from 0 to 4")
    expect(field).to_have_value("99")
    expect(field).to_be_focused()
    expect(page.locator(".changes .chip")).to_have_count(0)
    field.fill("3")
    page.get_by_role("button", name="Put it in").click()
    expect(page.locator(".changes .chip")).to_contain_text("query of position 3 from 0")


def test_a_temperature_that_cannot_be_is_said_in_patching_and_kept(page: Page, server_url: str) -> None:
    page.goto(f"{server_url}/compare")
    expect(page.locator(".patch-table button").first).to_be_visible()
    page.get_by_text("What if: change how every run computes").click()
    shown = page.locator(".patch-table").inner_text()
    field = page.get_by_label("Temperature, a number").last  # after those of both sides
    field.fill("-2")
    field.press("Tab")
    expect(field).to_have_accessible_description("temperature: give a number from 0.0001 to 1,000,000")
    expect(field).to_have_value("-2")
    assert page.locator(".patch-table").inner_text() == shown
    assert "p.temperature" not in page.url
