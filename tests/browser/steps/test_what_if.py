"""Journeys on the page of steps: rows, masks and vectors changed by hand are seen at once, in the address, undone."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.accessible import is_accessible
from tests.browser.explore_page import single
from tests.browser.settled import reload, settle
from tests.browser.steps_page import Steps

SENTENCE = "Mary likes to read."
PLACE = {"site": "decoder", "layer": 1, "head": 2}
QUESTION = {"model": "writer", "text": SENTENCE, **PLACE}


@pytest.fixture
def steps(page: Page, server_url: str) -> Steps:
    """The page, not opened yet."""
    return Steps(page, server_url)


def _open(steps: Steps, at: str, **fields: Any) -> None:
    steps.open(**QUESTION, at=at, digits="full", **fields)
    steps.page.locator('[data-part="what-if"] > summary').click()


def _unfold(page: Page, title: str) -> None:
    page.locator('[data-view="by-hand"] summary', has_text=title).click()


def _chips(page: Page) -> Locator:
    return page.locator(".changes .chip")


def _asked(steps: Steps, **changes: Any) -> dict[str, Any]:
    """Every array of the head that is walked through, with these changes."""
    reply = steps.ask("writer", text=SENTENCE, **PLACE, interventions=changes or None)
    return {name: array for step in reply["steps"] for name, array in step["outputs"].items()}


def _shows(steps: Steps, name: str, rows: list[list[float]]) -> None:
    """Asserts that the digits on the settled stage are these, to the last one."""
    wanted = [single(number) for row in rows for number in row]
    table = steps.page.locator(f'td[data-tensor="{name}"]')
    settle(steps.page)
    assert [single(text.replace("−", "-")) for text in table.all_inner_texts()] == wanted


def test_a_weight_is_dragged_on_the_page_of_steps_and_what_it_changed_stands_beside_it(steps: Steps) -> None:
    page = steps.page
    _open(steps, "weights", row=3, column=1)
    before = _asked(steps)
    _shows(steps, "weights", before["weights"])
    _unfold(page, "Edit a row of weights")
    slider = page.get_by_label("Weight on Mary, position 1")
    slider.fill("0.75")
    expect(steps.cell("weights", 3, 1)).to_have_text("0.75")
    row = [float(each) for each in steps.address()["rows"].split("*")[1:]]
    given = _asked(steps, weights=[{**PLACE, "query": 3, "row": row}])
    _shows(steps, "weights", given["weights"])
    expect(_chips(page)).to_have_text(re.compile("weights of query 3, layer 1, head 2"))
    moved = page.locator("table.changed").first.get_by_role("row", name=re.compile("^weights"))
    expect(moved.get_by_role("cell").nth(1)).to_contain_text(str(single(before["weights"][3][1]))[:6])
    expect(moved.get_by_role("cell").nth(2)).to_have_text("0.75")
    expect(page.locator("table.changed").nth(1)).to_contain_text("logit")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(steps.cell("weights", 3, 1)).to_have_text("0.755")
    steps.at("weights")
    reload(page)
    # what is in force is unfolded, so that it can be undone
    expect(steps.cell("weights", 3, 1)).to_have_text("0.755")
    _unfold(page, "Edit a row of weights")
    page.get_by_role("button", name="Put the model’s own row back").click()
    expect(_chips(page)).to_have_count(0)
    expect(page.locator("table.changed")).to_have_count(0)
    _shows(steps, "weights", before["weights"])


def test_one_drag_is_one_step_of_the_back_button(steps: Steps) -> None:
    page = steps.page
    _open(steps, "weights", row=3, column=1)
    _unfold(page, "Edit a row of weights")
    slider = page.get_by_label("Weight on Mary, position 1")
    for value in ("0.25", "0.5", "0.75"):
        slider.fill(value)
    expect(steps.cell("weights", 3, 1)).to_have_text("0.75")
    steps.address()
    page.go_back()
    expect(_chips(page)).to_have_count(0)
    assert "rows" not in steps.address()


def test_a_row_is_typed_and_one_of_the_wrong_length_is_explained_and_kept(steps: Steps) -> None:
    page = steps.page
    _open(steps, "weights", row=2, column=0)
    _unfold(page, "Edit a row of weights")
    field = page.get_by_label("The same row, to type or paste into")
    # until the row of the link stands there, that of another query does, and gives way with what is typed over it
    expect(field).to_have_value(re.compile(r"^0\.\d+, 0\.\d+, 0\.\d+, 0, 0, 0$"))
    field.fill("0.5, 0.5")
    said = "This row has 2 numbers, but there are 6 keys; give 6 numbers with commas between"
    expect(field).to_have_accessible_description(said)
    field.fill("1 0 0 0 0 tea")
    expect(field).to_have_accessible_description(re.compile("^“tea” cannot be a weight; weight: give a number from"))
    field.press("Tab")
    expect(field).to_have_value("1 0 0 0 0 tea")
    assert "rows" not in steps.address()
    row = [0.5, 0, 0.25, 0, 0, 0]
    field.fill(" ".join(map(str, row)))
    expect(field).to_have_accessible_description("")
    expect(steps.cell("weights", 2, 2)).to_have_text("0.25")
    _shows(steps, "weights", _asked(steps, weights=[{**PLACE, "query": 2, "row": row}])["weights"])
    # it does not sum to 1, which the server remarks
    expect(page.locator('[data-view="about"] .run-note').filter(has_text="query 2")).to_be_visible()
    page.get_by_role("button", name="Undo weights of query 2, layer 1, head 2").click()
    _shows(steps, "weights", _asked(steps)["weights"])


def test_cells_of_the_mask_and_a_vector_are_changed_one_undone_and_then_all(steps: Steps) -> None:
    page = steps.page
    _open(steps, "masked", row=3, column=0)
    before = _asked(steps)
    _unfold(page, "Draw the mask")
    cell = page.get_by_role("button", name="to may attend to [BOS]")
    expect(cell).to_have_attribute("aria-pressed", "true")
    cell.press("Enter")
    expect(cell).to_have_attribute("aria-pressed", "false")
    expect(steps.cell("masked", 3, 0)).to_have_text("-∞")
    assert steps.address()["mask"].startswith("cells-6x6-")
    _unfold(page, "Swap a token’s vector")
    page.get_by_label("Which vector").select_option("key")
    page.get_by_label("Position that gets it").fill("2")
    page.get_by_label("Position whose vector it is").fill("1")
    page.get_by_role("button", name="Put it in").click()
    expect(_chips(page)).to_have_text([re.compile("mask: drawn by hand"), re.compile("key of position 2 from 1")])
    drawn = [[key <= query and (query, key) != (3, 0) for key in range(6)] for query in range(6)]
    taken = {**PLACE, "tensor": "key", "position": 2, "by": 1}
    now = _asked(steps, mask=drawn, vectors=[taken])
    page.keyboard.press("Escape")
    steps.page.goto(steps.page.url.replace("at=masked", "at=scores"))
    steps.at("scores")
    expect(page.get_by_role("heading", name="What it changed")).to_be_visible()
    _shows(steps, "scores", now["scores"])
    page.get_by_role("button", name=re.compile("^Undo key of position 2")).click()
    expect(_chips(page)).to_have_count(1)
    _shows(steps, "scores", _asked(steps, mask=drawn)["scores"])
    page.get_by_role("button", name="Undo all").click()
    expect(_chips(page)).to_have_count(0)
    _shows(steps, "scores", before["scores"])
    expect(page.get_by_role("heading", name="What it changed")).to_have_count(0)
    assert not {"mask", "vectors", "rows"} & set(steps.address())


@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_with_everything_unfolded(steps: Steps, width: int) -> None:
    page = steps.page
    page.set_viewport_size({"width": width, "height": 800})
    steps.open(
        **QUESTION, at="weights", mask="window-2", rows="decoder.1.2.3*0*1*0*0*0*0", vectors="decoder.1.2.key.2.1"
    )
    expect(page.get_by_role("heading", name="What it changed")).to_be_visible()
    for title in ("Edit a row of weights", "Draw the mask", "Swap a token’s vector"):
        _unfold(page, title)
    is_accessible(page)
