"""Journeys of *Write on*: token by token, by keyboard alone, with forks, what-ifs and a start from the address."""

import re
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessible import faults, is_accessible
from tests.browser.explore_page import Explore, tab_to
from tests.browser.settled import reload, settle

PROMPT = "Once upon a time there was"
COPIED = "po me ke co fu he ta cu po me"


def go(explore: Explore, search: str, model: str = "writer", text: str = PROMPT) -> Page:
    """Opens the page with this text, and waits for what it shows."""
    explore.page.goto(f"{explore.root}?model={model}&text={quote(text)}{search}")
    expect(explore.fact("weight")).to_be_visible()
    settle(explore.page)
    return explore.page


def press(page: Page, key: str, times: int = 1) -> None:
    """Presses a key, each time once the page has settled."""
    for _ in range(times):
        page.locator(":focus").press(key)
        settle(page)


def shown(page: Page) -> list[str]:
    """The tokens that were written, as the panel lists them."""
    return page.locator(".written .chip").all_inner_texts()[:-1]


def last_text(explore: Explore) -> str:
    """The text of the page."""
    return str(explore.address()["text"])


def written(explore: Explore, **asked: Any) -> dict[str, Any]:
    """What the API writes behind PROMPT."""
    return dict(explore.ask("generations", **{"text": PROMPT, "stream": False} | asked))


def test_ten_tokens_by_keyboard_a_fork_and_the_same_after_a_reload(explore: Explore) -> None:
    page = go(explore, "")
    page.keyboard.press("w")
    settle(page)
    expect(page.get_by_role("button", name="Write a token")).to_be_focused()
    press(page, "Enter", 10)
    ten = written(explore, max_new_tokens=10)
    assert explore.address()["text"] == ten["whole"]
    expect(explore.text).to_have_value(ten["whole"])
    assert shown(page) == [token["text"].strip() for token in ten["tokens"]]
    # the picture of the open head has grown by as many rows
    rows = 1 + len(PROMPT.split()) + 10
    expect(explore.heatmap).to_have_attribute("aria-label", f"Heatmap of layer 0, head 0: {rows} queries, {rows} keys")
    press(page, "u", 3)
    assert explore.address()["text"] == written(explore, max_new_tokens=7)["whole"]

    ids = ten["ids"][:7]
    other = written(explore, max_new_tokens=1, written=ids)["tokens"][0]["candidates"][2]
    tab_to(page, page.locator(f'[data-id="{other["id"]}"] button'))
    press(page, "Enter")
    fork = written(explore, max_new_tokens=0, written=[*ids, other["id"]])["whole"]
    assert explore.address()["text"] == fork
    after = page.locator(".distribution .number").all_inner_texts()
    reload(page)
    settle(page)
    assert explore.address()["text"] == fork
    assert shown(page)[-1] == other["text"].strip()
    assert page.locator(".distribution .number").all_inner_texts() == after
    press_back = page.get_by_role("button", name="Undo")
    press_back.press("Enter")
    settle(page)
    assert explore.address()["text"] == written(explore, max_new_tokens=7)["whole"]


def test_the_head_that_copying_needs_is_switched_off_and_the_next_token_is_another(explore: Explore) -> None:
    explore.card = explore.card_of("copycat")
    page = go(explore, f"&write={len(COPIED)}", "copycat", COPIED)
    write = page.get_by_role("button", name="Write a token")
    write.focus()
    press(page, "w", 3)
    copied = shown(page)
    assert "".join(copied).startswith("ke")
    press(page, "u", 3)
    assert explore.address()["text"] == COPIED
    explore.thumbnail(0, 1).press("x")
    settle(page)
    write.focus()
    press(page, "w", 3)
    off = {"ablate": [{"site": "decoder", "layer": 0, "head": 1, "mode": "zero"}]}
    expected = written(explore, text=COPIED, max_new_tokens=3, interventions=off)
    assert explore.address()["text"] == expected["whole"]
    assert shown(page) != copied


