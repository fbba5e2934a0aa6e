"""Comparing two of anything, watching a head form, and patching one run into another."""

import re
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.accessible import faults, is_accessible
from tests.browser.explore_page import Explore, tab_to
from tests.browser.settled import reload
from tests.browser.watch import Watch

REPEATED = "po me ke co fu he ta cu po me ke co fu he ta cu"
SIZES = {"wide": {"width": 1280, "height": 900}, "narrow": {"width": 390, "height": 844}}


class Compare:
    """The page as the journeys drive it."""

    def __init__(self, page: Page, server_url: str):
        self.page, self.api, self.root = page, f"{server_url}/api/v1", f"{server_url}/compare"
        self.difference = page.get_by_role("application", name=re.compile("^Heatmap of the difference"))
        self.changes = page.locator(".changes-table tbody tr")
        self.said = page.locator('[data-view="difference"] output')
        self.patched = page.locator('[data-view="patching-maps"] output')

    def open(self, search: str = "") -> None:
        self.page.goto(self.root + search)
        expect(self.changes.or_(self.page.get_by_text("Nothing differs.")).first).to_be_visible()
        expect(self.page.locator(".patch-table button").first).to_be_visible()

    def sides(self, a: dict[str, str], b: dict[str, str]) -> None:
        fields = [f"{name}.{key}={quote(value)}" for name, side in (("a", a), ("b", b)) for key, value in side.items()]
        self.open(f"?{'&'.join(fields)}")

    def field(self, side: str, name: str) -> Locator:
        return self.page.locator(f"#{side}-{name}")

    def address(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(urlsplit(self.page.url).query).items()}

    def ask(self, model: str, call: str, **body: Any) -> Any:
        reply = self.page.request.post(f"{self.api}/models/{model}/{call}", data=body)
        assert reply.ok, reply.text()
        return reply.json()

    def weights(self, model: str, layer: int, head: int, **body: Any) -> list[list[float]]:
        wanted = {"layers": [layer], "heads": [head], "tensors": ["weights"]}
        return self.ask(model, "attention", **wanted, **body)["attention"][0]["weights"][0]

    def rows(self) -> list[list[str]]:
        return [row.locator("td").all_inner_texts() for row in self.changes.all()]


@pytest.fixture
def compare(page: Page, server_url: str) -> Compare:
    """The page, not opened yet."""
    return Compare(page, server_url)


def _state(compare: Compare) -> tuple[list[list[str]], str, str, str]:
    """All that a reader sees of a view."""
    expect(compare.patched).to_have_text(re.compile("restored"))
    page = compare.page
    titles = " ".join(page.locator("[data-view^='sheet-'] h3").all_inner_texts())
    return compare.rows(), compare.said.inner_text(), titles, compare.patched.inner_text()


def _is_restored(compare: Compare) -> None:
    before, address = _state(compare), compare.address()
    reload(compare.page)
    expect(compare.said).to_have_text(before[1])
    expect(compare.patched).to_have_text(before[3])
    assert _state(compare) == before
    assert compare.address() == address


def test_it_opens_with_the_induction_head_before_and_after_the_previous_token_head_is_zeroed(compare: Compare) -> None:
    compare.open()
    assert compare.address()["b.ablate"] == "decoder.0.1"
    changes = {"ablate": [{"site": "decoder", "layer": 0, "head": 1}]}
    a = compare.weights("copycat", 1, 3, text=REPEATED)
    b = compare.weights("copycat", 1, 3, text=REPEATED, interventions=changes)
    cells = [(b[q][k] - a[q][k], a[q][k], b[q][k]) for q in range(len(a)) for k in range(q + 1)]
    largest = sorted(cells, key=lambda cell: -abs(cell[0]))
    for row, (difference, before, after) in zip(compare.rows(), largest, strict=False):
        assert [float(text) for text in row[2:]] == pytest.approx([before, after, difference], abs=6e-5)
    assert len(compare.rows()) == 12
    _is_restored(compare)


