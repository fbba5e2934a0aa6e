"""Journeys with `describer`: a word's row over the picture, and the patches that truly show the word."""

import base64
import re
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from model.made_up.pictures.scene import COLORS
from tests.browser.accessible import is_accessible
from tests.browser.images_page import weights
from tests.browser.settled import settle


@pytest.fixture
def example(page: Page, address: str) -> dict[str, Any]:
    """The picture that the page begins with, as the API draws it; the page shows the head that is most grounded."""
    card = page.request.get(f"{address}/api/v1/models/describer").json()
    scene = card["examples"][0]["scene"]
    page.goto(f"{address}/?model=describer&site=cross&layer=1&head=0")
    expect(page.locator(".patch.is-true").first).to_be_visible()
    settle(page)
    return page.request.post(f"{address}/api/v1/made-up/pictures", data={"scene": scene}).json()


def true_patches(page: Page) -> list[int]:
    return [int(each.get_attribute("value") or "") for each in page.locator(".patch.is-true").all()]


def test_each_word_shows_where_its_row_looks_and_where_the_truth_is(
    page: Page, address: str, example: dict[str, Any]
) -> None:
    strip = page.locator(".word-strip")
    assert strip.get_by_role("button").all_inner_texts() == ["[BOS]", *example["text"].split()]
    rows = weights(page, address, base64.b64decode(example["image"]), 1, 0, model="describer", sites=["cross"])
    for query, word in enumerate(example["words"]):
        if word["thing"] is None:
            continue
        strip.get_by_role("button").nth(query).click()
        settle(page)
        true = example["things"][word["thing"]]
        assert true_patches(page) == true
        name = page.locator(f'.patch[value="{true[0]}"]').get_attribute("aria-label") or ""
        found = re.search(r"weight ([\d.e-]+), truly shows it", name)
        assert found is not None, name
        assert float(found[1]) == pytest.approx(rows[query][true[0]], abs=5e-5)  # four decimals
        expect(page.locator('[data-view="patches"]')).to_contain_text(f"truly show the next word, “{word['text']}”")
    is_accessible(page)


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_the_true_patches_lie_over_the_pixels_of_their_shape(
    page: Page, example: dict[str, Any], width: int, height: int
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    settle(page)
    word = example["words"][[each["kind"] for each in example["words"]].index("color")]
    page.locator(".word-strip").get_by_role("button").nth(example["words"].index(word)).click()
    settle(page)
    whole = page.locator(".patch-image img").bounding_box()
    assert whole is not None
    pixels = np.asarray(Image.open(BytesIO(base64.b64decode(example["image"]))).convert("RGB")).astype(int)
    is_colored = np.abs(pixels - COLORS[word["text"]]).max(-1) < 60
    covered = np.zeros_like(is_colored)
    for each in page.locator(".patch.is-true").all():
        box = each.bounding_box()
        assert box is not None
        left, top = (box["x"] - whole["x"]) / whole["width"] * 64, (box["y"] - whole["y"]) / whole["height"] * 64
        right, bottom = left + box["width"] / whole["width"] * 64, top + box["height"] / whole["height"] * 64
        covered[round(top) : round(bottom), round(left) : round(right)] = True
    # edges of a shape may lie in patches that show fewer pixels than count
    assert (is_colored & covered).sum() >= 0.9 * is_colored.sum()


def test_another_picture_is_made_up_and_said_and_its_address_brings_it_back(
    page: Page, example: dict[str, Any]
) -> None:
    page.get_by_role("button", name="Make one up").click()
    expect(page).to_have_url(re.compile(r"image=seed\.\d+"))
    settle(page)
    source = page.locator(".patch-image img").get_attribute("src")
    assert source != f"data:image/png;base64,{example['image']}"
    page.reload()
    expect(page.locator(".patch-image img")).to_be_visible()
    settle(page)
    assert page.locator(".patch-image img").get_attribute("src") == source
    page.locator(".word-strip").get_by_role("button").nth(1).click()
    expect(page.locator(".patch.is-true").first).to_be_visible()
