"""Journeys through the calculator: one's own numbers, checked against arithmetic done here."""

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessible import is_accessible
from tests.browser.calculator_page import Calculator, attend, softmax
from tests.browser.explore_page import tab_to
from tests.browser.settled import reload, settle
from tests.browser.watch import Watch

JOURNEY = "journey-trainable-weights"
SIZES = {"wide": {"width": 1280, "height": 800}, "narrow": {"width": 390, "height": 844}}
OWN = "?start=x&x=1,0;0,1;1,1&w_query=1,0;0,1&w_key=0,1;1,0&w_value=1,2;3,4&labels=the+cat+sat"
OWN_BODY = {
    "x": [[1, 0], [0, 1], [1, 1]],
    "w_query": [[1, 0], [0, 1]],
    "w_key": [[0, 1], [1, 0]],
    "w_value": [[1, 2], [3, 4]],
}


@pytest.fixture
def calculator(page: Page, server_url: str) -> Calculator:
    """The page, not opened yet."""
    return Calculator(page, server_url)


@pytest.fixture
def asked(page: Page) -> list[str]:
    """The addresses that the page asks to compute."""
    found: list[str] = []
    page.on("request", lambda request: found.append(request.url) if request.url.endswith("/calculations") else None)
    return found


@pytest.mark.parametrize("example", [JOURNEY, "life-is-short-causal", "journey-two-heads", "robot-as-labelled"])
def test_an_example_fills_the_fields_and_shows_what_the_book_prints(calculator: Calculator, example: str) -> None:
    page = calculator.page
    calculator.open()
    page.get_by_label("Example", exact=True).select_option(example)
    reply = calculator.example(example)
    expect(page.get_by_role("heading", level=1)).to_have_text(reply["title"])
    expect(page.locator(".about-example")).to_contain_text(reply["source"]["author"])
    for name, matrix in reply["calculation"].items():
        if name in ("x", "w_query", "w_key", "w_value", "scores"):
            np.testing.assert_array_equal(calculator.typed(name), np.array(matrix))
    outputs = {name for step in reply["steps"] for name in step["outputs"]}
    places = {(line["tensor"], line["head"] or 0) for line in reply["printed"] if line["tensor"] in outputs}
    assert places
    for tensor, head in places:
        page.goto(f"{calculator.root}?example={example}&at={tensor}&headIndex={head}")
        lines = [line for line in reply["printed"] if line["tensor"] == tensor and (line["head"] or 0) == head]
        wanted = [digits for line in lines for digits in line["digits"]]
        marks = ["agrees with" if good else "differs from" for line in lines for good in line["agrees"]]
        book = page.locator('[data-view="printed"]')
        expect(book.locator(".digits-printed")).to_have_count(len(wanted))
        assert book.locator(".digits-printed").all_inner_texts() == wanted
        names = book.locator(".mark").evaluate_all("marks => marks.map((mark) => mark.getAttribute('aria-label'))")
        assert names == marks


def test_an_edited_number_changes_everything_after_it_to_the_right_digits(calculator: Calculator) -> None:
    page = calculator.page
    body = calculator.example(JOURNEY)["calculation"]
    calculator.open("?at=head_output")
    calculator.shows("head_output", attend(body)["head_output"])
    expect(page.locator('[data-view="printed"]')).to_be_visible()

    calculator.cell("x", 1, 1).fill("-2.5")
    body["x"][1][1] = -2.5
    numbers = attend(body)
    calculator.shows("head_output", numbers["head_output"])
    calculator.go("Weights")
    calculator.shows("weights", numbers["weights"])
    calculator.go("Scores")
    calculator.shows("scores", numbers["scores"])
    expect(page.locator('[data-view="printed"]')).to_be_hidden()
    expect(page.get_by_text("You changed the numbers")).to_be_visible()

    page.get_by_role("button", name="Back to the example’s numbers").click()
    calculator.shows("scores", attend(calculator.example(JOURNEY)["calculation"])["scores"])
    assert calculator.cell("x", 1, 1).input_value() == "0.87"
    expect(page.locator('[data-view="printed"]')).to_be_visible()