def test_a_sample_is_drawn_where_the_seeds_number_falls(explore: Explore) -> None:
    page = go(explore, f"&write={len(PROMPT)}&sampling=0.8*40*0.9*5")
    asked = {"temperature": 0.8, "top_k": 40, "top_p": 0.9, "seed": 5}
    token = written(explore, max_new_tokens=1, **asked)["tokens"][0]
    row = page.locator(f'[data-id="{token["id"]}"]')
    expect(row).to_have_class("drawn")
    probability = next(each for each in token["candidates"] if each["id"] == token["id"])["rescaled"]
    expect(row.locator(".number")).to_contain_text(f"{probability:.4f}")
    said = page.locator(".distribution")
    expect(said).to_contain_text(f"The seed’s number {token['draw']['number']:.4f} falls on “{token['text'].strip()}”")
    bits = f"{token['entropy']:.3f} bits; {token['entropy_drawn']:.3f} bits as it is drawn"
    expect(said).to_contain_text(f"Entropy: {bits}")
    expect(said).to_contain_text("Top-k leaves 40 of 8,192 tokens")
    page.get_by_role("button", name="Write a token").press("w")
    settle(page)
    page.get_by_role("button", name="Write a token").press("w")
    settle(page)
    assert explore.address()["text"] == written(explore, max_new_tokens=2, **asked)["whole"], "the numbers go on"
    seed = page.get_by_label("Seed")
    seed.fill("1.5")
    expect(page.get_by_text("Seed: give a whole number from 0 to")).to_be_visible()
    seed.fill("6")
    assert explore.address()["sampling"] == "0.8*40*0.9*6"


def test_a_guess_comes_before_the_distribution(explore: Explore) -> None:
    page = go(explore, f"&write={len(PROMPT)}")
    page.get_by_label("Guess first").check()
    expect(page.locator(".distribution")).to_be_hidden()
    best = written(explore, max_new_tokens=1)["tokens"][0]
    page.get_by_label("The next word").fill(best["text"].strip().upper())
    page.get_by_role("button", name="Guess and show").click()
    expect(page.locator(".distribution")).to_be_visible()
    expect(page.get_by_text(f"has the probability {best['probability']:.4f} and is number 1.")).to_be_visible()
    page.get_by_role("button", name="Write a token").press("Enter")
    settle(page)
    expect(page.locator(".distribution")).to_be_hidden()


def test_playing_stops_where_the_model_ends_its_text_and_each_token_can_be_looked_at(explore: Explore) -> None:
    text = "The cat sat on the"
    page = go(explore, f"&write={len(text)}", text=text)
    page.get_by_label("Speed").select_option("2×")
    page.get_by_role("button", name="Play").click()
    expect(page.locator(".writing .note")).to_have_text("The model ended its text with [EOS].")
    expect(page.get_by_role("button", name="Play")).to_have_attribute("aria-pressed", "false")
    done = written(explore, text=text, max_new_tokens=20)
    assert done["stopped"]["reason"] == "end"
    assert explore.address()["text"] == done["whole"]
    page.locator(".written .chip").first.click()
    first = done["tokens"][0]
    expect(page.locator(".distribution h3")).to_have_text(f"How the token at position {first['position']} was chosen")
    expect(page.locator(f'[data-id="{first["id"]}"]')).to_have_class("drawn")
    assert explore.address()["query"] == str(first["position"] - 1), "its row is the chosen one"


def test_playing_is_one_request_that_keeps_its_cache_until_it_is_paused(explore: Explore) -> None:
    page = go(explore, f"&write={len(PROMPT)}&sampling=1.2***15")
    asked: list[dict[str, Any]] = []
    paths = lambda request: request.url.endswith("/generations")  # noqa: E731
    page.on("request", lambda request: asked.append(request.post_data_json) if paths(request) else None)
    page.get_by_label("Speed").select_option("2×")
    page.get_by_role("button", name="Play").click()
    expect(page.locator(".written .chip").nth(4)).to_be_visible()
    # a what-if in the midst of it: the next token is written with it, by a request of its own
    explore.thumbnail(1, 0).press("x")
    n_before = len(shown(page))
    expect(page.locator(".written .chip").nth(n_before + 3)).to_be_visible()
    page.get_by_role("button", name="Pause").click()
    settle(page)
    streamed = [body for body in asked if body["stream"]]
    assert [bool(body["interventions"]) for body in streamed] == [False, True]
    assert all(body["max_new_tokens"] > 9 for body in streamed)
    tokens = shown(page)
    before, after = asked[0]["written"], streamed[1]["written"]
    drawn = {"temperature": 1.2, "seed": 15}
    first = written(explore, max_new_tokens=len(after), **drawn)["ids"]
    assert before == first[: len(before)]
    assert after == first
    changes = streamed[1]["interventions"]
    rest = written(explore, written=after, max_new_tokens=len(tokens) - len(after), interventions=changes, **drawn)
    assert explore.address()["text"] == rest["whole"]
    asked.clear()
    page.get_by_role("button", name="Write a token").press("w")
    settle(page)
    assert [body["stream"] for body in asked] == [False]


