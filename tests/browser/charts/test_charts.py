"""Journeys to every chart: its data, its table, its files, the scheme of colours, and when Plotly is fetched."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.explore_page import Explore
from tests.browser.settled import settle

REPEATED = "po me ke co fu he ta cu po me ke co fu he ta cu"
TEXT = "Tom gave Mary a red book."
POSITION = 4
Series = list[list[float | None]]
"""The numbers of each series of a chart."""
DATA = "plot => plot.data.map(({ y }) => Array.from(y))"
SCREEN = {"width": 1280, "height": 800}


def _look_at(plot: Locator) -> None:
    """Scrolls to a chart once all is there: what comes later above it would push it out of view again."""
    settle(plot.page)
    plot.scroll_into_view_if_needed()


def _ask(page: Page, url: str, path: str, **body: Any) -> Any:
    reply = page.request.post(f"{url}/api/v1/{path}", data=body)
    assert reply.ok, reply.text()
    return reply.json()


def _cost(page: Page, url: str) -> tuple[Locator, Series]:
    counts = [round(64 * (i + 1) / 16) for i in range(16)]
    with page.expect_response("**/patterns") as found:
        page.goto(f"{url}/sparse?n=32")
    reply = found.value.json()
    assert [each["n"] for each in reply["counts"]] == counts
    allowed = [float(each["allowed"]) for each in reply["counts"]]
    return page.locator('[data-slot="curve"]'), [[float(n * n) for n in counts], list(allowed)]


def _distance(page: Page, url: str) -> tuple[Locator, Series]:
    page.goto(f"{url}/positions?scheme=alibi&length=12&heads=4")
    slopes = [2.0 ** (-8 * (head + 1) / 4) for head in range(4)]
    return page.locator('[data-slot="curve"]'), [[-slope * distance for distance in range(12)] for slope in slopes]


def _training(page: Page, url: str) -> tuple[Locator, Series]:
    side = {"model": "copycat", "text": REPEATED, "site": "decoder", "layer": 1, "head": 3}
    page.goto(f"{url}/compare?{urlencode({f'a.{name}': value for name, value in side.items()})}")
    steps = next(card["steps"] for card in page.request.get(f"{url}/api/v1/models").json()["models"]
                 if card["id"] == "copycat")  # fmt: skip
    scores = []
    for name in [*(f"copycat@{step}" for step in steps), "copycat"]:
        heads = _ask(page, url, f"models/{name}/analyses/heads", text=REPEATED)["heads"]
        scores += [head["scores"] for head in heads if (head["layer"], head["head"]) == (1, 3)]
    assert len(scores) == len(steps) + 1
    return page.locator('[data-view="trend-a"]'), [
        [score[key] for score in scores] for key in ("induction", "previous_token")
    ]


def _opened(page: Page, url: str, **state: str | int) -> None:
    page.goto(f"{Explore(page, url).root}?{urlencode({'model': 'writer', 'text': TEXT, **state})}")


def _analysed(page: Page, url: str, name: str, **body: Any) -> Any:
    _opened(page, url, query=POSITION, key=0)
    page.locator('[data-view="beyond-weights"] summary').first.click()
    return _ask(page, url, f"models/writer/analyses/{name}", text=TEXT, **body)


def _effects(page: Page, url: str) -> tuple[Locator, Series]:
    reply = _analysed(page, url, "effects", position=POSITION)
    return page.locator(".beyond > div", has_text="Zeroing each head"), [[each["logit"] for each in reply["heads"]]]


def _ranks(page: Page, url: str) -> tuple[Locator, Series]:
    (position,) = _analysed(page, url, "lens", positions=[POSITION])["positions"]
    ranks = [float(depth["final"]["rank"]) for depth in position["depths"]]
    return page.locator(".beyond > div", has_text="Rank of the answer"), [list(ranks)]


def _scores(page: Page, url: str) -> tuple[Locator, Series]:
    _opened(page, url, order="previous_token")
    page.locator('[data-view="head-scores"] summary').first.click()
    reply = _ask(page, url, "models/writer/analyses/heads", text=TEXT)
    scores = [head["scores"]["previous_token"] for head in reply["heads"]]
    return page.locator('[data-view="head-scores"]'), [scores]


CHARTS = [_cost, _distance, _training, _effects, _ranks, _scores]


@pytest.mark.parametrize("shown", CHARTS, ids=lambda shown: shown.__name__.strip("_"))
def test_a_chart_has_its_data_its_table_its_files_and_the_scheme_of_the_page(
    page: Page, server_url: str, tmp_path: Path, shown: Callable[[Page, str], tuple[Locator, Series]]
) -> None:
    page.set_viewport_size(SCREEN)  # type: ignore[arg-type]
    host, expected = shown(page, server_url)
    plot = host.locator(".chart")
    _look_at(plot)
    expect(plot.locator(".main-svg").first).to_be_attached()
    assert plot.evaluate(DATA) == [pytest.approx(each, rel=1e-5, abs=1e-6) for each in expected]
    _is_a_table(host, expected)
    _is_saved(page, host, tmp_path)
    for scheme, card in (("dark", "#1a1921"), ("light", "#ffffff")):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.wait_for_function(
            "([plot, card]) => plot.layout.paper_bgcolor === card", arg=[plot.element_handle(), card]
        )


def _is_a_table(host: Locator, expected: Series) -> None:
    """The numbers of the chart, as the table below it writes them."""
    host.get_by_text("The same as a table").press("Enter")
    table = host.get_by_role("region", name=re.compile("^As a table: ")).get_by_role("table")
    expect(table.locator("tbody tr")).to_have_count(len(expected[0]))
    rows = [row.locator("td").all_inner_texts() for row in table.locator("tbody tr").all()]
    written = [[float(cell.replace(",", "").replace("−", "-")) for cell in row] for row in rows]
    assert written == [pytest.approx(list(row), rel=1e-3, abs=1e-4) for row in zip(*expected, strict=True)]


def _is_saved(page: Page, host: Locator, folder: Path) -> None:
    """Both files, with names that say what they are."""
    for form, start in (("SVG", b"<svg"), ("PNG", b"\x89PNG")):
        with page.expect_download() as saved:
            host.get_by_role("button", name=re.compile(f"^Save as {form}: ")).press("Enter")
        assert re.fullmatch(rf"heads-up-[a-z0-9_-]+\.{form.lower()}", saved.value.suggested_filename)
        saved.value.save_as(folder / form)
        content = (folder / form).read_bytes()
        assert content.startswith(start)
        assert len(content) > 5_000


def test_nothing_of_plotly_is_fetched_before_a_chart_comes_into_view(page: Page, server_url: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 400})
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url.removeprefix(server_url)))
    for path, host in (("sparse", '[data-slot="curve"]'), ("positions", '[data-slot="curve"]'),
                       ("compare?a.model=copycat", '[data-view="trend-a"]')):  # fmt: skip
        fetched.clear()
        page.goto(f"{server_url}/{path}")
        plot = page.locator(f"{host} .chart")
        expect(plot).to_have_attribute("aria-label", re.compile("."))
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        assert [each for each in fetched if each.startswith("/vendor/")] == [], path
        _look_at(plot)
        expect(plot.locator(".main-svg").first).to_be_attached()
        assert [each for each in fetched if each.startswith("/vendor/")] == ["/vendor/plotly.min.js"], path


def test_the_first_picture_of_the_explore_page_fetches_no_chart(explore: Explore) -> None:
    fetched: list[str] = []
    explore.page.on("request", lambda request: fetched.append(request.url))
    explore.page.goto(f"{explore.root}?order=previous_token")
    expect(explore.fact("weight")).to_have_text(re.compile(r"\d"))
    expect(explore.page.get_by_text("The scores as bars")).to_be_visible()
    assert [each for each in fetched if "/static/charts/" in each or "plotly" in each] == []


def test_a_drag_over_a_chart_zooms_and_a_button_shows_all_of_it_again(page: Page, server_url: str) -> None:
    page.set_viewport_size(SCREEN)  # type: ignore[arg-type]
    host, _ = _cost(page, server_url)
    plot = host.locator(".chart")
    _look_at(plot)
    area = plot.locator(".nsewdrag").first
    expect(area).to_be_visible()
    box = area.bounding_box()
    assert box is not None
    whole = plot.evaluate("plot => plot.layout.xaxis.range")
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 4, middle)
    expect(plot.locator(".hoverlayer text").first).to_be_attached()
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, middle, steps=5)
    page.mouse.up()
    reset = host.get_by_role("button", name="Reset zoom")
    expect(reset).to_be_visible()
    low, high = plot.evaluate("plot => plot.layout.xaxis.range")
    assert whole[0] < low < high < whole[1]
    reset.press("Enter")
    expect(reset).to_be_hidden()
    page.wait_for_function(
        "([plot, whole]) => plot.layout.xaxis.range + '' === whole + ''", arg=[plot.element_handle(), whole]
    )


def test_a_script_that_cannot_be_fetched_is_said_and_the_table_stays(page: Page, server_url: str, watch: Any) -> None:
    watch.may_refuse = True
    page.route("**/vendor/plotly.min.js", lambda route: route.abort())
    host, expected = _cost(page, server_url)
    _look_at(host.locator(".chart"))
    expect(host.get_by_role("status")).to_contain_text("the table below has the same numbers")
    _is_a_table(host, expected)