@pytest.mark.parametrize(
    "text",
    [
        "0.5\t-1\n2\t3.25\n4\t5",
        "array([[ 0.5 , -1.  ],\n       [ 2.  ,  3.25],\n       [ 4.  ,  5.  ]], dtype=float32)",
        "[[0.5, -1], [2, 3.25], [4, 5]]",
        "0,5\t-1\n2\t3,25\n4\t5",
    ],
    ids=["spreadsheet", "NumPy", "JSON", "decimal commas"],
)
def test_a_matrix_can_be_pasted_into_a_cell(calculator: Calculator, text: str) -> None:
    calculator.open(f"{OWN}&at=head_output")
    calculator.paste("x", 0, 0, text)
    wanted = [[0.5, -1], [2, 3.25], [4, 5]]
    expect(calculator.cell("x", 2, 1)).to_have_value(re.compile(r"^5\.?$"))
    np.testing.assert_array_equal(calculator.typed("x"), np.array(wanted))
    calculator.shows("head_output", attend(OWN_BODY | {"x": wanted})["head_output"])


def test_a_block_pasted_elsewhere_lies_over_the_matrix(calculator: Calculator) -> None:
    calculator.open(f"{OWN}&at=head_output")
    calculator.paste("x", 2, 0, "7\t8\n9\t10")
    expect(calculator.field("x").locator(".shape")).to_have_text("4 × 2")
    np.testing.assert_array_equal(calculator.typed("x"), np.array([[1, 0], [0, 1], [7, 8], [9, 10]]))


def test_text_that_cannot_be_read_stays_with_a_sentence(calculator: Calculator, asked: list[str]) -> None:
    page = calculator.page
    calculator.open(f"{OWN}&at=head_output")
    before = calculator.shown("head_output")
    count = len(asked)
    field = calculator.field("w_value")
    calculator.paste("w_value", 0, 0, "1 2\n3 cat")
    area = field.get_by_role("textbox", name="w_value as text")
    expect(area).to_have_value("1 2\n3 cat")
    expect(calculator.problem("w_value")).to_contain_text("Row 1, column 1 is “cat”; it must be a number.")
    np.testing.assert_array_equal(calculator.typed("w_value"), np.array(OWN_BODY["w_value"]))
    np.testing.assert_array_equal(calculator.shown("head_output"), before)
    reload(page)
    expect(area).to_have_value("1 2\n3 cat")
    count = len(asked)
    for text, sentence in {
        "1 2\n3": "Row 1 has 1 number, but row 0 has 2",
        "1 nan\n2 3": "Row 0, column 1 is NaN",
        "1 2\n3 inf": "Row 1, column 1 is infinite",
        "": "The field is empty",
        "0 " * 300: "1 × 300; by hand at most 256 × 256",
    }.items():
        area.fill(text)
        expect(area).to_have_value(text)
        if text:
            expect(calculator.problem("w_value")).to_contain_text(sentence)
    assert len(asked) == count, "nothing was sent"
    area.fill("tensor([[1., 2.], [3., 9.]])")
    expect(calculator.problem("w_value")).to_have_text("")
    calculator.shows("head_output", attend(OWN_BODY | {"w_value": [[1, 2], [3, 9]]})["head_output"])


def test_a_number_beyond_every_bound_is_refused_as_any_other_and_the_page_goes_on(calculator: Calculator) -> None:
    calculator.open(f"{OWN}&at=head_output")
    cell = calculator.cell("x", 1, 0)
    cell.fill("1e400")
    expect(calculator.problem("x")).to_have_text(
        "Row 1, column 0 is “1e400”; give a number from −1,000,000 to 1,000,000."
    )
    expect(cell).to_have_attribute("aria-invalid", "true")
    calculator.cell("x", 0, 0).fill("")
    expect(calculator.problem("x")).to_contain_text("Row 0, column 0 is empty")


def test_a_cell_that_is_no_number_keeps_what_was_typed(calculator: Calculator) -> None:
    page = calculator.page
    calculator.open(f"{OWN}&at=head_output")
    before = calculator.shown("head_output")
    cell = calculator.cell("x", 1, 0)
    cell.fill("abc")
    expect(calculator.problem("x")).to_have_text("Row 1, column 0 is “abc”; it must be a number.")
    expect(cell).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_text("Shown are the last numbers that fitted")).to_be_visible()
    np.testing.assert_array_equal(calculator.shown("head_output"), before)
    reload(page)
    expect(cell).to_have_value("abc")
    cell.fill("0.5")
    expect(calculator.problem("x")).to_have_text("")
    calculator.shows("head_output", attend(OWN_BODY | {"x": [[1, 0], [0.5, 1], [1, 1]]})["head_output"])


