"""Journeys on an image beyond the explore page: step by step, compared, and with a sparse pattern."""

import base64
import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.accessible import is_accessible
from tests.browser.images_page import (
    FIELD,
    SAMPLE,
    choose,
    names,
    patch,
    picture_file,
    shown,
    weights,
)
from tests.browser.settled import reload, settle
from tests.browser.steps_page import short
from tests.browser.watch import Watch


def part(page: Page, name: str) -> Locator:
    return page.locator(f'[data-view="{name}"]')


def written(row: np.ndarray) -> list[str]:
    """As the page writes weights with four decimals."""
    return [short(float(weight)) for weight in row]


def open_steps(page: Page, address: str, more: str = "") -> None:
    page.goto(f"{address}/steps?model=tiny-vit&layer=1&head=2{more}")
    expect(page.locator(".matrix[data-slot='result']")).to_be_visible()
    expect(patch(page, "[CLS]")).to_be_visible()


def test_every_step_of_a_head_on_an_image_is_that_of_the_api(page: Page, address: str) -> None:
    open_steps(page, address, "&at=weights")
    expected = weights(page, address, SAMPLE, 1, 2)
    assert shown(part(page, "patches")) == written(expected[0])
    body = {"image": base64.b64encode(SAMPLE).decode(), "layer": 1, "head": 2}
    reply = page.request.post(f"{address}/api/v1/models/tiny-vit/steps", data=body).json()
    places = [name for step in reply["steps"] for name in step["outputs"]]
    expect(page.locator(".map-step")).to_have_count(len(places))
    expect(page.get_by_role("heading", name="tiny-vit · layer 1, head 2 · sample.png")).to_be_visible()
    key = int(np.argmax(expected[0]))
    outcome = page.locator(".derivation-body .outcome")
    expect(outcome).to_have_text(f"{expected[0][key]:.4f}")


def test_a_patch_is_named_by_its_place_and_cut_out_of_the_image(page: Page, address: str) -> None:
    open_steps(page, address, "&at=weights&row=9&column=14")
    title = page.locator('[data-view="derivation"] h3')
    expect(title).to_contain_text("query patch in row 1, column 3, key patch in row 2, column 3")
    cuts = title.locator(".cut-out")
    expect(cuts).to_have_count(2)
    places = cuts.evaluate_all("all => all.map((each) => getComputedStyle(each).backgroundPosition)")
    assert places == ["75% 25%", "75% 50%"]
    assert cuts.first.evaluate("each => getComputedStyle(each).backgroundImage").startswith('url("data:image/png')
    expect(page.locator(".work-out .lhs")).to_have_text(re.compile(r"\(1,3\), \(2,3\)"))


def test_a_patch_pressed_on_the_image_is_the_row_of_the_step(page: Page, address: str) -> None:
    open_steps(page, address, "&at=scores")
    expected = weights(page, address, SAMPLE, 1, 2)
    patch(page, "patch in row 1, column 3").click()
    token = 1 + 1 * 5 + 3
    expect(page.locator('[data-view="derivation"] h3')).to_contain_text("query patch in row 1, column 3")
    assert shown(part(page, "patches")) == written(expected[token])
    settle(page)
    assert f"row={token}" in page.url
    patch(page, "patch in row 1, column 3").focus()
    page.keyboard.press("ArrowDown")
    expect(patch(page, "patch in row 2, column 3")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator('[data-view="derivation"] h3')).to_contain_text("query patch in row 2, column 3")
    # a step whose rows are no queries gives way to the weights
    page.goto(f"{address}/steps?model=tiny-vit&at=key")
    patch(page, "patch in row 0, column 1").click()
    expect(page.locator("#step-title, .step-head h2").first).to_contain_text("The attention weights")


def test_what_if_changes_the_steps_of_an_image_too(page: Page, address: str) -> None:
    open_steps(page, address, "&at=weights&temperature=3")
    expected = weights(page, address, SAMPLE, 1, 2, interventions={"temperature": 3})
    assert shown(part(page, "patches")) == written(expected[0])
    page.get_by_role("heading", level=1).get_by_role("button").click()
    page.get_by_label("Textbook example").select_option(index=1)
    expect(page.locator("#patches-title")).to_be_hidden()