def test_two_sentences_are_compared_where_their_tokens_are_the_same(compare: Compare) -> None:
    side = {"model": "writer", "site": "decoder", "layer": "1", "head": "2"}
    texts = "The cat sat on the mat.", "The black cat sat on the old mat."
    compare.sides(side | {"text": texts[0]}, side | {"text": texts[0]})
    expect(compare.page.get_by_text("Nothing differs.")).to_be_visible()
    compare.field("b", "text").fill(texts[1])
    compare.field("b", "text").press("Enter")
    expect(compare.page.get_by_text("only in B: “black”, “old”")).to_be_visible()
    expect(compare.difference).to_have_accessible_name("Heatmap of the difference B − A: 10 queries, 10 keys")
    a, b = (compare.weights("writer", 1, 2, text=text) for text in texts)
    partner = [0, 1, 3, 4, 5, 6, 8, 9]  # the place in B of each token of A
    cells = [b[partner[q]][partner[k]] - a[q][k] for q in range(len(a)) for k in range(q + 1)]
    shown = [float(row[4]) for row in compare.rows()]
    assert shown == pytest.approx(sorted(cells, key=lambda cell: -abs(cell))[: len(shown)], abs=6e-5)
    compare.page.locator("[data-view=difference]").get_by_text("The same as a table").click()
    table = compare.page.get_by_role("region", name="The difference as digits")
    expect(table.get_by_role("row", name=re.compile("^black"))).to_contain_text("no partner")
    compare.page.get_by_text("Weights of B as a table").click()
    row = compare.page.get_by_role("region", name="Weights of B as digits").get_by_role(
        "row", name=re.compile("^black")
    )
    assert float(row.get_by_role("cell").nth(1).inner_text()) == pytest.approx(b[2][1], abs=6e-5)
    compare.page.go_back()
    expect(compare.page.get_by_text("Nothing differs.")).to_be_visible()
    expect(compare.field("b", "text")).to_have_value(texts[0])
    compare.page.go_forward()
    expect(compare.field("b", "text")).to_have_value(texts[1])
    _is_restored(compare)


def test_an_empty_sentence_is_asked_of_nobody(compare: Compare) -> None:
    compare.open()
    page, before = compare.page, compare.rows()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    compare.field("b", "text").fill("")
    compare.field("b", "text").press("Enter")
    expect(page.get_by_text("The sentence is empty: type at least one word.")).to_be_visible()
    page.get_by_label("Corrupted sentence").fill(" ")
    page.get_by_label("Corrupted sentence").press("Enter")
    expect(page.get_by_text("The corrupted sentence is empty: type at least one word.")).to_be_visible()
    assert [url for url in asked if "/api/" in url] == []
    assert compare.rows() == before


def test_every_preset_compares_what_it_says(compare: Compare) -> None:
    compare.open()
    page = compare.page
    page.get_by_role("button", name="Two heads").click()
    assert compare.address()["a.head"] == "3"
    assert "b.head" not in compare.address()
    page.get_by_role("button", name="Two sentences").click()
    assert compare.address()["a.text"] != compare.address()["b.text"]
    page.get_by_role("button", name="Model and model").click()
    assert (compare.address()["a.model"], compare.address()["b.model"]) == ("copycat", "writer")
    page.get_by_role("button", name="With and without this head").click()
    assert compare.address()["b.ablate"] == "decoder.0.1"
    page.get_by_role("button", name="Two moments of training").click()
    assert (compare.address()["a.model"], compare.address()["b.model"]) == ("copycat@200", "copycat")
    expect(page.get_by_role("heading", name="A: copycat after step 200, layer 1, head 3")).to_be_visible()
    _is_restored(compare)


