"""Journeys with a picture and a melody of the reader's own: the server makes each change, and the weights follow."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from model.made_up.pictures.scene import COLORS, SHAPES, SIZES
from model.made_up.sounds.melody import NAMES, TIMBRES
from tests.browser.accessible import is_accessible
from tests.browser.settled import settle

DESCRIBER = "/?model=describer&site=cross&layer=1&head=0"
LISTENER = "/?model=listener&site=cross&layer=1&head=3"


def open_panel(page: Page, url: str) -> None:
    page.goto(url)
    expect(page.locator(".compose")).to_be_visible()
    settle(page)
    page.locator(".compose summary").click()
    settle(page)


@contextmanager
def sent(page: Page, name: str) -> Iterator[dict[str, Any]]:
    """The body of the run that a change leads to."""
    found: dict[str, Any] = {}
    with page.expect_request(lambda each: "/overview" in each.url and name in (each.post_data_json or {})) as run:
        yield found
    found.update(run.value.post_data_json)
    settle(page)


def said(page: Page) -> str:
    return page.locator(".compose output").inner_text()


def choice(page: Page, label: str) -> Locator:
    return page.get_by_role("combobox", name=label, exact=True)


def options(page: Page, label: str) -> list[str]:
    return choice(page, label).locator("option").evaluate_all("all => all.map(each => each.value)")


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_a_shape_is_moved_and_recoloured_and_the_weights_follow(
    page: Page, address: str, width: int, height: int
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    open_panel(page, address + DESCRIBER)
    assert (options(page, "Colour"), options(page, "Shape"), options(page, "Size")) == (
        list(COLORS),
        list(SHAPES),
        list(SIZES),
    )
    scene = page.request.get(f"{address}/api/v1/models/describer").json()["examples"][0]["scene"]
    page.get_by_label("Keep the words").check()
    settle(page)
    kept = page.get_by_role("group", name="Words").inner_text()
    handle = page.locator(".shape-handle").first
    handle.focus()
    with sent(page, "image") as run:
        handle.press("ArrowRight")
    scene["shapes"][0]["x"] += 4
    made = page.request.post(f"{address}/api/v1/made-up/pictures", data={"scene": scene}).json()
    assert run["image"] == made["image"]
    assert page.get_by_role("group", name="Words").inner_text() == kept
    assert "Moved since the last change: " in page.locator(".compose").inner_text()
    with sent(page, "image") as run:
        choice(page, "Colour").select_option("green")
    scene["shapes"][0]["color"] = "green"
    made = page.request.post(f"{address}/api/v1/made-up/pictures", data={"scene": scene}).json()
    assert run["image"] == made["image"]
    assert said(page).startswith(f"The right words: “{made['text']}”. Kept: “")
    page.get_by_label("Keep the words").uncheck()
    settle(page)
    assert re.search(rf"“{made['text']}”\. describer (is right|says “)", said(page))
    is_accessible(page)
    # the address is the picture itself: a browser that keeps nothing makes it again
    page.evaluate("indexedDB.deleteDatabase('headsup')")
    with sent(page, "image") as run:
        page.reload()
    assert run["image"] == made["image"]


def test_a_shape_is_dragged_to_its_place(page: Page, address: str) -> None:
    open_panel(page, f"{address}{DESCRIBER}&image=scene.red-square-medium-16-24_blue-circle-medium-44-32")
    page.locator(".scene-board").scroll_into_view_if_needed()
    settle(page)
    board = page.locator(".scene-board").bounding_box()
    assert board is not None
    pixel = board["width"] / 64
    page.mouse.move(board["x"] + 16.5 * pixel, board["y"] + 24.5 * pixel)
    page.mouse.down()
    page.mouse.move(board["x"] + 30.5 * pixel, board["y"] + 40.5 * pixel, steps=5)
    page.mouse.move(board["x"] + 20.5 * pixel, board["y"] + 50.5 * pixel, steps=5)
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"image=scene\.red-square-medium-20-50_blue-circle-medium-44-32"))
    settle(page)
    assert "“a red square below a blue circle”" not in said(page)
    assert "“a red square left of a blue circle”" in said(page)


def test_the_open_head_is_compared_with_the_truth_and_with_saliency(page: Page, address: str) -> None:
    page.goto(address + DESCRIBER)
    summary = page.get_by_text("Is this head right?")
    expect(summary).to_be_visible()
    settle(page)
    summary.click()
    settle(page)
    scene = page.request.get(f"{address}/api/v1/models/describer").json()["examples"][0]["scene"]
    url = f"{address}/api/v1/models/describer/analyses/grounding"
    truth = page.request.post(url, data={"scene": scene}).json()
    (head,) = [each for each in truth["heads"] if (each["layer"], each["head"]) == (1, 0)]
    cells = page.locator(".grounding tbody tr").evaluate_all(
        "all => all.map(row => [...row.cells].map(each => each.textContent))"
    )
    assert [cell[0] for cell in cells] == [word["text"] for word in truth["words"]]
    for (_, *shown), *exact in zip(cells, head["words"], truth["saliency"]["words"], strict=True):
        for text, share in zip(shown, exact, strict=True):
            assert text == ("over 99 %" if share >= 0.995 else f"{round(100 * share)} %")
    expect(page.locator(".grounding")).to_contain_text(f"Equal weights: {round(100 * truth['chance'])} %.")
    is_accessible(page)


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_notes_are_set_and_the_sound_follows(page: Page, address: str, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    open_panel(page, f"{address}{LISTENER}&sound=melody.flute.0.24.A4_C5")
    assert options(page, "Timbre") == list(TIMBRES)
    column = page.get_by_role("slider", name="Step 2")
    column.focus()
    with sent(page, "sound") as run:
        column.press("End")
    assert column.get_attribute("aria-valuetext") == NAMES[-1]
    assert column.get_attribute("aria-valuemax") == str(len(NAMES))
    notes = [{"name": "A4", "start_s": 0.12, "length_s": 0.24}, {"name": NAMES[-1], "start_s": 0.42, "length_s": 0.24}]
    melody = {"notes": notes, "length_s": 0.78, "timbre": "flute"}
    assert run["sound"] == made(page, address, melody)["sound"]
    with sent(page, "sound") as run:
        choice(page, "Timbre").select_option("reed")
    truth = made(page, address, melody | {"timbre": "reed"})
    assert run["sound"] == truth["sound"]
    expect(page).to_have_url(re.compile(rf"sound=melody\.reed\.0\.24\.A4_{NAMES[-1]}"))
    assert said(page) == f"The right words: “A4 {NAMES[-1]}”. listener is right."
    is_accessible(page)


def made(page: Page, address: str, melody: dict[str, Any]) -> dict[str, Any]:
    reply: dict[str, Any] = page.request.post(f"{address}/api/v1/made-up/melodies", data={"melody": melody}).json()
    return reply