def test_shapes_that_do_not_fit_are_explained_beside_the_matrix(calculator: Calculator, watch: Watch) -> None:
    watch.may_refuse = True
    page = calculator.page
    calculator.open(f"{OWN}&at=head_output")
    before = calculator.shown("head_output")
    calculator.field("w_key").get_by_role("button", name="Add a row").click()
    expect(calculator.problem("w_key")).to_contain_text(
        "w_key has 3 rows, but x has 2 columns; the two should be equal"
    )
    np.testing.assert_array_equal(calculator.shown("head_output"), before)
    np.testing.assert_array_equal(calculator.typed("w_key"), np.array([[0, 1], [1, 0], [0, 0]]))
    page.get_by_role("textbox", name="Heads", exact=True).fill("3")
    calculator.field("w_key").get_by_role("button", name="Remove the last row").click()
    expect(calculator.problem("w_query")).to_contain_text("3 heads")
    page.get_by_role("textbox", name="Heads", exact=True).fill("2")
    expect(calculator.problem("w_query")).to_have_text("")
    expect(calculator.problem("w_key")).to_have_text("")
    expect(page.get_by_label("Head shown")).to_be_visible()


def test_heads_are_shown_one_at_a_time_and_put_side_by_side(calculator: Calculator) -> None:
    page = calculator.page
    calculator.open(f"{OWN}&heads=2&at=weights")
    x, w_query, w_key = (np.array(OWN_BODY[name], float) for name in ("x", "w_query", "w_key"))
    query, key = x @ w_query, x @ w_key
    for head in (0, 1):
        page.get_by_label("Head shown").select_option(str(head))
        calculator.shows("weights", softmax(query[:, head : head + 1] @ key[:, head : head + 1].T))
    calculator.go("Concatenated")
    value = x @ np.array(OWN_BODY["w_value"], float)
    heads = [softmax(query[:, h : h + 1] @ key[:, h : h + 1].T) @ value[:, h : h + 1] for h in (0, 1)]
    calculator.shows("concatenated", np.hstack(heads))


def test_a_mask_is_edited_by_clicking_its_cells(calculator: Calculator) -> None:
    page = calculator.page
    calculator.open(f"{OWN}&at=weights")
    page.get_by_label("Mask").first.select_option("causal")
    mask = np.tri(3, dtype=bool)
    calculator.shows("weights", attend(OWN_BODY, mask)["weights"])
    page.get_by_label("Mask").first.select_option("own")
    grid = page.get_by_role("grid", name=re.compile("^Mask"))
    expect(grid.get_by_role("button", name="the may attend to cat")).to_have_attribute("aria-pressed", "false")
    grid.get_by_role("button", name="the may attend to cat").click()
    grid.get_by_role("button", name="sat may attend to the").click()
    mask[0, 1], mask[2, 0] = True, False
    calculator.shows("weights", attend(OWN_BODY, mask)["weights"])
    # and by keyboard: from the cell that was clicked, one up and one to the right
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    mask[1, 1] = False
    calculator.shows("weights", attend(OWN_BODY, mask)["weights"])
    page.get_by_label("Hidden scores").select_option("renormalise")
    calculator.shows("weights", attend(OWN_BODY, mask)["weights"])


def test_cross_attention_scale_temperature_and_division_by_the_sum(calculator: Calculator) -> None:
    page = calculator.page
    calculator.open(f"{OWN}&at=weights")
    page.get_by_label("Cross-attention").check()
    calculator.cell("y", 0, 0).fill("2")
    calculator.field("y").get_by_role("button", name="Add a row").click()
    calculator.cell("y", 3, 1).fill("3")
    body = OWN_BODY | {"y": [[2, 0], [0, 1], [0, 0], [0, 3]]}
    calculator.shows("weights", attend(body)["weights"])
    scores = attend(body)["scores"]
    page.get_by_role("combobox", name="Scale", exact=True).select_option("none")
    calculator.shows("weights", softmax(scores))
    page.get_by_role("combobox", name="Scale", exact=True).select_option("number")
    page.get_by_label("Scale, a number").fill("0.25")
    page.get_by_label("Temperature").fill("2")
    calculator.shows("weights", softmax(scores * 0.25 / 2))
    page.get_by_label("Temperature").fill("")
    page.get_by_label("Normalise by").select_option("sum")
    expect(page.locator('.stage td[data-tensor="weights"]').first).to_be_visible()


