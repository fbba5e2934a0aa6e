"""Journeys through the what-ifs: what is changed is seen at once, undone to the digit, and in the address."""

import re
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.accessible import faults, is_accessible
from tests.browser.explore_page import Explore, single
from tests.browser.settled import reload, settle
from tests.browser.watch import Watch

COPIED = "ho se ta to mo da bu gu ho se ta to mo da"


def chips(page: Page) -> list[str]:
    """What the chips of the changes in force say."""
    return [text.removesuffix("×").strip() for text in page.locator(".changes .chip").all_inner_texts()]


def unfold(page: Page, title: str) -> None:
    """Opens one of the parts that are changed by hand."""
    page.locator('[data-view="by-hand"] summary', has_text=title).click()


def test_without_its_previous_token_head_copycat_no_longer_knows_what_comes_next(explore: Explore) -> None:
    page = explore.page
    page.goto(f"{explore.root}?model=copycat&text={quote(COPIED)}&layer=1&head=0&digits=full")
    first = page.locator(".bar-list li").first
    expect(first).to_contain_text("bu")
    before = page.locator(".bar-list").inner_text()
    page.get_by_role("button", name="switches it off").click()
    explore.thumbnail(0, 1).click()
    expect(explore.thumbnail(0, 1)).to_have_attribute("aria-pressed", "true")
    expect(first).not_to_contain_text("bu")
    expect(page.locator(".changed").last).to_contain_text("bu")
    expect(page.locator(".changed").first).to_contain_text("weights")
    assert explore.address()["ablate"] == "decoder.0.1"
    explore.title(1, 0)
    reload(page)
    expect(first).to_be_visible()
    expect(first).not_to_contain_text("bu")
    page.get_by_role("button", name="Undo zeroed: layer 0, head 1").click()
    expect(first).to_contain_text("bu")
    expect(page.locator(".bar-list.compared")).to_have_count(0)
    assert page.locator(".bar-list").inner_text() == before


def test_a_weight_is_dragged_and_the_others_give_way(explore: Explore) -> None:
    page = explore.page
    explore.open("&layer=1&head=2&query=4&key=1&digits=full")
    before = explore.facts()
    unfold(page, "Edit a row of weights")
    page.get_by_label("Weight on Mary, position 1").fill("0.75")
    expect(explore.fact("weight")).to_have_text("0.75")
    assert float(explore.fact("row-sum").inner_text()) == pytest.approx(1, abs=1e-5)
    expect(page.locator('[data-view="cell"]')).to_contain_text("put in by hand")
    expect(page.locator(".changes .chip")).to_have_count(1)
    assert chips(page) == ["weights of query 4, layer 1, head 2"]
    row = [float(each) for each in explore.address()["rows"].split("*")[1:]]
    given = {"site": "decoder", "layer": 1, "head": 2, "query": 4, "row": row}
    shown = explore.head(1, 2, weights=[given])["weights"][4]
    assert single(explore.fact("weight").inner_text()) == single(shown[1])
    reload(page)
    expect(explore.fact("weight")).to_have_text("0.75")
    unfold(page, "Edit a row of weights")
    page.get_by_role("button", name="Put the model’s own row back").click()
    expect(page.locator(".changes .chip")).to_have_count(0)
    expect(explore.fact("weight")).to_have_text(before["weight"])
    assert explore.facts() == before


def test_a_cell_of_the_mask_is_turned_and_only_there(explore: Explore) -> None:
    page = explore.page
    explore.open("&layer=0&head=1&query=3&key=0&digits=full&where=decoder.0.1")
    unfold(page, "Draw the mask")
    cell = page.get_by_role("button", name=re.compile("may attend to")).nth(3 * 11)
    expect(cell).to_have_attribute("aria-pressed", "true")
    cell.press("Enter")
    expect(cell).to_have_attribute("aria-pressed", "false")
    expect(page.locator('[data-view="cell"]')).to_contain_text("The mask hides this key")
    expect(page.locator(".changes .chip")).to_have_count(2)
    assert chips(page) == ["mask: drawn by hand", "only in: layer 0, head 1"]
    explore.thumbnail(0, 0).click()
    explore.title(0, 0)
    expect(page.locator('[data-view="cell"]')).not_to_contain_text("The mask hides this key")
    page.get_by_role("button", name="Undo all").click()
    expect(page.locator(".changes .chip")).to_have_count(0)


def test_a_token_gets_the_key_of_another(explore: Explore) -> None:
    page = explore.page
    explore.open("&layer=1&head=2&query=6&key=5&digits=full")
    unfold(page, "Swap a token’s vector")
    page.get_by_label("Which vector").select_option("key")
    page.get_by_label("Position that gets it").fill("5")
    page.get_by_label("Position whose vector it is").fill("2")
    expect(page.locator(".by-hand-form bdi")).to_have_text(["and", "likes"])
    page.get_by_role("button", name="Put it in").click()
    expect(page.locator(".changes .chip")).to_have_text(re.compile("key of position 5 from 2, layer 1, head 2"))
    taken: dict[str, Any] = {"site": "decoder", "layer": 1, "head": 2, "tensor": "key", "position": 5, "by": 2}
    numbers = explore.head(1, 2, vectors=[taken])
    settle(page)
    explore.shows(numbers, 6, 5)
    assert numbers["scores"][6][5] == numbers["scores"][6][2]


