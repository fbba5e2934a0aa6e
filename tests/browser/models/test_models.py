"""Journeys from model to model: what a card says of itself and of its heads, its examples, and nothing typed lost."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from app.settings import Settings
from tests.app.conftest import tiny_weights as tiny_weights  # a fixture
from tests.browser.accessible import is_accessible
from tests.browser.conftest import serving
from tests.browser.explore_page import Explore, tab_to
from tests.browser.models.families import MODELS, TRANSLATOR, WRITER, write_families

NOT_HERE = "measured on the model's own evaluation set, not on this sentence."


@pytest.fixture(scope="module")
def server_url(tiny_weights: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with tiny models of all families instead of the shipped ones."""
    root = tmp_path_factory.mktemp("families")
    write_families(tiny_weights, root)
    with serving(Settings(weights=root)) as url:
        yield url


def test_a_labelled_head_says_so_and_explains_itself_from_the_keyboard(explore: Explore) -> None:
    page = explore.page
    page.goto(f"{explore.root}?model=writer&text=the+cat&layer=0&head=2")
    explore.title(0, 2)
    expect(explore.thumbnail(0, 2)).to_have_accessible_name("layer 0, head 2, previous token head")
    expect(explore.thumbnail(0, 1)).to_have_accessible_name("layer 0, head 1")
    label = page.get_by_role("button", name="previous token head · 0.931")
    tab_to(page, label)
    expect(label).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")
    text = page.locator("#head-label-text")
    expect(text).to_have_text(f"Looks at the token just before. 0.931 is the mean weight that goes there, {NOT_HERE}")
    explore.thumbnail(1, 0).click()
    expect(text).to_contain_text("Finds the last time this token occurred")
    expect(page.get_by_role("button", name="induction head · 0.712")).to_have_attribute("aria-expanded", "true")
    explore.thumbnail(0, 0).click()
    expect(page.get_by_text("No clear pattern found for this head.")).to_be_visible()
    expect(text).to_be_hidden()


def test_what_heads_do_lists_every_labelled_head_and_opens_it(explore: Explore) -> None:
    page = explore.page
    page.goto(f"{explore.root}?model=translator&text=the+cat")
    explore.title(0, 0, "encoder")
    folds = page.locator('[data-view="labelled-heads"] details')
    counts = ["alignment (word to come) 1 head", "next token 3 heads", "current token 3 heads", "rhyming 1 head"]
    expect(folds.locator("summary")).to_have_text(counts)
    expect(folds.nth(0)).to_have_attribute("open", "")
    for fold in [folds.nth(i) for i in range(1, len(counts))]:  # eight heads would swamp the panel
        expect(fold.get_by_role("button")).to_have_count(0)
        fold.locator("summary").click()
    for head in TRANSLATOR["heads"]:
        name = f"{head['site']}, layer {head['layer']}, head {head['head']} {head['value']:.2f}"
        button = folds.get_by_role("button", name=name)
        button.click()
        explore.title(head["layer"], head["head"], head["site"])
        expect(button).to_have_attribute("aria-pressed", "true")
        expect(folds.locator('[aria-pressed="true"]')).to_have_count(1)
    button = folds.get_by_role("button", name=re.compile("^alignment head \\(word to come\\): cross, layer 0, head 1"))
    expect(button).to_be_visible()


def test_a_card_without_labels_says_nothing_of_them(explore: Explore) -> None:
    page = explore.page
    page.goto(f"{explore.root}?model=reader&text=the+cat")
    explore.title(0, 0)
    expect(page.get_by_text("What heads do")).to_have_count(0)
    expect(page.get_by_text("No clear pattern found for this head.")).to_be_hidden()