def open_compare(page: Page, address: str, more: str) -> None:
    page.goto(f"{address}/compare?{more}")
    expect(page.get_by_role("application", name=re.compile("^Heatmap of the difference"))).to_be_visible()
    changes = page.locator(".changes-table tbody tr")
    expect(changes.or_(page.get_by_text("Nothing differs.")).first).to_be_visible()
    expect(patch(part(page, "patch-difference"), "[CLS]")).to_be_visible()


def test_two_heads_on_one_image_and_their_difference_over_it(page: Page, address: str) -> None:
    open_compare(page, address, "a.model=tiny-vit&b.model=tiny-vit&a.layer=1&b.layer=1&b.head=2&query=9")
    a, b = (weights(page, address, SAMPLE, 1, head)[9] for head in (0, 2))
    expect(patch(part(page, "side-patches-a"), "patch in row 1, column 3")).to_have_attribute("aria-pressed", "true")
    assert shown(part(page, "side-patches-a")) == written(a)
    assert shown(part(page, "side-patches-b")) == written(b)
    difference = part(page, "patch-difference")
    for name, in_a, in_b in zip(names(difference), a, b, strict=True):
        numbers = [float(number) for number in re.findall(r"(?:A|B|difference) ([-+.\de]+)", name)]
        # the page writes four decimals
        np.testing.assert_allclose(numbers, [in_a, in_b, np.float32(in_b) - np.float32(in_a)], atol=6e-5)
    shades = difference.locator(".patch").evaluate_all("all => all.map(each => each.style.getPropertyValue('--shade'))")
    shares = [float(shade.rpartition("/ ")[2].rstrip(")")) for shade in shades]
    change = np.abs(np.float32(b) - np.float32(a))
    np.testing.assert_allclose(shares, 0.92 * change[1:] / change.max(), atol=1e-4)
    expect(difference.locator("img")).to_be_visible()
    expect(page.locator(".changes-table .cut-out").first).to_be_visible()


def test_a_patch_chosen_anywhere_is_the_query_everywhere(page: Page, address: str) -> None:
    open_compare(page, address, "a.model=tiny-vit&b.model=tiny-vit&b.head=1")
    patch(part(page, "side-patches-b"), "patch in row 2, column 0").click()
    for view in ("side-patches-a", "side-patches-b", "patch-difference"):
        expect(patch(part(page, view), "patch in row 2, column 0")).to_have_attribute("aria-pressed", "true")
    assert "query=11" in page.url
    patch(part(page, "patch-difference"), "[CLS]").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(patch(part(page, "side-patches-a"), "patch in row 0, column 0")).to_have_attribute("aria-pressed", "true")
    expect(part(page, "patch-difference").locator("output")).to_contain_text("From patch in row 0, column 0 to")


def test_two_images_with_one_model(page: Page, address: str, tmp_path: Path) -> None:
    mine = picture_file(tmp_path, "mine.png", 64, 48)
    open_compare(page, address, "a.model=tiny-vit&b.model=tiny-vit&query=0")
    expect(page.get_by_text("Nothing differs.")).to_be_attached()
    page.get_by_role("button", name="Image and image").click()
    expect(page.get_by_text("Both show the sample. Choose another image in A or B.")).to_be_visible()
    choose(part(page, "side-b"), mine)
    expected = weights(page, address, mine.read_bytes(), 0, 0)
    expect(part(page, "patch-difference")).to_contain_text("The two sides look at different images")
    patch(part(page, "side-patches-a"), "[CLS]").click()
    expect(patch(part(page, "side-patches-b"), "[CLS]")).to_have_attribute(
        "aria-label", f"[CLS], weight {expected[0][0]:.4f}"
    )
    assert shown(part(page, "side-patches-b")) == written(expected[0])
    assert shown(part(page, "side-patches-a")) == written(weights(page, address, SAMPLE, 0, 0)[0])
    expect(part(page, "patch-difference")).to_contain_text("The two sides look at different images")
    expect(part(page, "patch-difference").locator("img")).to_be_hidden()
    reload(page)
    expect(part(page, "side-b").locator(".file-name")).to_have_text("mine.png")
    expect(part(page, "side-a").locator(".file-name")).to_have_text("sample.png")


