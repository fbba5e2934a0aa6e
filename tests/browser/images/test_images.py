"""Journeys with a model that reads images: the sample, one's own, and where its patches look."""

import base64
import re
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from app.paths import STATIC
from tests.browser.accessible import is_accessible
from tests.browser.images_page import patch, weights
from tests.browser.watch import Watch
from tests.model.adapters.huggingface import vision_checkpoints as made
from tests.model.pictures import file_of, picture


def shown(page: Page) -> list[float]:
    """The weights that the patches say they have, the special token first."""
    page.get_by_role("button", name="Full digits").click()
    # the patches hear of it one frame later
    expect(patch(page, "[CLS]")).to_have_attribute("aria-label", re.compile(r"weight [\d.e-]{8,}$"))
    names = [button.get_attribute("aria-label") or "" for button in page.locator(".patches button").all()]
    page.get_by_role("button", name="Full digits").click()
    return [float(name.rpartition("weight ")[2]) for name in names]


def open_sample(page: Page, address: str) -> bytes:
    page.goto(f"{address}/?model=tiny-vit&layer=1&head=2")
    expect(page.get_by_role("heading", name="Layer 1 · Head 2", exact=True)).to_be_visible()
    expect(patch(page, r"[CLS]")).to_be_visible()
    return (STATIC / "images" / "sample.png").read_bytes()


def test_cls_is_drawn_over_the_sample_with_the_weights_of_the_api(page: Page, address: str) -> None:
    expected = weights(page, address, open_sample(page, address), 1, 2)
    assert "query=0" in page.url
    expect(patch(page, "[CLS]")).to_have_attribute("aria-pressed", "true")
    assert np.float32(shown(page)).tolist() == np.float32(expected[0]).tolist()
    shades = page.eval_on_selector_all(".patch", "all => all.map(each => each.style.getPropertyValue('--shade'))")
    veils = [float(shade.rpartition("/ ")[2].rstrip(")")) for shade in shades]
    row = expected[0][1:]
    np.testing.assert_allclose(veils, 0.86 * (1 - np.sqrt(row / row.max())), atol=1e-5)  # float32 weights
    image = page.locator(".patch-image img")
    seen = Image.open(BytesIO(base64.b64decode((image.get_attribute("src") or "").partition(",")[2])))
    assert seen.size == (made.SIZE, made.SIZE)
    expect(page.locator(".heads").get_by_role("button")).to_have_count(6)


def test_a_patch_is_chosen_with_a_click_and_with_the_keyboard(page: Page, address: str) -> None:
    expected = weights(page, address, open_sample(page, address), 1, 2)
    patch(page, "patch in row 1, column 3").click()
    expect(patch(page, "patch in row 1, column 3")).to_have_attribute("aria-pressed", "true")
    token = 1 + 1 * 5 + 3
    assert f"query={token}" in page.url
    assert np.float32(shown(page)).tolist() == np.float32(expected[token]).tolist()
    patch(page, "patch in row 1, column 3").focus()
    for key in ("ArrowDown", "ArrowLeft"):
        page.keyboard.press(key)
    expect(patch(page, "patch in row 2, column 2")).to_be_focused()
    weight = f"{expected[token][1 + 2 * 5 + 2]:.4f}"
    readout = page.locator('[data-view="patches"] output')
    expect(readout).to_have_text(f"From patch in row 1, column 3 to patch in row 2, column 2: weight {weight}")
    page.keyboard.press("Enter")
    assert f"query={1 + 2 * 5 + 2}" in page.url
    page.keyboard.press("Home")
    expect(patch(page, "[CLS]")).to_be_focused()


def test_an_image_of_ones_own_is_read(page: Page, address: str, tmp_path: Path) -> None:
    open_sample(page, address)
    file = tmp_path / "mine.jpg"
    file.write_bytes(file_of(picture(64, 48), "JPEG"))
    page.get_by_label("Image (PNG, JPEG or WebP)").set_input_files(file)
    expect(page.locator(".file-name")).to_have_text("mine.jpg")
    expect(page.get_by_text("The link names it by a fingerprint and this browser keeps it")).to_be_visible()
    expected = weights(page, address, file.read_bytes(), 1, 2)
    expect(patch(page, "[CLS]")).to_have_attribute("aria-label", f"[CLS], weight {expected[0][0]:.4f}")
    assert np.float32(shown(page)).tolist() == np.float32(expected[0]).tolist()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("cat.png", b"this is a text", "This is no image that can be read; give a PNG, JPEG or WEBP file."),
        ("big.png", file_of(Image.new("RGB", (600, 501))), "The image has 600 × 501 pixels, and at most 300,000"),
        ("cut.png", file_of(picture())[:2000], "the file is damaged"),
    ],
)
def test_what_is_no_image_is_said_and_the_last_picture_stays(
    page: Page, address: str, watch: Watch, tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    watch.may_refuse = True
    open_sample(page, address)
    before = shown(page)
    file = tmp_path / name
    file.write_bytes(content)
    page.get_by_label("Image (PNG, JPEG or WebP)").set_input_files(file)
    expect(page.get_by_role("alert")).to_contain_text(sentence)
    expect(page.get_by_text("Showing “sample.png” The new image has not been run.")).to_be_visible()
    page.get_by_label("Image (PNG, JPEG or WebP)").set_input_files(STATIC / "images" / "sample.png")
    expect(page.get_by_role("alert")).to_be_empty()
    expect(page.get_by_text("The new image has not been run.")).to_be_hidden()
    assert shown(page) == before


def test_what_if_and_other_models_go_on_working(page: Page, address: str) -> None:
    open_sample(page, address)
    before = shown(page)
    page.goto(f"{page.url}&temperature=3")
    expect(patch(page, "[CLS]")).to_be_visible()
    assert shown(page) != before
    page.get_by_label("Model", exact=True).select_option("writer")
    expect(page.get_by_role("textbox", name="Sentence", exact=True)).to_be_visible()
    expect(page.locator('[data-view="patches"]')).to_be_hidden()
    expect(page.locator('[data-fact="weight"]')).to_be_visible()
    page.get_by_label("Model", exact=True).select_option("tiny-vit")
    expect(page.get_by_role("textbox", name="Sentence", exact=True)).to_be_hidden()
    expect(patch(page, "[CLS]")).to_be_visible()


def test_the_page_of_positions_shuffles_words_and_does_not_offer_it(page: Page, address: str) -> None:
    page.goto(f"{address}/positions")
    expect(page.locator("option", has_text="writer").first).to_be_attached()
    assert [each for each in page.locator("option").all_inner_texts() if "tiny-vit" in each] == []


@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(page: Page, address: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    open_sample(page, address)
    patch(page, "patch in row 1, column 3").click()
    is_accessible(page)
