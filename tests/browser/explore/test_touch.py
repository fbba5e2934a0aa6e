"""What is touched where it is drawn: weights in their row, the temperature on the colour bar, heads, long matrices."""

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from app.settings import Settings
from tests.app.conftest import CARD
from tests.browser.accessible import is_accessible
from tests.browser.conftest import serving
from tests.browser.explore_page import Explore
from tests.browser.screens.in_view import shares_in_view
from tests.browser.settled import settle
from tests.browser.watch import Watch
from tests.model.loaded import loaded, saved

JOHN = "?model=writer&text=Tom%20knows%20John.%20John%20knows&layer=2&head=3"
LAYERS, HEADS = 12, 40


def test_a_weight_is_dragged_in_its_row_and_the_next_word_follows(explore: Explore) -> None:
    page = explore.page
    page.goto(explore.root + JOHN)
    expect(explore.fact("weight")).to_be_visible()
    settle(page)
    handles = page.locator(".sheet .weight-handles [role=slider]")
    expect(handles).to_have_count(7)
    before = [float(each.get_attribute("aria-valuenow") or 0) for each in handles.all()]
    box = handles.nth(2).bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] - 6
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y - 8)
    page.mouse.move(x, y - box["height"] / 2)
    page.mouse.up()
    settle(page)
    after = [float(each.get_attribute("aria-valuenow") or 0) for each in handles.all()]
    assert after[2] == pytest.approx(before[2] + 0.5, abs=0.02)
    assert sum(after) == pytest.approx(1, abs=1e-5)
    rest = [i for i in range(7) if i != 2 and before[i] > 1e-3]
    assert all(after[i] / before[i] == pytest.approx(after[3] / before[3], rel=1e-3) for i in rest)
    assert explore.address()["rows"].startswith("decoder.2.3.6*")
    expect(page.locator(".bar-list li").first).to_contain_text("was")
    handles.nth(3).focus()
    page.keyboard.press("Home")
    settle(page)
    assert float(handles.nth(3).get_attribute("aria-valuenow") or 1) == 0
    page.get_by_role("button", name=re.compile("^Undo weights of query")).click()
    settle(page)
    assert [float(each.get_attribute("aria-valuenow") or 0) for each in handles.all()] == before
    is_accessible(page)


def test_the_steps_have_the_same_sentence_and_the_same_handles(explore: Explore) -> None:
    page = explore.page
    page.goto(explore.root + JOHN)
    expect(explore.readout).to_contain_text("“knows” gives 94 % of its attention to “John”")
    sentence = explore.readout.inner_text().split(" · ")[0]
    page.goto(f"{explore.root}steps{JOHN}&at=weights")
    readout = page.locator('[data-view="stage"] output')
    expect(readout).to_have_text(f"{sentence}.")
    settle(page)
    handle = page.locator(".dock .weight-handles [role=slider]").nth(2)
    handle.focus()
    page.keyboard.press("PageUp")
    page.keyboard.press("PageUp")
    settle(page)
    expect(handle).to_be_focused()
    expect(handle).to_have_attribute("aria-valuetext", re.compile(r"^0\.2"))
    expect(readout).to_contain_text("After the change, “knows” gives")
    is_accessible(page)
    page.get_by_role("button", name="Put the row back", exact=True).click()
    expect(readout).to_have_text(f"{sentence}.")
    assert "rows" not in explore.address()


def test_the_temperature_is_turned_on_the_colour_bar(explore: Explore) -> None:
    page = explore.page
    explore.open()
    settle(page)
    handle = page.get_by_label("Temperature on the colour bar")
    handle.press("ArrowRight")
    expect(page.locator(".temperature-digits")).to_have_text("temperature 1.19")
    expect(page.get_by_label("Temperature, a number")).to_have_value("1.19")
    assert explore.address()["temperature"] == "1.19"
    handle.dblclick()
    assert "temperature" not in explore.address()


def test_a_head_is_switched_off_in_the_grid_and_the_next_word_changes_beside_it(explore: Explore) -> None:
    page = explore.page
    page.goto(explore.root + JOHN)
    expect(explore.fact("weight")).to_be_visible()
    page.get_by_role("button", name="Switch heads off").click()
    line = page.locator(".next-line")
    expect(line.locator(".token")).to_have_text("John")
    explore.thumbnail(0, 0).click()
    expect(line.locator(".was")).to_contain_text("was John 0.99")
    settle(page)
    asked = {"text": "Tom knows John. John knows", "positions": "last", "top_k": 1}
    off = {"ablate": [{"site": "decoder", "layer": 0, "head": 0, "mode": "zero"}]}
    best = explore.ask("predictions", **asked, interventions=off)["predictions"][0]["candidates"][0]
    expect(line.locator(".token")).to_have_text(best["text"].strip())
    expect(line.locator(".number")).to_have_text(f"{best['probability']:.4f}")
    assert min(shares_in_view(page)) >= 0.95
    explore.thumbnail(0, 0).press("x")
    expect(line.locator(".was")).to_have_count(0)