def test_every_kind_of_mask_can_be_chosen_and_its_numbers_turned(explore: Explore) -> None:
    page = explore.page
    explore.open()
    mask = page.get_by_role("combobox", name="Mask")
    mask.select_option("bigbird")
    page.get_by_label("random keys a query").fill("3")
    page.get_by_label("positions that are global").fill("0, 4")
    expect(page.locator(".changes .chip")).to_have_text(
        re.compile("mask: window of 1 or global 0, 4 or 3 random, seed 1, causal")
    )
    assert explore.address()["mask"] == "any(window-1_global-0.4_random-3.1)"
    page.get_by_label("positions that are global").fill("0, x")
    expect(page.locator(".what-if-numbers .refusal").nth(1)).to_contain_text("give a whole number from 0")
    assert explore.address()["mask"] == "any(window-1_global-0.4_random-3.1)"
    page.go_back()
    for kind in ("lengths", "global", "random", "strided", "full"):
        mask.select_option(kind)
        expect(page.locator(".changes .chip").first).to_contain_text("mask: ")
        expect(explore.alert).to_have_text("")


def test_a_row_that_no_longer_fits_is_said_and_nothing_is_lost(explore: Explore, watch: Watch) -> None:
    page = explore.page
    watch.may_refuse = True
    page.goto(f"{explore.root}?model=writer&text=One%20two%20three.&rows=decoder.0.0.2*0.5*0.5")
    expect(explore.alert.first).to_contain_text("has 2 numbers, but there are")
    expect(page.locator(".changes .chip")).to_have_count(1)
    assert chips(page) == ["weights of query 2, layer 0, head 0"]
    expect(explore.text).to_have_value("One two three.")
    page.get_by_role("button", name="Undo weights of query 2, layer 0, head 0").click()
    expect(explore.fact("weight")).to_be_visible()
    expect(explore.alert.first).to_have_text("")


def test_the_steps_follow_the_same_what_ifs_and_arrows_in_their_fields_do_not_step(explore: Explore) -> None:
    page = explore.page
    taken = "vectors=decoder.0.2.key.3.0&where=decoder.0"
    page.goto(f"{explore.root}steps?model=writer&text=The%20cat%20sat.&layer=0&head=2&at=key&{taken}")
    expect(page.get_by_role("heading", name="Keys, one from another token")).to_be_visible()
    page.get_by_label("Temperature", exact=True).focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".changes .chip").first).to_contain_text("temperature: 1.19")
    expect(page.get_by_role("heading", name="Keys, one from another token")).to_be_visible()
    page.get_by_role("button", name="Undo all").click()
    expect(page.get_by_role("heading", name="Keys: what each token can be found by")).to_be_visible()


def test_axe_finds_nothing_with_everything_changed(explore: Explore) -> None:
    page = explore.page
    explore.open("&mask=any(window-2_global-0)&ablate=decoder.1.1.mean&vectors=decoder.0.0.value.3.1&temperature=2")
    for title in ("Edit a row of weights", "Draw the mask", "Swap a token’s vector"):
        unfold(page, title)
    expect(page.locator(".changed").first).to_be_visible()
    is_accessible(page)


def test_beside_a_weight_stands_what_else_the_api_says_of_it(explore: Explore) -> None:
    page = explore.page
    explore.open("&layer=1&head=2&query=6&key=5&digits=full")
    page.locator('[data-view="beyond-weights"] summary').first.click()
    norms = explore.ask("analyses/norms", layer=1, heads=[2])["norms"][0]
    shown = page.locator('[data-analysis="norms"]')
    expect(shown).to_have_text(re.compile(r"\d"))
    assert single(shown.inner_text()) == single(norms[6][5])
    rollout = explore.ask("analyses/rollout")["rollout"][1]
    assert single(page.locator('[data-analysis="rollout"]').inner_text()) == single(rollout[6][5])
    effect = next(
        each for each in explore.ask("analyses/effects", position=6)["heads"] if (each["layer"], each["head"]) == (1, 2)
    )
    assert single(page.locator('[data-analysis="effects"]').first.inner_text()) == single(effect["logit"])
    assert faults(page) == []


def assert_unsaid(beyond: Locator, name: str, why: str) -> None:
    expect(beyond.locator(f'[data-analysis="{name}"]')).to_have_text("not available")
    expect(beyond.locator(f'[data-analysis="{name}"] + .why')).to_contain_text(why)
    expect(beyond.locator(".why")).to_have_count(1)


def test_what_cannot_be_said_of_a_head_is_explained_and_not_left_out(explore: Explore) -> None:
    page = explore.page
    page.goto(f"{explore.root}?model=translator&text=I%20have%20a%20red%20car.&site=cross&layer=1&head=2")
    page.locator('[data-view="beyond-weights"] summary').first.click()
    beyond = page.locator(".beyond")
    expect(beyond.locator('[data-analysis="effects"]').first).to_have_text(re.compile(r"\d"))
    expect(beyond.locator('[data-analysis="logits"]')).to_have_text(re.compile(r"\d"))
    assert_unsaid(beyond, "rollout", "reads another text")
    # on its encoder there is a rollout, and no way to the logit but by the decoder
    explore.thumbnail(1, 2, "encoder").click()
    expect(beyond.locator('[data-analysis="rollout"]')).to_have_text(re.compile(r"\d"))
    assert_unsaid(beyond, "logits", "only by way of the decoder")
    assert faults(page) == []