def test_what_is_changed_in_a_side_is_edited_on_the_page_and_undone_one_by_one_or_all_at_once(
    compare: Compare,
) -> None:
    side = {"model": "copycat", "text": REPEATED, "site": "decoder", "layer": "1", "head": "3"}
    compare.sides(side, side)
    page = compare.page
    expect(page.get_by_text("Nothing differs.")).to_be_visible()
    page.get_by_text("What if: change how B computes").press("Enter")
    fields = page.get_by_role("group", name="What if in B")
    fields.get_by_role("spinbutton", name="Temperature").fill("0.5")
    fields.get_by_role("combobox", name="Scale").select_option("none")
    fields.get_by_role("combobox", name="Mask").select_option("window")
    fields.get_by_role("combobox", name="A head").select_option("layer 0, head 1")
    fields.get_by_role("button", name="Switch off").click()
    undo = page.get_by_role("group", name="Changes in force in B").get_by_role("button")
    expect(undo).to_have_count(5)
    assert {name: text for name, text in compare.address().items() if name[:2] == "b." and name[2:] not in side} == {
        "b.scale": "none", "b.temperature": "0.5", "b.mask": "window-2", "b.ablate": "decoder.0.1",
    }  # fmt: skip
    mask = {"kind": "all_of", "masks": [{"kind": "window", "size": 2}, {"kind": "causal"}]}
    zeroed = [{"site": "decoder", "layer": 0, "head": 1}]
    changes = {"scale": "none", "temperature": 0.5, "mask": mask, "ablate": zeroed}
    a = compare.weights("copycat", 1, 3, text=REPEATED)
    b = compare.weights("copycat", 1, 3, text=REPEATED, interventions=changes)
    largest = max((b[q][k] - a[q][k] for q in range(len(a)) for k in range(q + 1)), key=abs)
    expect(compare.changes.first.locator("td").last).to_have_text(f"{largest:+.4f}")
    _is_restored(compare)
    page.get_by_role("button", name="Undo mask: window of 2, causal in B").press("Enter")
    expect(undo).to_have_count(4)
    assert "b.mask" not in compare.address()
    page.get_by_role("button", name="Undo all in B").press("Enter")
    expect(page.get_by_text("Nothing differs.")).to_be_visible()
    assert not {"b.scale", "b.temperature", "b.ablate"} & compare.address().keys()
    page.go_back()
    expect(undo).to_have_count(4)


def test_the_slider_over_the_training_shows_the_induction_head_form(compare: Compare) -> None:
    side = {"model": "copycat", "text": REPEATED, "site": "decoder", "layer": "1", "head": "3"}
    compare.sides(side | {"model": "copycat@0"}, side)
    slider = compare.page.get_by_role("slider", name="Training").first
    caption = compare.page.locator('[data-view="trend-a"] p.muted')
    steps = next(card["steps"] for card in compare.page.request.get(f"{compare.api}/models").json()["models"]
                 if card["id"] == "copycat")  # fmt: skip
    tab_to(compare.page, slider)
    scores = []
    for i, step in enumerate([*steps, None]):
        if i:
            compare.page.keyboard.press("ArrowRight")
        name = "copycat" if step is None else f"copycat@{step}"
        said = "fully trained" if step is None else f"after step {step:,}"
        expect(slider).to_have_attribute("aria-valuetext", said)
        heads = compare.ask(name, "analyses/heads", text=REPEATED)["heads"]
        (found,) = [head["scores"]["induction"] for head in heads if (head["layer"], head["head"]) == (1, 3)]
        expect(caption).to_have_text(re.compile(re.escape(f"{said}: induction {found:.4f}")))
        assert compare.address()["a.model"] == name
        scores.append(found)
    assert scores[0] < 0.1 < 0.9 < scores[-1]
    expect(compare.page.get_by_text("Nothing differs.")).to_be_visible()
    compare.page.keyboard.press("Home")
    expect(slider).to_have_attribute("aria-valuetext", "after step 0")
    expect(compare.changes).to_have_count(12)
    _is_restored(compare)


def test_a_refusal_stands_beside_its_side_and_nothing_is_lost(compare: Compare, watch: Watch) -> None:
    watch.may_refuse = True
    compare.open()
    before = compare.rows()
    compare.field("b", "text").fill(" ")
    compare.field("b", "text").press("Tab")
    alert = compare.page.locator("#b-problem")
    expect(alert).to_have_text("The sentence is empty: type at least one word.")
    expect(compare.page.locator("#a-problem")).to_have_text("")
    assert compare.rows() == before
    compare.field("b", "text").fill(REPEATED)
    compare.field("b", "text").press("Enter")
    expect(alert).to_have_text("")
    compare.field("b", "link").fill("no link at all")
    compare.field("b", "link").press("Enter")
    expect(alert).to_contain_text("This is no link of the explore page")


def test_a_step_that_was_not_kept_is_said(compare: Compare, watch: Watch) -> None:
    watch.may_refuse = True
    compare.page.goto(f"{compare.root}?a.model=copycat%407&a.text=po&b.model=copycat&b.text=po")
    expect(compare.page.locator("#a-problem")).to_contain_text("after step 7 were not kept; those that were: 0, 100,")