def test_the_layers_are_played_with_the_word_and_the_rollout_of_each(explore: Explore) -> None:
    page = explore.page
    page.goto(f"{explore.root}{JOHN}&tab=layers")
    rows = page.locator(".depths li")
    expect(rows).to_have_count(5)
    settle(page)
    text = "Tom knows John. John knows"
    lens = explore.ask("analyses/lens", text=text, positions=[6], top_k=1)["positions"][0]["depths"]
    assert rows.locator(".token").all_inner_texts() == [each["candidates"][0]["text"].strip() for each in lens]
    rollout = explore.ask("analyses/rollout", text=text, site="decoder")["rollout"]
    slider = page.get_by_label("Through the layers")
    slider.press("Home")
    sentence = page.locator("[data-view=layers] .plain")
    expect(sentence).to_contain_text("Before layer 0, all of “knows” comes from itself")
    slider.press("ArrowRight")
    slider.press("ArrowRight")
    expect(sentence).to_contain_text(f"After layer 1, {round(100 * max(rollout[1][6]))} % of")
    expect(rows.nth(2)).to_have_attribute("aria-current", "step")
    page.get_by_role("button", name="▶ Play").click()
    expect(rows.nth(4)).to_have_attribute("aria-current", "step")
    expect(page.get_by_role("button", name="▶ Play")).to_be_visible()
    is_accessible(page)


@pytest.fixture(scope="module")
def many_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with a random model of many heads that reads long texts."""
    root = tmp_path_factory.mktemp("many")
    shape = {"n_layers": LAYERS, "n_heads": HEADS, "d_model": 80, "d_head": 2, "d_value": 2, "d_feed_forward": 8}
    saved(root / "many", loaded("decoder", max_tokens=300, **shape), CARD | {"id": "many", "scores": {}})
    with serving(Settings(weights=root)) as url:
        yield url


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)])
def test_a_link_to_the_last_of_many_heads_shows_it(
    page: Page, many_url: str, watch: Watch, size: tuple[int, int]
) -> None:
    watch.origin = many_url
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"{many_url}/?model=many&text=Tom%20likes%20the%20red%20car&layer={LAYERS - 1}&head={HEADS - 1}")
    button = page.locator(f'[data-place="decoder.{LAYERS - 1}.{HEADS - 1}"]')
    expect(button).to_have_attribute("aria-pressed", "true")
    settle(page)
    inside = button.evaluate(
        """button => { const own = button.getBoundingClientRect();
          const box = button.closest('[data-view="heads"]').getBoundingClientRect();
          return own.left >= box.left - 1 && own.right <= box.right + 1; }"""
    )
    assert inside
    if size[0] > 1000:
        expect(button).to_be_in_viewport()
        widths = page.locator(".heads").evaluate("table => [table.scrollWidth, table.clientWidth]")
        assert widths[0] <= widths[1]


def test_a_long_matrix_has_a_minimap_that_moves_it(page: Page, many_url: str, watch: Watch) -> None:
    watch.origin = many_url
    text = quote("Tom likes the red car. " * 40)
    page.goto(f"{many_url}/?model=many&text={text}")
    minimap = page.locator(".minimap")
    expect(minimap).to_be_visible()
    settle(page)
    sheet = page.locator('[data-view="heatmap"] .sheet')
    place = "sheet => [sheet.scrollLeft, sheet.scrollTop]"
    minimap.focus()
    page.keyboard.press("Home")
    settle(page)
    assert sheet.evaluate(place) == [0, 0]
    expect(minimap).to_have_accessible_description(re.compile(r"^In view: queries 0 to \d+, keys 0 to \d+$"))
    page.keyboard.press("ArrowDown")
    settle(page)
    assert sheet.evaluate(place)[1] > 0
    box = minimap.bounding_box()
    assert box
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 2, box["y"] + box["height"] - 2)
    page.mouse.up()
    settle(page)
    left, top = sheet.evaluate(place)
    most = sheet.evaluate("sheet => [sheet.scrollWidth - sheet.clientWidth, sheet.scrollHeight - sheet.clientHeight]")
    assert left >= most[0] - 2
    assert top >= most[1] - 2
    frame = page.locator(".minimap-frame").bounding_box()
    assert frame
    assert frame["x"] + frame["width"] == pytest.approx(box["x"] + box["width"], abs=4)
    is_accessible(page)