def test_a_text_as_long_as_the_model_reads_says_so(explore: Explore) -> None:
    explore.card = explore.card_of("copycat")
    prompt = " ".join(["po", "me", "ke", "co"] * 31)
    text = f"{prompt} po me ke"
    assert len(explore.ask("tokens", text=text)["tokens"]) == explore.card["max_tokens"]
    page = go(explore, f"&write={len(prompt)}", "copycat", text)
    expect(page.locator(".writing .note")).to_have_text(
        "The text is as long as it can be: copycat reads at most 128 tokens."
    )
    write = page.get_by_role("button", name="Write a token")
    expect(write).to_have_attribute("aria-disabled", "true")
    before = page.url
    write.press("Enter")
    settle(page)
    assert page.url == before


def test_the_cache_is_counted_and_written_without_with_the_same_digits(explore: Explore) -> None:
    page = go(explore, f"&write={len(PROMPT)}")
    write = page.get_by_role("button", name="Write a token")
    write.focus()
    press(page, "w", 2)
    page.locator("summary", has_text="KV cache").click()
    last = written(explore, max_new_tokens=3)["tokens"][2]
    counted = last["cache"]["multiplications"]
    body = page.locator(".kv-cache")
    expect(body).to_contain_text(f"Now {last['cache']['bytes']:,} bytes")
    expect(body).to_contain_text(f"at the longest text {last['cache']['longest_bytes']:,}.")
    expect(body).to_contain_text(f"the token at position {last['position']}:")
    expect(body.locator("dd").nth(0)).to_have_text(f"{counted['with_cache']:,}")
    expect(body.locator("dd").nth(1)).to_have_text(f"{counted['without_cache']:,}")
    assert counted["with_cache"] * last["position"] == counted["without_cache"]
    expect(body.locator(".strip")).to_have_count(4)
    kept = page.locator(".kept-head")
    expect(kept).to_contain_text(f"meets {last['position']} kept keys")
    layer = next(each for each in last["cache"]["layers"] if each["layer"] == 0)
    of_head = [layer[name] // layer["key_value_heads"] for name in ("bytes", "longest_bytes")]
    expect(kept).to_contain_text(f"keeps {of_head[0]:,} bytes, and {of_head[1]:,} at the longest text.")
    # the rows are those of the run
    numbers = explore.ask("attention", text=last_text(explore), layers=[0], heads=[0], tensors=["key", "value"])
    for name in ("key", "value"):
        kept.locator(f".vector.{name} .sheet").focus()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowRight")
        number = numbers["attention"][0][name][0][1][1]
        expect(kept.locator("output")).to_have_text(f"{name} of Once, dimension 1: {number:.4f}")
    page.get_by_label("Write without the cache").check()
    expect(page.get_by_text("written with the cache and without: the same tokens")).to_be_visible()
    before = page.locator(".distribution .number").all_inner_texts()
    page.get_by_label("Write without the cache").uncheck()
    settle(page)
    assert page.locator(".distribution .number").all_inner_texts() == before
    assert faults(page) == []


def test_a_translation_appears_word_by_word_and_beams_are_a_tree(explore: Explore) -> None:
    explore.card = explore.card_of("translator")
    source = "The red car is here."
    page = go(explore, "&write=0", "translator", source)
    write = page.get_by_role("button", name="Write a token")
    write.focus()
    press(page, "w", 3)
    target = explore.ask("generations", text=source, target="", max_new_tokens=3, stream=False)["whole"]
    assert explore.address()["target"] == target
    assert explore.address()["site"] == "cross"
    expect(explore.heatmap).to_have_attribute("aria-label", re.compile(r"cross: 4 queries, 7 keys$"))
    page.locator("summary", has_text="Beam search").click()
    page.get_by_label("Width of the search").select_option("4")
    page.get_by_role("button", name="Search", exact=True).click()
    found = page.locator(".beams")
    asked = {"text": source, "target": "", "written": [], "stream": False, "beams": 4}
    ids = [token["id"] for token in explore.ask("generations", **asked | {"beams": 1, "max_new_tokens": 3})["tokens"]]
    searched = explore.ask("generations", **asked | {"written": ids})
    expect(found).to_contain_text(searched["beams"]["why"])
    expect(found.locator("svg g")).to_have_count(len(searched["beams"]["branches"]))
    best = searched["beams"]["hypotheses"][0]
    expect(found.locator("svg g.winner")).to_have_count(best["length"])
    expect(found.locator("li").first).to_contain_text(f"{best['total']:.4f}")
    assert faults(page) == []
    page.get_by_role("button", name="Take the winner").click()
    settle(page)
    assert explore.address()["target"] == searched["whole"]


@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(explore: Explore, width: int) -> None:
    page = explore.page
    page.set_viewport_size({"width": width, "height": 844})
    go(explore, f"&write={len(PROMPT)}&sampling=0.8*40*0.9*5")
    expect(page.locator(".shares")).to_be_visible()
    is_accessible(page)
