"""How far each head looks, under all heads of the explore page."""

import re

from playwright.sync_api import expect

from tests.browser.accessible import is_accessible
from tests.browser.explore_page import Explore
from tests.browser.settled import settle


def test_the_reach_of_the_open_head_is_that_of_the_api_on_this_text_and_on_the_models_own(explore: Explore) -> None:
    page = explore.page
    explore.open("&layer=1&head=2")
    fold = page.locator('[data-view="head-reach"]')
    fold.locator("summary", has_text="How far each head looks").click()
    found = next(each for each in explore.ask("analyses/reach")["heads"] if (each["layer"], each["head"]) == (1, 2))
    said = fold.get_by_role("status").first
    expect(said).to_contain_text(f"Layer 1, head 2, on this text: {found['mean_distance']:.4f} tokens away on average")
    fold.locator(".chart-foot").scroll_into_view_if_needed()
    expect(fold.locator(".chart .main-svg").first).to_be_visible()
    fold.get_by_role("button", name="> 100").click()
    expect(said).to_contain_text("No query may attend farther than 100 tokens, so there are no bars.")
    fold.get_by_role("button", name="Evaluation set").click()
    expect(said).to_contain_text(re.compile(r"over [\d,]+ texts"))
    settle(page)
    is_accessible(page)