def test_two_models_on_one_image_and_a_model_of_texts_beside_it(page: Page, address: str) -> None:
    open_compare(page, address, "a.model=tiny-vit")
    page.get_by_role("button", name="Model and model").click()
    expect(page.locator("#b-model")).to_have_value("tiny-clip")
    expected = weights(page, address, SAMPLE, 0, 0, model="tiny-clip")
    patch(part(page, "side-patches-b"), "[CLS]").click()
    assert shown(part(page, "side-patches-b")) == written(expected[0])
    page.locator("#b-model").select_option("writer")
    expect(page.locator("#b-text")).to_be_visible()
    expect(part(page, "side-patches-b")).to_be_hidden()
    expect(part(page, "patch-difference")).to_be_hidden()
    expect(part(page, "side-patches-a")).to_be_visible()
    patching = page.locator("#p-model option").all_inner_texts()
    assert "writer" in patching
    assert [name for name in patching if name.startswith("tiny")] == []


def test_what_is_no_image_is_said_at_its_side(page: Page, address: str, watch: Watch, tmp_path: Path) -> None:
    watch.may_refuse = True
    open_compare(page, address, "a.model=tiny-vit&b.model=tiny-vit&b.head=1")
    before = shown(part(page, "side-patches-b"))
    bad = tmp_path / "cat.png"
    bad.write_bytes(b"this is a text")
    part(page, "side-b").get_by_label(FIELD).set_input_files(bad)
    expect(page.locator("#b-problem")).to_contain_text("This is no image that can be read")
    expect(page.locator("#a-problem")).to_be_empty()
    assert shown(part(page, "side-patches-b")) == before
    page.goto(f"{address}/steps?model=tiny-vit")
    expect(patch(page, "[CLS]")).to_be_visible()
    page.get_by_label(FIELD).set_input_files(bad)
    expect(page.locator("#text-problem")).to_contain_text("This is no image that can be read")


def open_sparse(page: Page, address: str, more: str = "") -> None:
    page.goto(f"{address}/sparse?model=tiny-vit&layer=1&head=2{more}")
    expect(patch(part(page, "patches-sparse"), "[CLS]")).to_be_visible()


def test_a_sparse_pattern_changes_where_patches_look(page: Page, address: str) -> None:
    open_sparse(page, address, "&query=9&both=1&window=2")
    mask = {"mask": {"kind": "window", "size": 2}}
    expected = weights(page, address, SAMPLE, 1, 2), weights(page, address, SAMPLE, 1, 2, interventions=mask)
    for view, rows in zip(("patches-trained", "patches-sparse"), expected, strict=True):
        assert shown(part(page, view)) == written(rows[9])
    largest = float(np.abs(np.float32(expected[1]) - np.float32(expected[0])).max())
    expect(page.locator('[data-slot="looks"]')).to_contain_text(
        f"the weights of this head move by at most {largest:.4f}"
    )
    patch(part(page, "patches-sparse"), "patch in row 3, column 3").click()
    for view, rows in zip(("patches-trained", "patches-sparse"), expected, strict=True):
        expect(patch(part(page, view), "patch in row 3, column 3")).to_have_attribute("aria-pressed", "true")
        assert shown(part(page, view)) == written(rows[19])
    page.get_by_role("link", name="Open in Explore with this mask").click()
    expect(page.get_by_label(FIELD)).to_be_visible()
    assert "mask=window-2" in page.url


def test_sparse_takes_an_image_of_ones_own_and_goes_back_to_texts(page: Page, address: str, tmp_path: Path) -> None:
    mine = picture_file(tmp_path, "mine.png", 64, 48)
    open_sparse(page, address, "&query=4")
    choose(page, mine)
    expected = weights(page, address, mine.read_bytes(), 1, 2)
    patch(part(page, "patches-trained"), "[CLS]").click()
    expect(patch(part(page, "patches-trained"), "[CLS]")).to_have_attribute(
        "aria-label", f"[CLS], weight {expected[0][0]:.4f}"
    )
    reload(page)
    expect(page.locator(".file-name")).to_have_text("mine.png")
    page.get_by_label("Model", exact=True).select_option("writer")
    expect(page.locator('[data-slot="before-after"] .bar-list').first).to_be_visible()
    expect(page.locator('[data-slot="looks"]')).to_be_hidden()
    expect(page.get_by_label(FIELD)).to_be_hidden()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize(
    "place",
    ["steps?model=tiny-vit&at=weights", "compare?a.model=tiny-vit&b.model=tiny-vit&b.head=1", "sparse?model=tiny-vit"],
)
def test_axe_finds_nothing(page: Page, address: str, place: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{address}/{place}")
    expect(patch(page, "patch in row 1, column 3").first).to_be_visible()
    patch(page, "patch in row 1, column 3").last.click()
    is_accessible(page)