def test_the_card_tells_a_teacher_what_it_is_and_what_it_cannot_do(explore: Explore) -> None:
    page = explore.page
    page.goto(f"{explore.root}?model=writer&text=the+cat")
    page.get_by_text("About writer").click()

    def section(title: str) -> Any:
        return page.locator(".model-card section").filter(has=page.get_by_role("heading", name=title, exact=True))

    expect(section("Limits")).to_contain_text(WRITER["limits"])
    for name, meaning in WRITER["meanings"].items():
        expect(section("How good it is")).to_contain_text(f"{name.replace('_', ' ')}{WRITER['scores'][name]}{meaning}")
    for fact in ("steps5,000", "data162,000 lines", "time95.1 minutes", "date23 November 2026", "seed3"):
        expect(section("How it was trained")).to_contain_text(fact)
    expect(section("Sizes")).to_contain_text(f"parameters{explore.card['parameters']:,}")
    rows = section("How it learned").locator("tbody tr").all_inner_texts()
    assert [[float(text) for text in row.split()] for row in rows] == [
        list(checkpoint.values()) for checkpoint in WRITER["checkpoints"]
    ]
    links = section("Licence and origin").get_by_role("link")
    addresses = [link.get_attribute("href") for link in links.all()]
    assert addresses == [
        "https://creativecommons.org/licenses/by/2.0/fr/",
        "https://tatoeba.org",
        "https://www.manythings.org/anki/",
    ]
    expect(section("Licence and origin")).to_contain_text(WRITER["weights_sha256"])

    explore.choose("reader")  # the fold stays open, and shows only what this card says
    expect(section("About")).to_be_visible()
    expect(section("How it learned")).to_have_count(0)


def test_another_model_shows_its_own_first_example_at_once(explore: Explore) -> None:
    page = explore.page
    page.goto(f"{explore.root}?model=writer")
    explore.title(1, 2)
    expect(explore.text).to_have_value("the cat sat")
    explore.choose("translator")
    explore.title(0, 1, "cross")
    expect(page.get_by_role("textbox", name="Sentence to translate")).to_have_value("the cat")
    expect(page.get_by_role("textbox", name="Translation")).to_have_value("le chat")
    expect(page.get_by_role("alert")).to_have_text("")
    explore.choose("reader")
    explore.title(1, 1)
    expect(explore.text).to_have_value("the cat")
    expect(page.get_by_role("textbox", name="Second sentence")).to_have_value("the mat")
    page.go_back()
    explore.title(0, 1, "cross")
    expect(page.get_by_role("textbox", name="Translation")).to_have_value("le chat")


def test_what_was_typed_goes_along_from_model_to_model(explore: Explore) -> None:
    page = explore.page
    page.goto(f"{explore.root}?model=reader")
    explore.title(1, 1)
    second = page.get_by_role("textbox", name="Second sentence")
    explore.text.fill("Tom sat on")
    second.fill("a book")  # and not run
    explore.choose("writer")
    explore.title(1, 2)
    expect(explore.text).to_have_value("Tom sat on")
    expect(page.locator('[data-view="shown"]')).to_have_text("")
    explore.choose("translator")
    explore.title(0, 1, "cross")
    expect(page.get_by_role("textbox", name="Sentence to translate")).to_have_value("Tom sat on")
    expect(page.get_by_role("textbox", name="Translation")).to_have_value("")
    explore.choose("reader")
    explore.title(1, 1)
    expect(explore.text).to_have_value("Tom sat on")
    expect(second).to_have_value("a book")
    assert (explore.address()["text"], explore.address()["pair"]) == ("Tom sat on", "a book")


def test_a_text_that_the_new_model_cannot_read_stays_and_the_old_picture_can_still_be_read(
    explore: Explore, watch: Any
) -> None:
    watch.may_refuse = True
    page = explore.page
    page.goto(f"{explore.root}?model=writer&text=the+cat")
    explore.title(0, 0)
    page.route("**/models/translator/overview", lambda route: route.abort())
    explore.choose("translator")
    expect(explore.alert).to_contain_text("The server does not answer")
    shown = page.locator('[data-view="shown"]')
    expect(shown).to_contain_text("with writer. The question to translator has not been run")
    tab_to(page, explore.thumbnail(0, 0))
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    explore.title(0, 1)
    page.unroute("**/models/translator/overview")
    page.get_by_role("button", name="Run").click()
    explore.title(0, 1, "decoder")
    expect(explore.alert).to_have_text("")


@pytest.mark.parametrize("model", MODELS)
def test_every_example_runs_and_opens_the_head_that_it_names(explore: Explore, model: str) -> None:
    explore.runs_its_examples(model)


@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_with_all_unfolded(explore: Explore, width: int) -> None:
    page = explore.page
    page.set_viewport_size({"width": width, "height": 844})
    for model in MODELS:
        page.goto(f"{explore.root}?model={model}")
        expect(explore.fact("weight")).to_be_visible()
        if model != "reader":
            page.locator(".unfolds").click()
        # each opened one leaves the list; the menus, which lie over the rest, come last
        for fold in page.locator("details:not([open]) > summary:visible").all()[::-1]:
            fold.click()
        is_accessible(page)
