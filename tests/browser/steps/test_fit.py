"""The result of every step is seen whole: on a laptop, a large screen and a phone, and on the projector."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

import model
from app.settings import Settings
from tests.app.conftest import CARD
from tests.browser.conftest import serving
from tests.browser.settled import settle
from tests.browser.steps_page import Steps
from tests.model.loaded import loaded, saved

MODELS: dict[str, dict[str, Any]] = {
    "writer": {"text": "The jet plane had 500 passengers on board."},
    "translator": {"text": "The red car is fast.", "site": "cross", "layer": 2, "head": 3},
    # as many heads, dimensions and tokens as a small sentence encoder has
    "twelve": {"text": "Tom likes the red car a book two old friends it She bought", "head": 11},
}
SIZES = {"laptop": (1280, 800), "large": (1920, 1080), "phone": (390, 844)}
PROJECTOR = {"present": 1, "hide": "form,export"}
# 3 % of the height can be read from the last row
LEAST_TYPE = {"laptop": 24.0, "large": 32.0}
SEEN = """() => {
  const result = document.querySelector('[data-result]');
  const box = (each) => each.getBoundingClientRect();
  const stage = box(result.closest('.stage'));
  const whole = (each) => {
    const { left, right, top, bottom, width, height } = box(each);
    return width > 0 && height > 0 && left >= stage.left - 1 && right <= stage.right + 1 && left >= 0 &&
      right <= innerWidth && top >= stage.top - 1 && bottom <= stage.bottom + 1 && top >= 0 && bottom <= innerHeight;
  };
  const chosen = result.querySelectorAll('[data-chosen]');
  const cut = [...result.querySelectorAll('.sheet')].some(
    (sheet) => sheet.scrollWidth > sheet.clientWidth + 1 || sheet.scrollHeight > sheet.clientHeight + 1);
  return {
    name: result.dataset.tensor, result: whole(result), focus: whole(result.querySelector('[data-focus]')),
    chosen: chosen.length === 1 && whole(chosen[0]), cut,
    covered: [0.5, 0.98].some((part) => {
      const { left, top, width, height } = box(result.querySelector('[data-focus]'));
      return !result.contains(document.elementFromPoint(left + width / 2, top + height * part));
    }),
    readout: box(document.querySelector('.dock')).bottom <= innerHeight + 1,
    scrolled: document.documentElement.scrollTop + document.documentElement.scrollLeft,
  };
}"""
TYPE = """() => Object.fromEntries(['#step-title', '.step-paragraph', '.chosen h3', '.derivation-body'].map((name) =>
  [name, parseFloat(getComputedStyle(document.querySelector(name)).fontSize)]))"""


@pytest.fixture(scope="module")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server with two shipped models, and one of twelve heads whose weights know nothing."""
    root = tmp_path_factory.mktemp("weights")
    for name in ("writer", "translator"):
        shutil.copytree(Path(model.__file__).parent / "weights" / name, root / name)
    twelve = loaded("encoder", n_layers=2, n_heads=12, d_model=384, d_head=32, d_value=32, d_feed_forward=64)
    saved(root / "twelve", twelve, CARD | {"id": "twelve", "scores": {}})
    with serving(Settings(weights=root)) as url:
        yield url


@pytest.mark.parametrize("mode", ["page", "projector"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", MODELS)
def test_the_result_of_every_step_is_seen_whole(page: Page, server_url: str, name: str, size: str, mode: str) -> None:
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(reduced_motion="reduce")
    steps = Steps(page, server_url)
    steps.open(model=name, **MODELS[name], **(PROJECTOR if mode == "projector" else {}))
    expect(page.locator(".map-step").first).to_be_visible()
    count = page.locator(".map-step").count()
    assert count > 15
    good = {"result": True, "focus": True, "chosen": True, "cut": False, "covered": False}
    for _ in range(count):
        settle(page)
        seen = page.evaluate(SEEN)
        assert seen == good | {"name": seen["name"], "readout": True, "scrolled": 0}
        if mode == "projector" and size in LEAST_TYPE:
            sizes = page.evaluate(TYPE)
            assert min(sizes.values()) >= LEAST_TYPE[size], sizes
        page.keyboard.press("]")


@pytest.mark.parametrize("mode", ["page", "projector"])
def test_the_chosen_cell_of_three_hundred_tokens_is_seen_with_digits_around_it(
    page: Page, server_url: str, mode: str
) -> None:
    page.emulate_media(reduced_motion="reduce")
    steps = Steps(page, server_url)
    text = "The cat sat on the mat. " * 42
    steps.open(model="writer", text=text, at="scores", row=200, column=7, **(PROJECTOR if mode == "projector" else {}))
    for name in ("scores", "scaled", "masked"):
        steps.at(name)
        settle(page)
        seen = page.evaluate(SEEN)
        assert (seen["result"], seen["chosen"], seen["cut"]) == (True, True, False)
        lens = page.locator(".cell-lens")
        expect(lens.locator("td.pinned")).to_have_text(steps.outcome.inner_text())
        assert lens.locator(f'td[data-of="{name}"]').count() == 25
        page.keyboard.press("]")


def test_a_small_example_fills_the_projector(page: Page, server_url: str) -> None:
    page.set_viewport_size({"width": 1920, "height": 1080})
    steps = Steps(page, server_url)
    small = next(each["id"] for each in steps.examples() if "think" in each["id"])
    steps.open(example=small, at="scores", present=1, hide="form,export")
    settle(page)
    size = steps.result.locator("td[data-of]").first.evaluate("cell => parseFloat(getComputedStyle(cell).fontSize)")
    assert size >= 40
    labels = steps.result.get_by_role("columnheader").all_inner_texts()
    assert labels
    assert not any("…" in label for label in labels)