def test_one_can_begin_with_scores_of_ones_own_and_lose_nothing(calculator: Calculator) -> None:
    page = calculator.page
    calculator.open(f"{OWN}&at=weights")
    numbers = attend(OWN_BODY)
    calculator.shows("weights", numbers["weights"])
    page.get_by_role("button", name="Scores", exact=True).click()
    np.testing.assert_allclose(calculator.typed("scores"), numbers["scores"], atol=1e-6)
    calculator.shows("weights", numbers["weights"])
    calculator.cell("scores", 0, 0).fill("4")
    numbers["scores"][0, 0] = 4
    calculator.shows("weights", softmax(numbers["scores"] / np.sqrt(2)))
    page.get_by_role("button", name="x and W").click()
    np.testing.assert_array_equal(calculator.typed("x"), np.array(OWN_BODY["x"]))
    page.get_by_role("button", name="Scores", exact=True).click()
    expect(calculator.cell("scores", 0, 0)).to_have_value("4")


def test_the_link_brings_back_numbers_step_and_cell(calculator: Calculator) -> None:
    page = calculator.page
    calculator.open(f"{OWN}&at=weights")
    calculator.cell("w_query", 0, 1).fill("-0.125")
    page.locator('.stage td[data-tensor="weights"][data-row="1"][data-column="0"]').click()
    body = OWN_BODY | {"w_query": [[1, -0.125], [0, 1]]}
    calculator.shows("weights", attend(body)["weights"])
    expect(page).to_have_url(re.compile(r"w_query=1,-0\.125;0,1.*"))
    expect(page).to_have_url(re.compile(r"row=1&column=0"))
    work = page.locator('[data-view="derivation"] .work-out')
    told = work.inner_text()
    address = page.url
    page.evaluate("history.replaceState(null, '')")  # as for someone who was sent the link
    page.goto("about:blank")
    page.goto(address)
    calculator.shows("weights", attend(body)["weights"])
    expect(work).to_have_text(told, use_inner_text=True)
    expect(calculator.cell("w_query", 0, 1)).to_have_value("-0.125")
    assert page.url == address


def test_the_back_button_returns_to_the_matrices_before(calculator: Calculator) -> None:
    page = calculator.page
    calculator.open(f"{OWN}&at=weights")
    settle(page)
    calculator.field("x").get_by_role("button", name="Add a row").click()
    expect(calculator.field("x").locator(".shape")).to_have_text("4 × 2")
    expect(page).to_have_url(re.compile("x=1,0;0,1;1,1;0,0"))
    page.go_back()
    expect(calculator.field("x").locator(".shape")).to_have_text("3 × 2")
    calculator.shows("weights", attend(OWN_BODY)["weights"])


def test_what_is_too_long_for_a_link_is_shared_by_file(calculator: Calculator, watch: Watch, tmp_path: Path) -> None:
    watch.may_refuse = True  # a value for three keys stands beside the scores of sixteen for a moment
    page = calculator.page
    calculator.open(f"{OWN}&at=weights")
    share = page.locator('[data-view="keep"]')
    expect(share).to_contain_text("fit into a link")
    rows = np.random.default_rng(7).normal(size=(60, 16)).round(4)
    large = "\n".join("\t".join(str(number) for number in row) for row in rows)
    page.get_by_label("Start from").get_by_role("button", name="Scores").click()
    field = calculator.field("scores")
    field.get_by_text("Paste as text").click()
    field.get_by_role("textbox", name="scores as text").fill(large)
    calculator.field("value").get_by_role("button", name="Leave out value").click()
    expect(share).to_contain_text("Too long for a link")
    expect(share.get_by_role("button", name="Copy link")).to_be_disabled()
    page.get_by_role("button", name="Share").click()
    expect(page.get_by_text("Too long for a link: save it as a file")).to_be_visible()
    expect(page.locator('[data-view="map"]')).to_contain_text("60 × 16")
    assert len(page.url) < 4000
    reload(page)
    expect(field.locator(".shape")).to_have_text("60 × 16")
    with page.expect_download() as saved:
        share.get_by_role("button", name="Save as file").click()
    path = tmp_path / "saved.json"
    saved.value.save_as(path)
    body = json.loads(path.read_text("utf-8"))
    np.testing.assert_array_equal(np.array(body["scores"]), rows)
    assert page.request.post(f"{calculator.api}/calculations", data=body).ok, "the file is a request"

    page.goto(calculator.root)
    calculator.ready()
    share.get_by_label("File to open").set_input_files(path)
    expect(field.locator(".shape")).to_have_text("60 × 16")
    expect(share).to_contain_text("Opened saved.json.")
    bad = tmp_path / "bad.json"
    bad.write_text('{"x": "text"}', "utf-8")
    share.get_by_label("File to open").set_input_files(bad)
    expect(share).to_contain_text("“bad.json” holds no calculation")
    expect(field.locator(".shape")).to_have_text("60 × 16")


