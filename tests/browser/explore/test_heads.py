"""Journeys over all heads: sorted, filtered, searched for, put together; and every one kept in the address."""

import re
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessible import is_accessible
from tests.browser.explore_page import SENTENCE, Explore, tab_to
from tests.browser.settled import reload
from tests.browser.watch import Watch


def unfold(page: Page) -> None:
    """Opens what sorts and filters, as a reader does."""
    page.locator(".heads-controls summary").click()


def order_of(page: Page) -> list[tuple[int, int]]:
    """Layer and head of every picture, in the order in which they stand."""
    names = [
        name or ""
        for name in page.locator(".heads button.thumbnail").evaluate_all(
            "buttons => buttons.map((button) => button.getAttribute('aria-label'))"
        )
    ]
    found = [re.search(r"layer (\d+), head (\d+)", name) for name in names]
    return [(int(match[1]), int(match[2])) for match in found if match is not None]


def by_score(heads: list[dict[str, Any]], name: str) -> list[tuple[int, int]]:
    scored = sorted(heads, key=lambda head: -head["scores"][name])
    return [(head["layer"], head["head"]) for head in scored]


def test_heads_are_sorted_as_the_api_scores_them_and_at_least_leaves_the_best(explore: Explore) -> None:
    page = explore.page
    explore.open()
    heads = explore.ask("analyses/heads")["heads"]
    unfold(page)
    page.get_by_label("Order").select_option("previous_token")
    expected = by_score(heads, "previous_token")
    expect(page.locator(".flow")).to_be_visible()
    assert order_of(page) == expected
    expect(page.locator(".heads-controls")).to_contain_text("Mean of w[q, q − 1]")
    third = next(head for head in heads if (head["layer"], head["head"]) == expected[2])["scores"]["previous_token"]
    page.get_by_label("At least").fill(f"{third - 1e-4:.4f}")
    expect(page.get_by_text(f"3 of {len(heads)} heads.")).to_be_visible()
    assert order_of(page) == expected[:3]
    reload(page)
    expect(page.locator(".flow button")).to_have_count(3)
    page.get_by_label("At least").fill("99")
    expect(page.get_by_text(f"No head is left of {len(heads)} heads.")).to_be_visible()
    page.get_by_role("button", name="Show all heads").click()
    assert order_of(page) == expected


def test_a_label_leaves_its_heads_and_the_others_keep_their_place(explore: Explore) -> None:
    page = explore.page
    explore.open()
    unfold(page)
    label = explore.card["heads"][0]["label"]
    count = sum(head["label"] == label for head in explore.card["heads"])
    page.locator("#only").select_option(label)
    expect(page.locator(".heads button.thumbnail:enabled")).to_have_count(count)
    total = sum(site["layers"] * site["heads"] for site in explore.card["sites"])
    expect(page.locator(".heads button.thumbnail")).to_have_count(total)
    assert explore.address()["only"] == label


