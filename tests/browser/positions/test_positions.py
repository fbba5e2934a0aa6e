"""Journeys through the page of positions."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessible import is_accessible
from tests.browser.explore_page import tab_to
from tests.browser.settled import reload, settle


def test_the_keyboard_changes_the_scheme_and_the_address_brings_it_back(page: Page, server_url: str) -> None:
    page.goto(f"{server_url}/positions")
    rotary = page.get_by_role("button", name="rotary", exact=True)
    tab_to(page, rotary)
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("slider", name="Positions"))
    page.keyboard.press("ArrowRight")
    tables = page.locator('[data-slot="tables"] canvas')
    expect(tables).to_have_count(2)
    expect(page.get_by_role("application", name="cosine: 49 positions and 32 columns (pair).")).to_be_visible()
    expect(page).to_have_url(re.compile("scheme=rotary.*length=49"))
    reload(page)
    expect(rotary).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("application", name="cosine: 49 positions and 32 columns (pair).")).to_be_visible()


@pytest.mark.parametrize("path", ["positions", "sparse"])
def test_enter_takes_the_sentence_and_adds_nothing_to_it(page: Page, server_url: str, path: str) -> None:
    page.goto(f"{server_url}/{path}?model=writer")
    field = page.get_by_label("Sentence", exact=True)
    field.fill("Mary likes Tom.")
    field.press("Enter")
    expect(page).to_have_url(re.compile(r"text=Mary(\+|%20)likes(\+|%20)Tom\.(&|$)"))
    expect(field).to_have_value("Mary likes Tom.")
    field.press("Shift+Enter")
    expect(field).to_have_value("Mary likes Tom.\n")
    example = page.request.get(f"{server_url}/api/v1/models/writer").json()["examples"][0]["text"]
    field.fill("")
    field.press("Enter")
    expect(page).not_to_have_url(re.compile("text="))
    said = field.get_attribute("placeholder")
    assert said
    assert example.startswith(said), "an emptied field names the sentence whose numbers are shown"


@pytest.mark.parametrize(("scheme", "tables"), [("none", 0), ("learned", 1), ("alibi", 1), ("sinusoidal", 1)])
def test_each_scheme_has_its_tables_and_its_source(page: Page, server_url: str, scheme: str, tables: int) -> None:
    page.goto(f"{server_url}/positions?scheme={scheme}")
    expect(page.locator('[data-slot="about"]')).to_contain_text("Source:")
    expect(page.locator('[data-slot="tables"] canvas')).to_have_count(tables)
    plot = page.locator('[data-slot="curve"] .chart')
    settle(page)
    plot.scroll_into_view_if_needed()
    expect(plot.locator(".scatterlayer .trace")).to_have_count(8 if scheme == "alibi" else 1)


def test_a_shuffled_sentence_is_told_apart_unless_nothing_says_the_order(page: Page, server_url: str) -> None:
    page.goto(f"{server_url}/positions?model=writer&text=Tom+gave+Mary+a+red+book")
    rows = page.locator('[data-slot="ways"] tr')
    expect(rows).to_have_count(4)
    for place, verdict in enumerate(("yes", "yes", "yes", "no: the same vectors, in another order")):
        expect(rows.nth(place).locator("td").last).to_have_text(verdict)
    shuffled = page.locator('[data-slot="sentences"] .tokens').last
    before = shuffled.inner_text()
    page.get_by_role("button", name="Shuffle again").press("Enter")
    expect(shuffled).not_to_have_text(before)
    expect(page).to_have_url(re.compile("seed=2"))
    blind = page.locator('[data-slot="blind"] .bar-list')
    assert blind.first.inner_text() == blind.last.inner_text()


def test_dot_products_are_drawn_as_well_as_cosines_and_the_address_says_which(page: Page, server_url: str) -> None:
    page.goto(f"{server_url}/positions?scheme=learned&learner=reader&length=12")
    body = {"scheme": "learned", "model": "reader", "length": 12}
    reply = page.request.post(f"{server_url}/api/v1/positions", data=body).json()
    curves = {curve["name"]: curve["values"] for curve in reply["by_distance"]}

    def reach() -> str:
        """The largest number of the matrix, as its legend says it."""
        return page.locator('[data-slot="matrix"] .legend').inner_text().split()[-1]

    picture = page.locator('[data-slot="matrix"] [role="application"]')
    plot = page.locator('[data-slot="curve"] .chart')
    settle(page)
    plot.scroll_into_view_if_needed()

    def drawn(name: str) -> None:
        page.wait_for_function(
            "([plot, name]) => plot.data?.length === 1 && plot.data[0].name === name", arg=[plot.element_handle(), name]
        )
        assert plot.evaluate("plot => plot.data[0].y") == pytest.approx(curves[name], rel=1e-5, abs=1e-6)

    expect(picture).to_have_attribute("aria-label", re.compile("^cosine: 12 positions"))
    assert float(reach()) == pytest.approx(1, abs=1e-3)
    drawn("cosine")
    page.get_by_role("button", name="dot product", exact=True).press("Enter")
    expect(picture).to_have_attribute("aria-label", re.compile("^dot product: 12 positions"))
    largest = max(abs(each) for row in reply["dot"] for each in row)
    assert float(reach()) == pytest.approx(largest, rel=5e-3)
    drawn("dot")
    expect(page).to_have_url(re.compile("alike=dot"))
    reload(page)
    expect(picture).to_have_attribute("aria-label", re.compile("^dot product"))
    page.get_by_role("button", name="rotary", exact=True).click()
    expect(page.get_by_role("button", name="dot product", exact=True)).to_be_hidden()


def test_models_that_learned_positions_are_those_whose_cards_say_so(page: Page, server_url: str) -> None:
    cards = page.request.get(f"{server_url}/api/v1/models").json()["models"]
    page.goto(f"{server_url}/positions?scheme=learned")
    offered = page.get_by_label("Learned by").locator("option")
    expect(offered).to_have_text(
        [card["id"] for card in cards if (card["positions"], card["input"]) == ("learned", "text")]
    )
    expect(page.locator('[data-slot="tables"] canvas')).to_have_count(1)
    turned = {"models": [card | {"positions": "rotary"} for card in cards]}
    page.route("**/api/v1/models", lambda route: route.fulfill(json=turned))
    reload(page)
    expect(page.locator('[data-slot="problem"]')).to_have_text(re.compile("^No model on this server has learned"))
    expect(page.get_by_label("Learned by")).to_be_hidden()


def test_the_keyboard_reads_the_numbers_of_a_scheme_and_the_tables_say_the_same(page: Page, server_url: str) -> None:
    page.goto(f"{server_url}/positions?scheme=sinusoidal&length=5&width=4")
    reply = page.request.post(
        f"{server_url}/api/v1/positions", data={"scheme": "sinusoidal", "length": 5, "d_model": 4}
    ).json()
    values = reply["matrices"][0]["values"]
    table = page.locator('[data-slot="tables"]')
    tab_to(page, table.get_by_role("application", name=re.compile("5 positions and 4 columns")))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    expect(table.locator("output")).to_have_text(f"position 2, dimension 3: {values[2][3]:.4f}")
    # another length keeps the picture, and the keyboard in it
    page.locator("#length").evaluate("field => { field.value = 6; field.dispatchEvent(new Event('input')) }")
    expect(table.get_by_role("application", name=re.compile("6 positions"))).to_be_focused()
    table.locator("summary").press("Enter")
    rows = table.get_by_role("region").locator("tbody tr")
    expect(rows).to_have_count(6)
    assert rows.nth(2).locator("td").all_inner_texts() == [f"{value:.4f}" for value in values[2]]
    page.locator('[data-slot="curve"] summary').press("Enter")
    expect(page.locator('[data-slot="curve"] tbody tr')).to_have_count(6)


@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(page: Page, server_url: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{server_url}/positions")
    expect(page.locator(".bar-list")).to_have_count(4)
    for twin in page.locator(".twin summary").all():
        twin.click()
    is_accessible(page)