def test_keyboard_alone_edits_and_walks(calculator: Calculator) -> None:
    page = calculator.page
    calculator.open(f"{OWN}&at=weights")
    tab_to(page, calculator.cell("x", 0, 0))
    for key in ("ArrowDown", "ArrowRight"):
        page.keyboard.press(key)
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    page.keyboard.type("-1")
    page.keyboard.press("Tab")
    body = OWN_BODY | {"x": [[1, 0], [0, 3], [1, -1]]}
    calculator.shows("weights", attend(body)["weights"])
    expect(calculator.cell("x", 2, 1)).to_have_value("-1")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('[data-view=\"transport\"]') !== null"):
            break
    page.keyboard.press("End")
    calculator.shows("head_output", attend(body)["head_output"])
    page.keyboard.press("ArrowLeft")
    calculator.shows("weights", attend(body)["weights"])


def test_each_step_is_saved_as_picture_table_and_reply(calculator: Calculator, tmp_path: Path) -> None:
    page = calculator.page
    calculator.open(f"{OWN}&at=scores")
    numbers = attend(OWN_BODY)
    files = {}
    for kind in ("SVG", "PNG", "CSV", "JSON"):
        with page.expect_download() as saved:
            page.get_by_role("button", name=f"Export this step as {kind}").click()
        files[kind] = tmp_path / saved.value.suggested_filename
        saved.value.save_as(files[kind])
    picture = ET.parse(files["SVG"]).getroot()
    texts = list(picture.iter("{http://www.w3.org/2000/svg}text"))
    cells = {
        (each.get("data-row"), each.get("data-column")): each.text
        for each in texts
        if each.get("data-tensor") == "scores"
    }
    for row, line in enumerate(numbers["scores"]):
        for column, number in enumerate(line):
            assert cells[str(row), str(column)] == f"{number:.4f}"
    assert {"the", "cat", "sat", "Every query meets every key"} <= {each.text for each in texts}
    assert files["PNG"].read_bytes().startswith(b"\x89PNG")
    table = list(csv.reader(io.StringIO(files["CSV"].read_text("utf-8"))))
    start = next(i for i, line in enumerate(table) if line and line[0] == "scores")
    assert table[start][1:] == ["the", "cat", "sat"]
    np.testing.assert_allclose(
        [[float(x) for x in line[1:]] for line in table[start + 1 : start + 4]], numbers["scores"]
    )
    step = json.loads(files["JSON"].read_text("utf-8"))["step"]
    np.testing.assert_allclose(step["outputs"]["scores"], numbers["scores"])
    assert step["operations"]["scores"]["kind"] == "product"


def test_an_example_without_attention_has_no_fields(calculator: Calculator) -> None:
    calculator.open("?example=positions-sines-then-cosines")
    expect(calculator.page.get_by_text("This example is not attention")).to_be_visible()
    expect(calculator.page.locator("[data-field]").first).to_be_hidden()
    calculator.page.get_by_label("Example", exact=True).select_option(JOURNEY)
    expect(calculator.cell("x", 0, 0)).to_have_value("0.43")


def test_a_link_with_nonsense_still_shows_something(calculator: Calculator, watch: Watch) -> None:
    watch.may_refuse = True
    calculator.open("?start=moon&x=a,b;1&heads=many&mask=own-2&at=nowhere&row=99&column=99&headIndex=7")
    expect(calculator.page.locator(".transport-count")).to_have_text("11 of 12")
    assert calculator.typed("x").size > 0
    calculator.open("?example=nothing-of-this-name")
    assert calculator.typed("x").size > 0


@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_no_fault_and_the_page_never_scrolls_sideways(page: Page, server_url: str, size: str) -> None:
    page.set_viewport_size(SIZES[size])
    calculator = Calculator(page, server_url)
    for search in ("?at=weights", f"{OWN}&at=scores&mask=own-110.111.111&heads=2"):
        calculator.open(search)
        is_accessible(page)
    calculator.cell("x", 0, 0).fill("cat")
    expect(calculator.problem("x")).not_to_have_text("")
    is_accessible(page)


def test_one_step_back_from_a_fresh_calculator_leads_to_where_one_came_from(page: Page, server_url: str) -> None:
    page.goto(f"{server_url}/?model=")
    page.get_by_role("link", name="Calculator").click()
    expect(page.locator('[data-view="stage"] .matrix').first).to_be_visible()
    settle(page)  # the address is written when the fields have rested
    page.go_back()
    expect(page).to_have_url(re.compile(r"/(\?.*)?$"))
    expect(page.locator('[data-view="heads"] button').first).to_be_visible()
