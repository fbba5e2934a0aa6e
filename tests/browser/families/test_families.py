"""Journeys through the page of families."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.accessible import is_accessible
from tests.browser.explore_page import tab_to
from tests.browser.settled import reload, settle

NODES = ".family-nodes button"


@pytest.mark.parametrize("search", ["", "?face=timeline&id=gemma-3", "?face=table&kind=mla&id=deepseek-v3"])
@pytest.mark.parametrize("width", [1280, 390])
def test_every_view_is_accessible(page: Page, server_url: str, search: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{server_url}/families{search}")
    settle(page)
    is_accessible(page)


def test_the_tree_shows_every_model_and_the_keyboard_walks_over_it(page: Page, server_url: str) -> None:
    page.goto(f"{server_url}/families")
    expect(page.locator(NODES)).to_have_count(171)
    first = page.get_by_role("button", name="Transformer", exact=True).first
    tab_to(page, first)
    page.keyboard.press("ArrowRight")
    focused = page.locator(f"{NODES}:focus")
    expect(focused).not_to_have_attribute("data-id", "transformer")
    name = focused.inner_text()
    page.keyboard.press("Enter")
    expect(page.locator("#model-title")).to_have_text(name)
    expect(page).to_have_url(re.compile("id="))
    page.go_back()
    expect(page.locator("#model-title")).to_have_text("Transformer")


def test_filters_stand_in_the_address_and_one_that_leaves_nothing_says_so(page: Page, server_url: str) -> None:
    page.goto(f"{server_url}/families")
    expect(page.locator(NODES)).to_have_count(171)
    page.get_by_label("Attention", exact=True).select_option("mla")
    shown = page.locator(NODES)
    expect(shown).to_have_count(12)
    count = page.locator('[data-slot="count"]')
    expect(count).to_have_text("12 of 171 models.")
    expect(page).to_have_url(re.compile("kind=mla"))
    page.get_by_role("group", name="Branch").get_by_role("button", name="encoder", exact=True).click()
    expect(shown).to_have_count(0)
    expect(count).to_have_text("No model passes all of these filters. Take one back, or clear them.")
    reload(page)
    expect(count).to_have_text(re.compile("^No model passes"))
    page.get_by_role("button", name="Clear the filters").click()
    expect(shown).to_have_count(171)
    page.get_by_role("searchbox", name="Search").fill("whisper")
    expect(shown).to_have_text(["Whisper"])


def test_a_filter_moves_what_stays_to_its_new_place(page: Page, server_url: str) -> None:
    page.goto(f"{server_url}/families?branch=decoder")
    node = page.locator(f'{NODES}[data-id="gpt-oss"]')
    expect(node).to_be_attached()
    settle(page)
    node.evaluate("node => { node.isTheSame = true; }")
    before = node.evaluate("node => node.style.transform")
    page.get_by_label("Attention", exact=True).select_option("sinks")
    expect(page.locator(NODES)).to_have_count(2)
    settle(page)
    assert node.evaluate("node => node.isTheSame")
    assert node.evaluate("node => node.style.transform") != before


def test_the_table_and_the_timeline_hold_the_same_models(page: Page, server_url: str) -> None:
    page.goto(f"{server_url}/families?organisation=DeepSeek")
    expect(page.locator(NODES)).to_have_count(6)
    tree = sorted(page.locator(NODES).all_inner_texts())
    page.get_by_role("button", name="Timeline", exact=True).click()
    settle(page)
    assert sorted(page.locator(NODES).all_inner_texts()) == tree
    page.get_by_role("button", name="Table", exact=True).click()
    rows = page.locator('[data-slot="listing"] tbody tr')
    expect(rows).to_have_count(6)
    assert sorted(rows.locator("th").all_inner_texts()) == tree
    link = rows.first.get_by_role("link")
    assert (link.get_attribute("href") or "").startswith("https://arxiv.org/abs/")
    assert "noopener" in (link.get_attribute("rel") or "")


def test_a_model_shows_its_masks_its_heads_and_its_cache(page: Page, server_url: str) -> None:
    page.goto(f"{server_url}/families?id=gemma-3")
    panel = page.locator('[data-slot="panel"]')
    window = {"kind": "all_of", "masks": [{"kind": "window", "size": 4}, {"kind": "causal"}]}
    reply = page.request.post(f"{server_url}/api/v1/patterns", data={"mask": window, "queries": 16}).json()
    said = f"Mask “sliding window” of 16 tokens: {reply['allowed']} of 256 cells may attend."
    expect(panel.get_by_role("application", name=said)).to_be_visible()
    expect(panel).to_contain_text("Each head of keys and values serves 2 query heads.")
    expect(panel).to_contain_text("2 · 62 layers · 16 key heads · 128 · 2 bytes = 496 KiB a token")
    expect(panel).to_contain_text("27B: 62 GiB; with its windows of 1,024 tokens 10.4 GiB")
    panel.get_by_role("group", name="Parents").get_by_role("button", name="Gemma 2").click()
    expect(page.locator("#model-title")).to_have_text("Gemma 2")
    expect(
        panel.get_by_role("group", name="Children").get_by_role("button", name="Gemma 3", exact=True)
    ).to_be_visible()


@pytest.mark.parametrize(
    ("id", "links"),
    [
        ("transformer", ["model=translator", "sinusoidal"]),
        ("bert", ["model=reader"]),
        ("mistral-7b", ["model=writer", "key_value_heads=2", "view=sentence"]),
    ],
)
def test_each_kind_is_seen_at_work_with_one_click(page: Page, server_url: str, id: str, links: list[str]) -> None:
    page.goto(f"{server_url}/families?id={id}")
    found = page.locator(".family-links a")
    expect(found.first).to_be_visible()
    addresses = [each.get_attribute("href") or "" for each in found.all()]
    for link in links:
        assert any(link in address for address in addresses), addresses
    for address in addresses:
        page.goto(server_url + address)
        settle(page)
        expect(page.locator(".problem:not(:empty)")).to_have_count(0)


def test_a_model_that_is_not_there_and_a_value_that_cannot_be_are_said(page: Page, server_url: str) -> None:
    page.goto(f"{server_url}/families?id=nobody&zoom=9")
    notice = page.locator('[data-slot="notice"]')
    expect(notice).to_contain_text("No model “nobody” is among these; another is shown.")
    expect(notice).to_contain_text("zoom=9 (give a whole number from 0 to 5; 0 is used)")
    expect(page.locator("#model-title")).to_have_text("Transformer")


def test_a_value_that_cannot_be_is_said_however_late_the_models_come(page: Page, server_url: str) -> None:
    asked: list[Route] = []
    page.route("**/api/v1/families", lambda route: asked.append(route))
    page.goto(f"{server_url}/families?zoom=9")
    page.get_by_role("button", name="Timeline", exact=True).click()
    page.wait_for_url(lambda url: "zoom=9" not in url)
    asked[0].continue_()
    expect(page.locator("#model-title")).to_have_text("Transformer")
    expect(page.locator('[data-slot="notice"]')).to_contain_text("zoom=9 (give a whole number from 0 to 5; 0 is used)")


def test_with_motion_reduced_models_are_at_their_place_at_once(page: Page, server_url: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{server_url}/families?branch=decoder")
    settle(page)
    node = page.locator(f'{NODES}[data-id="gpt-oss"]')
    places = page.evaluate(
        """async (node) => {
            const select = document.querySelector('#kind');
            select.value = 'sinks';
            select.dispatchEvent(new Event('change'));
            const at = [node.style.transform];
            for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame);
            return [...at, node.style.transform];
        }""",
        node.element_handle(),
    )
    assert places[0] == places[1]


def test_a_model_that_is_small_enough_is_offered_to_be_added(page: Page, server_url: str) -> None:
    page.goto(f"{server_url}/families?id=gpt-2")
    offer = page.locator(".family-hub")
    expect(offer).to_contain_text("headsup models add openai-community/gpt2 fetches its 124.0 M parameters")
    page.goto(f"{server_url}/families?id=gpt-3")
    expect(page.locator("#model-title")).to_have_text("GPT-3")
    expect(offer).to_have_count(0)


def test_a_pan_moves_the_picture_as_a_whole(page: Page, server_url: str) -> None:
    """Nothing is laid out or changed: the browser moves what is painted."""
    page.goto(f"{server_url}/families?zoom=5")
    expect(page.locator(NODES)).to_have_count(171)
    settle(page)
    field = page.locator(".family-field")
    box = field.bounding_box()
    assert box
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")

    def layouts() -> float:
        return next(
            each["value"] for each in session.send("Performance.getMetrics")["metrics"] if each["name"] == "LayoutCount"
        )

    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] - 30
    page.mouse.move(x, y)
    page.mouse.down()
    before = field.evaluate(
        """field => {
          window.changes = 0;
          new MutationObserver((found) => { window.changes += found.length; })
            .observe(field, { subtree: true, childList: true, attributes: true });
          return field.scrollLeft;
        }"""
    )
    laid_out = layouts()
    for step in range(1, 13):
        page.mouse.move(x - 15 * step, y)
    expect(field).not_to_have_js_property("scrollLeft", before)
    settle(page)
    assert field.evaluate("field => field.scrollLeft") == before + 15 * 12
    assert (layouts() - laid_out, page.evaluate("window.changes")) == (0, 0)
    page.mouse.up()


def test_entries_of_the_operator_that_are_left_out_are_named_with_their_sentence(page: Page, server_url: str) -> None:
    """The sentences themselves: `tests/app/families/test_catalogue.py`."""

    def with_refused(route: Route) -> None:
        reply = route.fetch().json()
        refused = {"name": "mine", "detail": "`date`: '2017-13' was given; give a year and a month, such as 2017-06."}
        route.fulfill(json={**reply, "refused": [refused]})

    page.route("**/api/v1/families", with_refused)
    page.goto(f"{server_url}/families")
    expect(page.locator('[data-slot="notice"]')).to_have_text(
        "Left out: mine. `date`: '2017-13' was given; give a year and a month, such as 2017-06."
    )
    expect(page.locator(NODES)).to_have_count(171)