def test_a_search_finds_the_heads_that_look_there_from_the_keyboard_alone(explore: Explore) -> None:
    page = explore.page
    explore.open()
    tab_to(page, page.locator(".heads-controls summary"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label("The word that looks"))
    page.keyboard.type("write")
    page.keyboard.press("Tab")
    page.keyboard.type("Mary")
    page.keyboard.press("Enter")
    expect(page.locator(".flow")).to_be_visible()
    pairs = explore.ask("analyses/pairs", query="write", key="Mary")["heads"]
    best = sorted(pairs, key=lambda pair: -pair["weight"])
    assert order_of(page) == [(pair["layer"], pair["head"]) for pair in best]
    first = explore.thumbnail(best[0]["layer"], best[0]["head"])
    first.focus()
    page.keyboard.press("Enter")
    explore.title(best[0]["layer"], best[0]["head"])
    expect(explore.readout).to_contain_text(re.compile("“write” gives .* of its attention to “Mary”"))
    assert (explore.address()["from"], explore.address()["to"]) == ("write", "Mary")
    page.go_back()
    page.go_back()
    expect(page.locator("table.heads")).to_be_visible()
    page.go_forward()
    expect(page.locator(".flow")).to_be_visible()


def test_a_word_that_is_not_there_is_named_and_what_was_typed_stays(explore: Explore, watch: Watch) -> None:
    page = explore.page
    watch.may_refuse = True
    explore.open()
    unfold(page)
    page.get_by_label("The word that looks").fill("elephant")
    page.get_by_label("The word looked at").fill("Mary")
    page.get_by_role("button", name="Find", exact=True).click()
    expect(page.locator(".heads-controls .problem")).to_contain_text("'elephant' is no word of this text")
    expect(page.get_by_label("The word that looks")).to_have_value("elephant")
    page.get_by_role("button", name="Clear").click()
    expect(page.locator(".heads-controls .problem")).to_have_text("")


@pytest.mark.parametrize(("how", "combine"), [("Mean", np.mean), ("Max", np.max)])
def test_heads_are_put_together_as_their_weights_say(explore: Explore, how: str, combine: Any) -> None:
    page = explore.page
    explore.open("&digits=full")
    unfold(page)
    page.get_by_role("button", name=how, exact=True).click()
    total = sum(site["layers"] * site["heads"] for site in explore.card["sites"])
    expect(page.get_by_role("heading", name=f"{how} of {total} heads")).to_be_visible()
    explore.thumbnail(1, 2).click()
    expect(page.get_by_role("heading", name=f"{how} of 1 head", exact=True)).to_be_visible()
    page.locator('button[data-layer="2"]').click()
    expect(page.get_by_role("heading", name=f"{how} of 5 heads")).to_be_visible()
    expect(page.locator(".at-3")).to_be_hidden()
    weights = {part["layer"]: part["weights"] for part in explore.ask("attention", tensors=["weights"])["attention"]}
    together = combine([weights[1][2], *weights[2]], axis=0)
    row = together[-2]
    shown = re.search(r"weight ([\d.e-]+)(?!\S)", explore.readout.inner_text())
    assert shown is not None
    assert float(shown[1]) == pytest.approx(row.max(), rel=1e-5)
    reload(page)
    expect(page.get_by_role("heading", name=f"{how} of 5 heads")).to_be_visible()
    page.get_by_role("button", name="All of the site").click()
    expect(page.get_by_role("heading", name=f"{how} of {total} heads")).to_be_visible()
    page.get_by_role("button", name="Off", exact=True).click()
    explore.title(0, 0)
    expect(explore.fact("weight")).to_be_visible()


def test_another_run_paints_the_same_board_anew(explore: Explore) -> None:
    page = explore.page
    explore.open()
    page.locator(".heads").evaluate("table => { table.dataset.kept = 'yes'; }")
    painted = page.locator(".board-canvas").evaluate("canvas => canvas.toDataURL()")
    explore.text.fill("The cat sat on the mat.")
    page.keyboard.press("Enter")
    expect(page.locator(".shown")).to_have_text("")
    page.locator(".board-canvas").evaluate(
        "async (canvas, before) => { while (canvas.toDataURL() === before) await new Promise(requestAnimationFrame); }",
        painted,
    )
    expect(page.locator(".heads")).to_have_attribute("data-kept", "yes")


def test_a_run_can_be_given_up_and_the_last_good_picture_stays(explore: Explore, watch: Watch) -> None:
    page = explore.page
    watch.may_refuse = True
    explore.open()
    painted = page.locator(".board-canvas").evaluate("canvas => canvas.toDataURL()")
    page.route("**/overview", lambda _: None)  # an answer that never comes
    explore.text.fill("The cat sat on the mat.")
    page.keyboard.press("Enter")
    expect(page.locator(".progress-line")).to_contain_text("The model is computing")
    tab_to(page, page.get_by_role("button", name="Cancel"))
    page.keyboard.press("Enter")
    expect(page.locator(".progress-line")).to_have_count(0)
    expect(page.locator(".shown")).to_contain_text(f"Showing “{SENTENCE}”")
    assert page.locator(".board-canvas").evaluate("canvas => canvas.toDataURL()") == painted
    expect(explore.text).to_have_value("The cat sat on the mat.")
    page.unroute("**/overview")
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.locator(".shown")).to_have_text("")


@pytest.mark.parametrize(
    "search", ["&order=induction", "&from=write&to=Tom&order=pair", "&aggregate=mean", "&only=induction"]
)
def test_axe_finds_nothing(explore: Explore, search: str) -> None:
    page = explore.page
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{explore.root}?model=writer&text={SENTENCE.replace(' ', '+')}{search}")
    expect(page.locator(".heads")).to_be_visible()
    expect(explore.readout).to_contain_text("weight")
    is_accessible(page)
