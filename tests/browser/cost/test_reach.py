"""Journeys through the part of /cost that asks trained rivals how far back they recall."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessible import is_accessible
from tests.browser.screens.in_view import shares_in_view
from tests.browser.settled import settle
from tests.browser.watch import Watch

LETTERS = "hcbaffgdaehb"


@pytest.mark.parametrize("width", [1280, 390])
def test_reach_is_accessible(page: Page, server_url: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{server_url}/cost?view=reach")
    expect(page.locator(".reach-name")).to_have_count(6)
    settle(page)
    is_accessible(page)


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (1920, 1080)])
def test_question_rows_and_figures_are_seen_in_one_view(page: Page, server_url: str, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"{server_url}/cost?view=reach")
    expect(page.locator(".chart .main-svg").first).to_be_visible()
    expect(page.locator(".reach-name")).to_have_count(6)
    settle(page)
    assert min(shares_in_view(page)) >= 0.95
    expect(page.get_by_label("Letters a to h")).to_be_in_viewport(ratio=1)


def test_every_rival_answers_what_the_call_says(page: Page, server_url: str) -> None:
    page.goto(f"{server_url}/cost?view=reach")
    page.get_by_label("Letters a to h").fill(LETTERS)
    page.get_by_label("Letters back").fill("3")
    expect(page).to_have_url(re.compile(f"letters={LETTERS}.*distance=3|distance=3.*letters={LETTERS}"))
    settle(page)
    for training, distance in (("1st", 3), ("3rd", 3), ("3rd", 7)):
        page.get_by_role("button", name=training).click()
        page.get_by_label("Letters back").fill(str(distance))
        settle(page)
        body = {"letters": LETTERS, "distance": distance, "seed": int(training[0]) - 1}
        reply = page.request.post(f"{server_url}/api/v1/recall", data=body).json()
        expect(page.get_by_text(f"The letter {distance} back is “{reply['right']}”")).to_be_visible()
        said = page.locator(".reach-name b").all_inner_texts()
        assert [each[0] for each in said] == [each["answer"] for each in reply["rivals"]]
        assert ["✓" in each for each in said] == [each["is_right"] for each in reply["rivals"]]


def test_a_cell_is_read_by_key_and_a_letter_is_asked_for_by_a_press(page: Page, server_url: str) -> None:
    page.goto(f"{server_url}/cost?view=reach&letters={LETTERS}&distance=3")
    picture = page.locator(".reach-rows .cells")
    expect(page.locator(".reach-name")).to_have_count(6)
    settle(page)
    picture.focus()
    for key in ("ArrowRight", "End"):
        page.keyboard.press(key)
    said = page.locator(".cost-reach output.readout")
    expect(said).to_contain_text(re.compile("“b”. Attention: derivative .*; 1 token before the question"))
    box = picture.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] * (7.5 / len(LETTERS)), box["y"] + 20)
    expect(page).to_have_url(re.compile("distance=5"))


def test_while_letters_are_refused_a_press_asks_for_the_letter_that_is_drawn(
    page: Page, server_url: str, watch: Watch
) -> None:
    watch.may_refuse = True
    page.goto(f"{server_url}/cost?view=reach&letters={LETTERS}&distance=3")
    expect(page.locator(".reach-name")).to_have_count(6)
    page.get_by_label("Letters a to h").fill("abx")
    expect(page.get_by_role("alert").filter(has_text="'x' is none of them")).to_be_visible()
    box = page.locator(".reach-rows .cells").bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] * (10.5 / len(LETTERS)), box["y"] + 20)
    expect(page).to_have_url(re.compile("distance=2"))


def test_the_clicker_keeps_a_distance_of_one_where_no_letter_is_left(page: Page, server_url: str, watch: Watch) -> None:
    watch.may_refuse = True
    page.goto(f"{server_url}/cost?view=reach&letters={LETTERS}&distance=3")
    expect(page.locator(".reach-name")).to_have_count(6)
    page.get_by_label("Letters a to h").fill("")
    page.get_by_label("Letters a to h").blur()
    page.keyboard.press("p")
    for key in ("PageDown", "PageUp"):
        page.keyboard.press(key)
        expect(page).to_have_url(re.compile(r"distance=1(&|$)"))


def test_a_part_that_cannot_be_fetched_is_told(page: Page, server_url: str, watch: Watch) -> None:
    watch.may_refuse = True
    for part, view in (("sentence", "One sentence through the variants"), ("reach", "How far it reaches")):
        page.route(f"**/static/cost/{part}/index.js", lambda route: route.abort())
        page.goto(f"{server_url}/cost")
        page.get_by_role("button", name=view).click()
        expect(page.get_by_role("alert").filter(has_text="A part of this page could not be fetched")).to_be_visible()


def test_the_figures_have_a_table_and_say_how_fast_each_learnt(page: Page, server_url: str) -> None:
    page.goto(f"{server_url}/cost?view=reach")
    figures = page.request.get(f"{server_url}/api/v1/recall").json()
    expect(
        page.get_by_text(re.compile("Right in at least 90 % of the cases up to this distance: Attention"))
    ).to_be_visible()
    page.locator(".cost-reach .chart-foot summary").click()
    rows = page.locator(".cost-reach .chart-foot tbody tr")
    expect(rows).to_have_count(len(figures["distances"]))
    accuracies = [run["accuracy"][0] for run in figures["rivals"][0]["runs"]]
    mean = 100 * sum(accuracies) / len(accuracies)
    expect(rows.first.locator("td").first).to_contain_text(f"{mean:.1f} %")
    page.get_by_role("button", name="How fast each learnt").click()
    expect(page.get_by_text(re.compile("90 % right over all distances, in 400 steps"))).to_be_visible()
    page.get_by_label("at distance").select_option("1")
    expect(page.get_by_text(re.compile("90 % right at distance 1"))).to_be_visible()
    expect(page).to_have_url(re.compile("curve=step"))


def test_letters_that_no_rival_reads_are_named(page: Page, server_url: str, watch: Watch) -> None:
    watch.may_refuse = True
    page.goto(f"{server_url}/cost?view=reach")
    page.get_by_label("Letters a to h").fill("abxc")
    expect(page.get_by_role("alert").filter(has_text="'x' is none of them")).to_be_visible()
    page.get_by_label("Letters a to h").fill("abc")
    expect(page.get_by_role("alert").filter(has_text="none of them")).to_have_count(0)
