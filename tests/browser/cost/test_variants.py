"""Journeys through one sentence in the variants of attention."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.accessible import is_accessible
from tests.browser.screens.in_view import shares_in_view
from tests.browser.settled import reload, settle
from tests.browser.watch import Watch

PICTURES = "[data-variant]"
ADDRESS = "/cost?view=sentence&text=The+dog+sat+on+the"


def rows(page: Page) -> list[list[str]]:
    """The table of the variants."""
    found = page.locator('[data-slot="variant-table"] tbody tr')
    expect(found).to_have_count(7)
    return [row.locator("th, td").all_inner_texts() for row in found.all()]


@pytest.mark.parametrize("width", [1280, 390])
def test_the_variants_are_accessible(page: Page, server_url: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(server_url + ADDRESS)
    expect(page.locator(PICTURES)).to_have_count(7)
    settle(page)
    is_accessible(page)


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (1920, 1080)])
def test_all_variants_are_seen_beside_what_changes_them(page: Page, server_url: str, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    page.goto(server_url + ADDRESS)
    expect(page.locator(PICTURES)).to_have_count(7)
    settle(page)
    assert min(shares_in_view(page)) >= 0.95
    page.keyboard.press("p")
    settle(page)
    assert min(shares_in_view(page)) >= 0.95


def test_each_variant_says_what_the_call_says(page: Page, server_url: str) -> None:
    page.goto(f"{server_url}{ADDRESS}&layer=1&head=2")
    body = {"text": "The dog sat on the", "layer": 1, "head": 2}
    reply = page.request.post(f"{server_url}/api/v1/models/writer/analyses/variants", data=body).json()
    said = rows(page)
    for row, variant in zip(said, reply["variants"], strict=True):
        best = variant["predictions"][0]["candidates"][0]
        assert row[0] == variant["title"]
        assert row[1] == best["text"].strip()
        assert float(row[2]) == pytest.approx(best["after"]["probability"], abs=1e-4)
        assert row[6].replace(",", "") == str(variant["multiplications"])
    expect(page.locator('[data-slot="variant-note"]')).to_contain_text("trained with full heads")


def test_a_wider_window_moves_the_picture_and_the_address_restores_it(page: Page, server_url: str) -> None:
    page.goto(server_url + ADDRESS)
    before = rows(page)
    page.get_by_label("Window, keys").fill("2")
    expect(page).to_have_url(re.compile("near=2"))
    settle(page)
    after = rows(page)
    assert before[0] == after[0]
    assert before[4] != after[4]
    reload(page)
    settle(page)
    assert rows(page) == after
    page.get_by_role("button", name="What it costs").click()
    expect(page.locator(".cost-table")).to_be_visible()
    page.go_back()
    expect(page.locator(PICTURES).first).to_be_visible()


def test_pictures_have_the_colours_of_now_also_where_these_changed_while_the_server_computed(
    page: Page, server_url: str
) -> None:
    held: list[Route] = []
    page.route("**/analyses/variants", lambda route: held.append(route))
    with page.expect_request("**/analyses/variants"):
        page.goto(server_url + ADDRESS)
    page.emulate_media(color_scheme="dark")
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    held[0].continue_()
    drawn = page.locator(f"{PICTURES} canvas").first
    expect(page.locator(PICTURES)).to_have_count(7)
    settle(page)
    pixels = "each => each.toDataURL()"
    first = drawn.evaluate(pixels)
    page.emulate_media(color_scheme="light")
    settle(page)
    assert drawn.evaluate(pixels) != first
    page.emulate_media(color_scheme="dark")
    settle(page)
    assert drawn.evaluate(pixels) == first


def test_a_cell_is_read_with_the_keyboard(page: Page, server_url: str) -> None:
    page.goto(server_url + ADDRESS)
    picture = page.get_by_role("application", name=re.compile("^As trained"))
    picture.focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(f"{PICTURES} output").first).to_contain_text("gives")


def test_a_window_longer_than_the_text_has_its_sentence(page: Page, server_url: str, watch: Watch) -> None:
    watch.may_refuse = True
    page.goto(server_url + ADDRESS)
    expect(page.locator(PICTURES)).to_have_count(7)
    page.get_by_label("Window, keys").fill("16")
    problem = page.locator('[data-slot="variant-problem"]')
    expect(problem).to_contain_text("A window of 16 is more than the 6 tokens; give at most 6.")
    page.get_by_label("Window, keys").fill("3")
    expect(problem).to_be_empty()