def test_the_explore_page_leads_here_and_a_link_of_it_fills_a_side(compare: Compare, explore: Explore) -> None:
    explore.open("&site=decoder&layer=1&head=2&temperature=2")
    link = explore.page.url
    explore.page.get_by_role("link", name="Compare", exact=True).last.click()
    expect(compare.page.get_by_role("button", name="Undo temperature: 2 in B")).to_be_visible()
    address = compare.address()
    assert (address["a.layer"], address["b.layer"], address["b.temperature"]) == ("1", "1", "2")
    assert "a.temperature" not in address
    compare.field("a", "link").fill(link)
    compare.field("a", "link").press("Enter")
    expect(compare.page.get_by_text("Nothing differs.")).to_be_visible()
    compare.page.get_by_role("button", name="Undo temperature: 2 in B").click()
    expect(compare.changes).to_have_count(12)
    assert "b.temperature" not in compare.address()


def test_a_change_is_chosen_in_the_list_and_marked_in_all_pictures(compare: Compare) -> None:
    compare.open()
    first = compare.changes.first.get_by_role("button")
    tab_to(compare.page, first)
    compare.page.keyboard.press("Enter")
    query, key, a, b, difference = compare.rows()[0]
    expect(compare.said).to_have_text(f"query {query}, key {key}: A {a}, B {b}, difference {difference}")
    reader, read = (re.escape(name.partition(" (")[0]) for name in (query, key))
    sentence = re.compile(rf"^“{reader}” gives .* to “{read}”.* · weight {re.escape(a)}$")
    expect(compare.page.locator('[data-view="sheet-a"] output')).to_have_text(sentence)
    compare.difference.focus()
    compare.page.keyboard.press("ArrowLeft")
    compare.page.keyboard.press("Enter")
    assert compare.address()["query"]
    _is_restored(compare)


@pytest.mark.parametrize("what", ["head_output", "residual"])
def test_patching_shows_what_brings_the_answer_back(compare: Compare, what: str) -> None:
    compare.open(f"?p.what={what}")
    body = {"text": "Tom knows John. John knows", "corrupted": "Tom knows Mary. Mary knows"}
    reply = compare.ask("writer", "analyses/patching", **body, answer="John", wrong="Mary", what=what)
    shares = [share for row in reply["patches"][0]["restored"] for share in row]
    cells = compare.page.locator(".patch-table button")
    shown = [float(text) for text in cells.all_inner_texts()]
    assert shown == pytest.approx(shares, abs=0.0051)
    # one thing alone brings most of it back: this is what the example is about
    assert max(shares) > 0.6
    expect(compare.patched).to_contain_text(f"{100 * max(shares):.1f} % of the answer is restored")
    cells.nth(2).click()
    expect(cells.nth(2)).to_have_attribute("aria-pressed", "true")
    expect(compare.patched).to_contain_text(f"{100 * shares[2]:.1f} % of the answer is restored")
    compare.page.keyboard.press("ArrowRight")
    compare.page.keyboard.press("Enter")
    expect(compare.patched).to_contain_text(f"{100 * shares[3]:.1f} % of the answer is restored")
    assert compare.address()["p.column"] == "3"
    _is_restored(compare)


def test_every_example_of_patching_works_and_a_refusal_keeps_the_picture(compare: Compare, watch: Watch) -> None:
    watch.may_refuse = True
    compare.open()
    chips = compare.page.locator(".chip.example")
    for i in range(1, chips.count()):
        with compare.page.expect_response(lambda reply: reply.url.endswith("/analyses/patching")) as replied:
            chips.nth(i).click()
        assert replied.value.ok, replied.value.text()
        expect(chips.nth(i)).to_have_attribute("aria-pressed", "true")
    before = compare.patched.inner_text()
    compare.page.locator("#p-corrupted").fill("I have two very red cars.")
    compare.page.locator("#p-corrupted").press("Enter")
    expect(compare.page.locator("#p-problem")).to_contain_text("patching needs as many in both")
    expect(compare.patched).to_have_text(before)


