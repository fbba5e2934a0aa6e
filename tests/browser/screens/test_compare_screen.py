"""A, B and their difference are seen together; the player moves through the training."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.screens.in_view import shares_in_view
from tests.browser.settled import settle

SIZES = [(1280, 800), (1920, 1080)]


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_both_sides_their_difference_and_the_slider_are_in_view(
    page: Page, server_url: str, width: int, height: int
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"{server_url}/compare")
    expect(page.locator('[data-view="next-b"] .number')).to_have_text("0.8798")
    for press in (None, "Two moments of training", "Two heads"):
        if press:
            page.get_by_role("button", name=press).click()
        settle(page)
        shares = shares_in_view(page)
        assert len(shares) == 3
        assert min(shares) >= 0.95, (press, shares)


def test_the_player_walks_through_the_kept_steps_and_stops_at_the_last(page: Page, server_url: str) -> None:
    page.goto(f"{server_url}/compare")
    side = page.locator('[data-view="trend-b"]')
    slider = side.locator('input[type="range"]')
    expect(slider).to_be_visible()
    last = int(slider.get_attribute("max") or 0)
    slider.fill(str(last - 2))
    side.get_by_label("Speed").select_option("2×")
    side.get_by_role("button", name="Play").click()
    expect(side.get_by_role("button", name="Pause")).to_have_attribute("aria-pressed", "true")
    expect(slider).to_have_value(str(last))
    expect(side.get_by_role("button", name="Play")).to_have_attribute("aria-pressed", "false")


def test_the_next_word_of_a_side_is_the_models(page: Page, server_url: str) -> None:
    page.goto(f"{server_url}/compare")
    text = page.locator("#a-text").input_value()
    body = {"text": text, "positions": "last", "top_k": 1}
    reply = page.request.post(f"{server_url}/api/v1/models/copycat/predictions", data=body).json()
    (best,) = reply["predictions"][0]["candidates"]
    expect(page.locator('[data-view="next-a"] .token')).to_have_text(best["text"].strip())
    expect(page.locator('[data-view="next-a"] .number')).to_have_text(f"{best['probability']:.4f}")
