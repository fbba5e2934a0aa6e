"""Journeys through the page of steps: every number on it is held against what the API says."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessible import is_accessible
from tests.browser.settled import reload, settle
from tests.browser.steps_page import Steps, matrix, places_of, short, tensors_of, uses_of, values_of
from tests.browser.watch import Watch

SIZES = {"wide": {"width": 1280, "height": 800}, "narrow": {"width": 390, "height": 844}}
SELF = {"model": "writer", "text": "The cat sat on it.", "site": "decoder", "layer": 1, "head": 2}
CROSS = {
    "model": "translator",
    "text": "A red car.",
    "target": "Une voiture rouge.",
    "site": "cross",
    "layer": 1,
    "head": 3,
}
HEADS = {"self": SELF, "cross": CROSS}
ROTARY = {"model": "copycat", "text": "a b a b a", "site": "decoder", "layer": 1, "head": 0}
BOOK = "life-is-short"


@pytest.fixture
def steps(page: Page, server_url: str) -> Steps:
    """The page, not opened yet."""
    return Steps(page, server_url)


def test_it_opens_by_itself_on_the_first_example(steps: Steps) -> None:
    steps.open()
    card = steps.page.request.get(f"{steps.api}/models").json()["models"][0]
    expect(steps.page.get_by_role("heading", level=1)).to_contain_text(card["examples"][0]["text"])
    assert steps.address()["model"] == card["id"]
    expect(steps.page.locator(".map-step[aria-current=step]")).to_have_count(1)


def test_all_sub_steps_of_a_cross_attention_head_by_keyboard_alone(steps: Steps) -> None:
    page = steps.page
    reply = steps.ask(**CROSS)
    places, tensors = places_of(reply), tensors_of(reply)
    steps.open(**CROSS)
    for i, name in enumerate(places):
        steps.at(name)
        expect(page.locator(".transport-count")).to_have_text(f"{i + 1} of {len(places)}")
        if name in ("scores", "weights", "output"):
            row, column = (int(steps.outcome.get_attribute(f"data-{axis}") or 0) for axis in ("row", "column"))
            assert steps.outcome.inner_text() == short(matrix(*tensors[name], 0)[row][column])
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Home")
    steps.at(places[0])
    page.keyboard.press("End")
    steps.at(places[-1])
    page.keyboard.press("[")
    steps.at(places[-2])
    page.keyboard.press("1")
    page.keyboard.press("2")
    steps.at(places[11])


def test_arrows_inside_a_matrix_move_the_cell_and_escape_gives_them_back(steps: Steps) -> None:
    page = steps.page
    steps.open(**SELF, at="weights", row=2, column=1)
    steps.cell("weights", 2, 1).focus()
    page.keyboard.press("ArrowDown")
    expect(steps.cell("weights", 3, 1)).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("PageDown")
    steps.at("head_output")
    page.keyboard.press("PageUp")
    steps.at("weights")
    expect(page).to_have_url(re.compile("row=3"))
    steps.cell("weights", 3, 0).focus()
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowLeft")
    steps.at("row_sum")


def test_a_picture_is_walked_like_a_table(steps: Steps) -> None:
    page = steps.page
    steps.open(**SELF, at="head_output", row=2, column=4)
    tensors = tensors_of(steps.ask(**SELF))
    frame = steps.result.get_by_role("application")
    frame.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    expect(page).to_have_url(re.compile("row=1&column=5"))
    expect(steps.readout).to_contain_text("query “The”, dimension 5")
    expect(steps.readout.locator("b")).to_have_text(short(matrix(*tensors["head_output"], 0)[1][5]))
    twin = steps.result.get_by_role("table")
    expect(twin).to_contain_text("row of query “The”")
    assert twin.get_by_role("cell").all_inner_texts() == [short(x) for x in tensors["head_output"][0][1]]


def test_a_link_restores_step_and_cell(steps: Steps) -> None:
    page = steps.page
    steps.open(**SELF, at="scores", row=3, column=1, detail="algebra", digits="full")
    before = page.locator('[data-view="derivation"]').inner_text()
    steps.address()
    address = page.url
    reload(page)
    steps.at("scores")
    expect(page.locator('[data-view="derivation"]')).to_have_text(before, use_inner_text=True)
    assert page.url == address
    expect(steps.cell("scores", 3, 1)).to_have_class(re.compile("pinned"))


@pytest.mark.parametrize("which", HEADS)
def test_every_number_on_the_page_is_in_the_reply(steps: Steps, which: str) -> None:
    reply = steps.ask(**HEADS[which])
    tensors = tensors_of(reply)
    steps.open(**HEADS[which])
    count = 0
    for name in places_of(reply):
        steps.at(name)
        settle(steps.page)  # what is read aloud follows the picture
        count += steps.says_only_what_the_reply_says(tensors)
        steps.page.keyboard.press("]")
    assert count > 1000


def test_every_number_of_a_rotary_head_is_in_the_reply(steps: Steps) -> None:
    reply = steps.ask(**ROTARY)
    steps.open(**ROTARY, at="query_before")
    for name in ("query_before", "key_before", "value", "query", "key", "scores"):
        steps.at(name)
        steps.says_only_what_the_reply_says(tensors_of(reply))
        steps.page.keyboard.press("]")


def test_a_score_is_followed_back_to_the_embedding_and_the_way_back_works(steps: Steps) -> None:
    page = steps.page
    steps.open(**SELF, at="scores", row=4, column=2)
    tensors = tensors_of(steps.ask(**SELF))
    way = ["query", "input", "stream", "embedding"]
    for name in way:
        steps.unfold_digits()
        follow = page.locator(f'.work-out button[data-of="{name}"]').first
        row, column = (int(follow.get_attribute(f"data-{axis}") or 0) for axis in ("row", "column"))
        text = follow.inner_text()
        follow.click()
        steps.at(name)
        assert steps.outcome.inner_text() == text == short(matrix(*tensors[name], 0)[row][column])
    expect(page.locator(".work-out button")).to_have_count(0)
    page.go_back()
    steps.at("stream")
    page.get_by_role("button", name="← Back to Input").click()
    steps.at("input")
    for name in ("stream", "input", "query", "scores"):
        page.go_back()
        steps.at(name)
    assert (steps.address()["row"], steps.address()["column"]) == ("4", "2")
    expect(page.get_by_role("button", name=re.compile("← Back to"))).to_have_count(0)


def test_the_back_button_returns_from_every_jump_and_not_over_plain_steps(steps: Steps) -> None:
    page = steps.page
    names = places_of(steps.ask(**SELF))
    steps.open(**SELF, at="scores")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    walked = names[names.index("scores") + 2]
    steps.at(walked)
    ways = {
        names[0]: lambda: page.keyboard.press("Home"),
        names[-1]: lambda: page.keyboard.press("End"),
        names[11]: lambda: page.keyboard.type("12"),
        names[2]: lambda: page.locator(".map-step").nth(2).click(),
    }
    before = [walked]
    for name, go in ways.items():
        go()
        steps.at(name)
        before.append(name)
    for name in reversed(before[:-1]):
        page.go_back()
        steps.at(name)
    page.go_forward()
    steps.at(names[0])
    page.keyboard.press("Home")  # nothing moves, so nothing is to be undone
    page.go_back()
    steps.at(walked)
    page.go_back()
    expect(page).to_have_url("about:blank")


def test_the_bytes_of_one_character_are_told_apart(steps: Steps) -> None:
    steps.open(**SELF | {"text": "I 😀 it"}, at="weights")
    named = steps.result.get_by_role("rowheader").all_inner_texts()
    assert named == ["[BOS]", "I", "␣", "😀 1/4", "😀 2/4", "😀 3/4", "😀 4/4", "it"]


def test_the_row_and_the_column_of_a_product_are_lit(steps: Steps) -> None:
    steps.open(example=BOOK, at="scores", row=1, column=4)
    lit = steps.page.locator('.matrix[data-slot="left"] td.in-row').all_inner_texts()
    above = steps.page.locator('.matrix[data-slot="top"] td.in-column').all_inner_texts()
    written = steps.page.locator(".work-out .follow").all_inner_texts()
    assert written == [each for pair in zip(lit, above, strict=True) for each in pair]
    steps.page.locator('.matrix[data-slot="left"] td[data-row="3"]').first.click()
    expect(steps.page).to_have_url(re.compile("row=3&column=4"))


def test_what_is_changed_in_the_explorer_is_changed_here_and_a_link_leads_back(steps: Steps) -> None:
    page = steps.page
    page.goto(
        f"{steps.root.removesuffix('/steps')}/?model=writer&text=The+cat+sat.&layer=1&head=2&temperature=2&query=3&key=1"
    )
    link = page.get_by_role("link", name="Step through this head")
    expect(link).to_be_visible()
    link.click()
    steps.at("scores")
    expect(page.get_by_text("changed: temperature: 2")).to_be_visible()
    reply = steps.ask("writer", text="The cat sat.", layer=1, head=2, interventions={"temperature": 2})
    assert "tempered" in places_of(reply)
    expect(page.locator(".map-step")).to_have_count(len(places_of(reply)))
    assert steps.outcome.inner_text() == short(tensors_of(reply)["scores"][0][3][1])
    steps.unfold_form()
    page.get_by_role("link", name="See this head in the explorer").click()
    expect(page).to_have_url(re.compile("temperature=2"))
    assert {"query": "3", "key": "1"}.items() <= steps.address().items()


def test_the_projector_enlarges_hides_and_keeps_the_place(steps: Steps) -> None:
    page = steps.page
    steps.open(**SELF, at="scores", row=3, column=1)
    size = float(steps.cell("scores", 3, 1).evaluate("cell => parseFloat(getComputedStyle(cell).fontSize)"))
    expect(page.locator("#text")).to_be_hidden()
    steps.unfold_form()
    page.locator("#text").fill("half a sentence")
    page.locator("#text").press("Escape")
    steps.unfold_form()
    expect(page.locator("#text")).to_have_value("half a sentence")
    page.locator("#text").fill(SELF["text"])
    page.locator("#text").press("Escape")
    expect(page.locator("#text")).to_be_hidden()
    expect(steps.run).to_be_focused()
    page.keyboard.press("p")
    expect(page.locator("#text")).to_be_hidden()
    assert {
        "present": "1",
        "hide": "form,export",
        "at": "scores",
        "row": "3",
        "column": "1",
    }.items() <= steps.address().items()
    cell = page.locator(".matrix .pinned")
    larger = float(steps.title.evaluate("title => parseFloat(getComputedStyle(title).fontSize)"))
    assert larger > size
    expect(cell.first).to_be_visible()
    page.get_by_role("button", name="View").click()
    page.get_by_text("Hide", exact=True).click()
    page.get_by_label("the map").check()
    expect(page.locator(".map")).to_be_hidden()
    assert steps.address()["hide"] == "form,map,export"
    reload(page)
    steps.at("scores")
    expect(page.locator(".map")).to_be_hidden()
    page.keyboard.press("p")
    expect(page.locator("#text")).to_be_hidden()
    expect(page.locator(".map")).to_be_visible()
    steps.unfold_form()
    expect(page.locator("#text")).to_have_value(SELF["text"])  # the page was loaded again


def test_three_levels_of_detail(steps: Steps) -> None:
    page = steps.page
    steps.open(**SELF, at="weights")
    page.get_by_role("button", name="Picture").click()
    expect(page.locator(".matrix td[data-of]:not(.unseen td)")).to_have_count(0)
    expect(page.locator(".step-paragraph:not(.chosen-sentence)")).to_be_visible()
    page.get_by_role("button", name="Algebra").click()
    expect(page.locator(".step-formula math.entry")).to_be_visible()
    assert steps.address()["detail"] == "algebra"
    page.get_by_role("button", name="Numbers").click()
    expect(page.locator(".step-formula math.entry")).to_be_hidden()


def test_the_slider_runs_through_the_steps_and_stops_at_one(steps: Steps) -> None:
    page = steps.page
    steps.open(**SELF, at="scores")
    slider = page.get_by_role("slider", name="Step")
    slider.evaluate("(each) => { each.value = '9.3'; each.dispatchEvent(new Event('input')); }")
    places = places_of(steps.ask(**SELF))
    expect(slider).to_have_attribute("aria-valuetext", re.compile("^10: "))
    slider.evaluate("(each) => each.dispatchEvent(new Event('change'))")
    steps.at(places[9])
    assert slider.input_value() == "9"
    slider.press("ArrowRight")
    steps.at(places[10])


def test_the_digits_of_every_example_stand_beside_ours(steps: Steps) -> None:
    seen = 0
    for each in steps.examples():
        example = steps.example(each["id"])
        tensors, printed = tensors_of(example), example["printed"]
        for head in sorted({line["head"] or 0 for line in printed}):
            if seen and not head:
                steps.choose(example)  # not a new page for each: that takes longer than to read it
            else:
                steps.open(example=each["id"], headIndex=head)
            for i, (name, given) in enumerate(uses_of(example)):
                names = [name, *given]
                lines = [
                    line for one in names for line in printed if line["tensor"] == one and line["head"] in (None, head)
                ]
                if lines:
                    steps.page.locator(f'.map-step[value="{i}"]').press("Enter")
                    steps.at(name)
                    seen += steps.shows_printed(lines, tensors, head)
    assert seen >= sum(
        len(line["digits"]) for each in steps.examples() for line in steps.example(each["id"])["printed"]
    )


def test_a_printed_number_stands_in_the_derivation_with_its_mark(steps: Steps) -> None:
    steps.open(example=BOOK, at="scores", row=1, column=4)
    steps.says_only_what_the_reply_says(tensors_of(steps.example(BOOK)))
    line = next(line for line in steps.example(BOOK)["printed"] if line["tensor"] == "scores" and line["row"] == 1)
    digits = line["digits"][line["columns"].index(4)]
    expect(steps.page.locator(".printed")).to_contain_text(
        f"In the book: {digits}, here: {steps.outcome.inner_text()} ✓ agrees"
    )


def test_choosing_an_example_and_going_back_to_the_model(steps: Steps) -> None:
    page = steps.page
    steps.open(**SELF)
    steps.unfold_form()
    page.get_by_label("Textbook example").select_option(BOOK)
    expect(page.get_by_role("heading", level=1)).to_have_text(steps.example(BOOK)["title"])
    page.get_by_label("Layer", exact=True).select_option("0")
    expect(page.get_by_role("heading", level=1)).to_contain_text("layer 0, head 2")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text(steps.example(BOOK)["title"])


def test_what_was_typed_stays_when_it_is_refused(steps: Steps, watch: Watch) -> None:
    watch.may_refuse = True
    page = steps.page
    steps.open(**SELF)
    steps.unfold_form()
    long = "word " * 600
    page.locator("#text").fill(long)
    page.get_by_role("button", name="Run").click()
    expect(steps.alert).to_contain_text("tokens")
    expect(page.locator("#text")).to_have_value(long)
    expect(steps.result).to_be_visible()


@pytest.mark.parametrize(
    "fields",
    [
        {"at": "moon", "row": "-3", "column": "x", "detail": "huge", "hide": "everything"},
        {"at": "scores", "row": "999999", "column": "999999", "headIndex": "77"},
        {"layer": "99", "head": "99", "site": "moon"},
        {"model": "nobody"},
    ],
)
def test_bad_values_in_a_link_are_left_out(steps: Steps, fields: dict[str, str]) -> None:
    steps.open(**(SELF | fields))
    expect(steps.alert).to_have_text("")
    expect(steps.outcome).to_have_text(re.compile(r"\d"))


def test_an_example_that_is_not_there_is_a_sentence(steps: Steps, watch: Watch) -> None:
    watch.may_refuse = True
    steps.page.goto(f"{steps.root}?example=moon")
    expect(steps.alert).to_contain_text("moon")


def test_a_screen_reader_reads_row_column_and_value(steps: Steps) -> None:
    steps.open(example=BOOK, at="scores", row=1, column=4)
    grid = steps.result.get_by_role("grid")
    expect(grid).to_have_accessible_name(re.compile("^Scores, 6 × 6; row: a query"))
    snapshot = grid.aria_snapshot()
    scores = tensors_of(steps.example(BOOK))["scores"][0]
    words = ["Life", "is", "short", "eat", "dessert", "first"]
    assert values_of(snapshot) == [
        f"query “{query}”, key “{key}”: {short(scores[i][j])}"
        for i, query in enumerate(words)
        for j, key in enumerate(words)
    ]
    assert all(f'rowheader "{word}"' in snapshot and f'columnheader "{word}"' in snapshot for word in words[:4])


def test_what_is_masked_is_hatched_behind_the_mask_too_and_nonnegative_scales_begin_at_0(steps: Steps) -> None:
    reply = steps.ask(**SELF)
    masked = [(i, j) for i, row in enumerate(tensors_of(reply)["masked"][0]) for j, x in enumerate(row) if x is None]
    assert masked
    for name in ("masked", "exponentials", "weights"):
        steps.open(**SELF, at=name)
        steps.at(name)
        hatched = steps.result.locator("td.hatched")
        places = [(int(cell.get_attribute("data-row") or 0), int(cell.get_attribute("data-column") or 0))
                  for cell in hatched.all()]  # fmt: skip
        assert places == masked
        assert all("may not attend" in (cell.get_attribute("aria-label") or "") for cell in hatched.all())
    for name in ("exponentials", "row_sum"):
        steps.open(**SELF, at=name)
        steps.at(name)
        expect(steps.result.locator(".legend .end").first).to_have_text("0")


@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing(steps: Steps, size: str) -> None:
    page = steps.page
    page.set_viewport_size(SIZES[size])  # type: ignore[arg-type]
    views: list[dict[str, Any]] = [
        SELF | {"at": "scores"},
        CROSS | {"at": "weights", "predict": 1},
        SELF | {"at": "masked", "present": 1},
        {"example": BOOK, "at": "scores", "detail": "algebra"},
        SELF | {"at": "output", "detail": "picture"},
    ]
    for fields in views:
        steps.open(**fields)
        is_accessible(page)


def test_five_hundred_steps_leave_nothing_behind(steps: Steps) -> None:
    page = steps.page
    page.emulate_media(reduced_motion="no-preference")
    steps.open(**SELF)
    client = page.context.new_cdp_session(page)
    client.send("Performance.enable")

    def walk(count: int) -> None:
        page.evaluate(
            """async (count) => {
              for (let i = 0; i < count; i++) {
                const key = Math.floor(i / 19) % 2 ? "ArrowLeft" : "ArrowRight";
                document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
                await new Promise(requestAnimationFrame);
              }
            }""",
            count,
        )
        page.keyboard.press("Home")
        settle(page)  # what is on its way arrives

    def metrics() -> dict[str, float]:
        client.send("HeapProfiler.collectGarbage")
        found = client.send("Performance.getMetrics")["metrics"]
        return {each["name"]: each["value"] for each in found}

    walk(100)
    before = metrics()
    walk(500)
    after = metrics()
    assert after["JSEventListeners"] <= before["JSEventListeners"] + 5
    assert after["Nodes"] <= before["Nodes"] * 1.02 + 50
    assert after["JSHeapUsedSize"] <= before["JSHeapUsedSize"] * 1.1 + 1e6


def test_three_hundred_tokens_are_walked(steps: Steps) -> None:
    text = "The cat sat on the mat. " * 42
    steps.open(**SELF | {"text": text}, at="scores")
    tokens = len(steps.ask("writer", text=text, queries=[0])["tokens"]["source"])
    assert tokens > 250
    expect(steps.result.locator(".shape")).to_have_text(f"{tokens} × {tokens}")
    for _ in range(8):
        steps.page.keyboard.press("ArrowRight")
    steps.at("concatenated")
    expect(steps.outcome).to_be_visible()
