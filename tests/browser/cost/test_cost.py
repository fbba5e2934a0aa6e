"""Journeys through the page of costs: sizes, counts, curves, and sizes that cannot be."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.costs import measurements
from app.costs.measurements import LayerTime, Measured
from tests.browser.accessible import is_accessible
from tests.browser.screens.in_view import shares_in_view
from tests.browser.settled import reload, settle
from tests.browser.watch import Watch

ROWS = ".cost-table tbody tr"


def cell(page: Page, kind: str, column: int) -> str:
    """What a row of the table says."""
    return page.locator(f'{ROWS}[data-kind="{kind}"] td').nth(column).inner_text()


@pytest.mark.parametrize("search", ["", "?measure=cache_bytes&kind=latent&causal=1"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_counts_are_accessible(page: Page, server_url: str, search: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{server_url}/cost{search}")
    settle(page)
    is_accessible(page)


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (1920, 1080)])
def test_table_and_curves_are_seen_whole_beside_the_sizes(page: Page, server_url: str, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"{server_url}/cost")
    expect(page.locator(".chart .main-svg").first).to_be_visible()
    settle(page)
    assert min(shares_in_view(page)) >= 0.95
    expect(page.get_by_label("Tokens, n", exact=True)).to_be_in_viewport(ratio=1)


def test_a_row_for_each_kind_counts_what_the_call_counts(page: Page, server_url: str) -> None:
    page.goto(f"{server_url}/cost?causal=1")
    expect(page.locator(ROWS)).to_have_count(17)
    page.get_by_label("Tokens, n", exact=True).fill("2000")
    expect(page).to_have_url(re.compile("n=2000"))
    settle(page)
    reply = page.request.post(f"{server_url}/api/v1/costs", data={"n": 2000, "d_model": 512, "heads": 8}).json()
    assert len(reply["kinds"]) == 17
    for cost in reply["kinds"]:
        said = [cell(page, cost["kind"], column).replace(",", "") for column in range(3)]
        assert said == [str(int(cost[name])) for name in ("multiplications", "sequential", "path")]
    page.get_by_role("button", name="LSTM").click()
    expect(page.locator("#kind-title")).to_have_text("Recurrent (LSTM)")
    expect(page.locator(".cost-facts")).to_contain_text("Hochreiter and Schmidhuber 1997")
    page.go_back()
    expect(page.locator("#kind-title")).to_have_text("Self-attention, multi-head")


def test_the_sizes_of_a_model_are_one_choice_and_its_cache_is_that_published(page: Page, server_url: str) -> None:
    page.goto(f"{server_url}/cost?n=1")
    page.get_by_label("Sizes of").select_option("DeepSeek-V3, 671B")
    expect(page.locator(".cost-facts")).to_contain_text("61 layers 68.6 KiB")
    expect(page).to_have_url(re.compile("d_model=7168"))
    reload(page)
    expect(page.locator(".cost-facts")).to_contain_text("61 layers 68.6 KiB")
    expect(page.get_by_label("Sizes of")).to_have_value("deepseek-v3:671B")
    page.get_by_label("Heads, h").fill("63")
    expect(page.get_by_label("Sizes of")).to_have_value("own")


def test_ticked_kinds_are_drawn_on_logarithmic_axes(page: Page, server_url: str) -> None:
    page.goto(f"{server_url}/cost?draw=multi_head,lstm")
    legend = page.locator(".legendtext")
    expect(legend).to_have_text(["Multi-head attention", "LSTM"])
    page.get_by_label("Draw: Window").check()
    expect(legend).to_have_count(3)
    page.get_by_role("group", name="Measure").get_by_role("button", name="cache").click()
    expect(page.locator(".ytick").filter(has_text="KiB").first).to_be_visible()
    expect(page).to_have_url(re.compile("measure=cache_bytes"))
    page.get_by_text("The same as a table").click()
    table = page.get_by_role("region", name="As a table")
    expect(table.locator("tbody tr")).to_have_count(21)
    expect(table).to_contain_text("1,048,576")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as SVG").click()
    assert download.value.suggested_filename == "heads-up-cost-cache.svg"


def test_where_attention_overtakes_its_projections_is_said(page: Page, server_url: str) -> None:
    page.goto(f"{server_url}/cost")
    crossing = page.locator('[data-slot="crossing"]')
    expect(crossing).to_contain_text(re.compile(r"own projections at n\s=\s2\s·\sd_model\s=\s1,024\."))
    page.get_by_label("Causal: no query looks ahead").check()
    expect(crossing).to_contain_text(re.compile(r"n\s=\s4\s·\sd_model\s=\s2,048\."))


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("Tokens, n", "0", "0 was given; it must be at least 1"),
        ("Tokens, n", "1,000,000,001", "it must be at most 1,000,000,000"),
        ("Kernel, k", "2000", "A kernel of 2,000 is more than the 1,024 tokens; give at most 1,024"),
        ("Window, w", "4096", "A window of 4,096 is more than the 1,024 tokens; give at most 1,024"),
        ("Heads, h", "7", "7 heads do not divide a d_model of 512"),
        ("KV heads, g", "3", "3 heads of keys and values cannot be shared evenly by 8 query heads"),
    ],
)
def test_sizes_that_cannot_be_have_their_sentence(
    page: Page, server_url: str, watch: Watch, field: str, value: str, sentence: str
) -> None:
    watch.may_refuse = True
    page.goto(f"{server_url}/cost")
    expect(page.locator("#kind-title")).to_have_text("Self-attention, multi-head")
    typed = page.get_by_label(field, exact=True)
    typed.fill(value)
    expect(page.locator('[data-slot="problem"]')).to_contain_text(sentence)
    expect(typed).to_have_attribute("aria-invalid", "true")
    expect(page.locator('[data-slot="note"]')).to_have_text("These are the counts of the last valid sizes.")
    typed.fill("" if "," in field and field[0] in "KW" else "8")
    expect(page.locator('[data-slot="problem"]')).to_be_empty()
    expect(page.locator('[data-slot="note"]')).to_be_empty()


def test_a_billion_tokens_are_counted_and_rounded_counts_say_so(page: Page, server_url: str) -> None:
    page.goto(f"{server_url}/cost?n=1000000000")
    expect(page.locator('[data-slot="note"]')).to_have_text("Counts from 10¹³ on are rounded to four digits.")
    assert cell(page, "multi_head", 0) == "1.024 · 10²¹"


def test_an_address_that_says_no_number_is_told(page: Page, server_url: str) -> None:
    page.goto(f"{server_url}/cost?n=many&kind=nothing")
    notice = page.locator('[data-slot="notice"]')
    expect(notice).to_contain_text("n=many (give a whole number of at most 10 digits; 1024 is used)")
    expect(page.locator("#kind-title")).to_have_text("Self-attention, multi-head")


def test_measured_times_stand_beside_the_counts(
    page: Page, server_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measurements, "user_folder", lambda: tmp_path)
    page.goto(f"{server_url}/cost?measure=seconds")
    said = page.locator('[data-slot="nothing"]')
    expect(said).to_contain_text("Nothing was measured on this machine yet; headsup measure does so")
    times = [
        LayerTime(kind=kind, n=n, seconds=n / 1e4, runs=3, multiplications=n * 10**6)
        for kind in ("multi_head", "lstm")
        for n in (64, 1024)
    ]
    measured = Measured(date="2026-11-30", machine="a machine", d_model=256, heads=4, kernel=3, times=times)
    measurements.keep(measured)
    reload(page)
    expect(page.locator(".legendtext")).to_have_text(["Multi-head attention", "LSTM"])
    expect(said).to_contain_text("a machine")
    assert cell(page, "lstm", 0) == "102 ms"
    assert cell(page, "gru", 0) == "–"
    settle(page)
    is_accessible(page)