def test_patching_takes_a_pair_and_what_ifs_as_the_api_does(compare: Compare) -> None:
    page = compare.page
    compare.open()
    page.get_by_role("button", name="I have two dogs. My [MASK] are big.").click()
    pair = page.get_by_label("Second sentence, of both")
    expect(pair).to_have_value("My [MASK] are big.")
    expect(page.get_by_label("Translation so far, of both")).to_be_hidden()
    body = {"text": "I have two dogs.", "corrupted": "I have two cats.", "answer": "dogs", "wrong": "cats"}

    def shows(pair: str, **changes: Any) -> None:
        wanted = body | {"pair": pair, "interventions": changes or None}
        reply = compare.ask("reader", "analyses/patching", **wanted)
        shares = [share for row in reply["patches"][0]["restored"] for share in row]
        runs = page.locator(".runs-table tbody tr").first
        expect(runs.locator("td").first).to_have_text(f"{reply['clean']['answer']:.4f}")
        shown = [float(text) for text in page.locator(".patch-table button").all_inner_texts()]
        assert shown == pytest.approx(shares, abs=0.0051)

    shows("My [MASK] are big.")
    page.get_by_text("What if: change how every run computes").click()
    page.get_by_role("spinbutton", name="Temperature, a number").fill("2")
    shows("My [MASK] are big.", temperature=2)
    page.locator(".patch-table button").first.click()
    page.get_by_role("button", name="Zero layer 0, head 0", exact=True).click()
    off = {"site": "encoder", "layer": 0, "head": 0, "mode": "zero"}
    shows("My [MASK] are big.", temperature=2, ablate=[off])
    pair.fill("Her [MASK] are small.")
    pair.press("Enter")
    shows("Her [MASK] are small.", temperature=2, ablate=[off])
    _is_restored(compare)
    expect(page.get_by_role("button", name="Undo zeroed: layer 0, head 0", exact=True)).to_be_visible()
    page.get_by_role("button", name="Undo all", exact=True).click()
    shows("Her [MASK] are small.")
    assert not {"p.temperature", "p.ablate"} & set(compare.address())


def test_a_hundred_tokens_are_read_row_by_row_and_seen_whole(compare: Compare) -> None:
    page = compare.page
    words = ("Tom gave Mary a book and she read it in the garden while her brother played. " * 6).split()
    a, b = " ".join(words[:92]), " ".join([*words[:60], "old", *words[60:88]])
    side = {"model": "writer", "site": "decoder", "layer": "1", "head": "2"}
    compare.sides(side | {"text": a}, side | {"text": b})
    # the largest change can be seen, wherever it is
    query, key, *numbers = compare.rows()[0]
    page.locator('[data-view="difference"]').get_by_role("button", name="Labels").click()
    assert page.locator('[data-view="difference"] .sheet').evaluate("sheet => sheet.scrollHeight > sheet.clientHeight")
    assert compare.address()["zoom"] == "read"
    page.locator("[data-view=difference]").get_by_text("The same as a table").click()
    table = page.get_by_role("region", name="The difference as digits")
    expect(table.locator("caption")).to_contain_text(f"The row of query “{query}”")
    names = table.locator("tbody tr th").all_inner_texts()
    place = next(i for i, row in enumerate(table.locator("tbody tr").all_inner_texts()) if numbers == row.split()[-3:])
    assert names[place] == re.sub(r" \(\d+\)$", "", key)
    chooser = page.locator("#difference-query")
    chooser.fill("3")
    chooser.press("Enter")
    expect(table.locator("caption")).to_contain_text("The row of query “Mary (3)”")
    weights = compare.weights("writer", 1, 2, text=a)
    page.get_by_text("Weights of A as a table").click()
    rows = page.get_by_role("region", name="Weights of A as digits").locator("tbody tr")
    expect(rows.nth(2).locator("td").last).to_have_text(f"{weights[3][2]:.4f}")
    page.locator("#a-query").fill("7")
    page.locator("#a-query").press("Enter")
    expect(rows.nth(5).locator("td").last).to_have_text(f"{weights[7][5]:.4f}")
    assert compare.address()["query"] == "7"
    page.locator('[data-view="difference"]').get_by_role("button", name="Whole").click()
    sheets = page.locator(".sheet")
    assert all(sheet.evaluate("sheet => sheet.scrollWidth <= sheet.clientWidth") for sheet in sheets.all())
    assert compare.address()["zoom"] == "fit"
    compare.changes.nth(1).get_by_role("button").click()
    _is_restored(compare)
    assert faults(page) == []


@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing(compare: Compare, size: str) -> None:
    page = compare.page
    page.set_viewport_size(SIZES[size])  # type: ignore[arg-type]
    gaps = (
        "?a.model=translator&a.text=A%20cat.&b.model=translator&b.text=A%20black%20cat.&p.what=residual&query=1&key=1"
    )
    for search in ("", gaps):
        compare.open(search)
        for summary in page.locator(":is(.twin, .patch-what-if) summary:visible").all():
            summary.click()
        is_accessible(page)
