"""The pages in Chromium: submit to drawn, another head, a sweep, a step, and the bytes before the first picture."""

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from tests.benchmarks.server import serving
from tests.benchmarks.shapes import LENGTHS, SHAPES, Shape, read_model, text_of
from tests.benchmarks.turns import median, percentile_95
from tests.browser import chromium

ROUNDS = 5
SWEEP_LENGTH, SWEEP_STEPS = 512, 90
STEPS_LENGTH, STEPS_ROUNDS = 300, 4

PROBES = Path(__file__).parent / "probes.js"


def measure(root: Path) -> dict[str, Any]:
    """Rows by shape and length, and what is measured once."""
    path = chromium.find()
    assert path is not None, "no Chromium: run `python -m tests.browser.chromium`"
    with serving(root) as address, sync_playwright() as playwright:
        # each page in a process of its own: what one holds is measured, not what the pages before it left
        arguments = [each for each in chromium.ARGUMENTS if each != "--process-per-site"]
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        rows = [_row(browser, address, root, shape, length) for shape in SHAPES for length in LENGTHS]
        sweep = _sweep(browser, address, root)
        step = _step(browser, address, root)
        # what is asked for after the picture may come before it is drawn, on a machine that is both ends of the line
        weight = median([_weight_kb(browser, address) for _ in range(ROUNDS)])
        browser.close()
    return {"rows": rows, "sweep": sweep, "step": step, "first_picture_kb": weight}


def _new_page(browser: Browser) -> Page:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.add_init_script(path=PROBES)
    return page


def _open(browser: Browser, address: str, shape: Shape, text: str) -> Page:
    page = _new_page(browser)
    page.goto(f"{address}/?model={shape.name}&text={text.replace(' ', '+')}")
    page.evaluate("probes.seen('head-drawn')")
    page.wait_for_timeout(500)
    return page


def _row(browser: Browser, address: str, root: Path, shape: Shape, length: int) -> dict[str, Any]:
    model = read_model(root, shape)
    page = _open(browser, address, shape, text_of(model, length, 900))
    submits = []
    for turn in range(ROUNDS):
        submits.append(page.evaluate("(text) => probes.submit(text)", text_of(model, length, 901 + turn)))
        page.wait_for_timeout(400 + length)
    heads = shape.layers * shape.heads
    opens = []
    for turn in range(ROUNDS + 2):
        opens.append(page.evaluate("(index) => probes.open(index)", (turn * 37 + 5) % heads))
        page.wait_for_timeout(200 + length)
    row = {
        "shape": shape.name,
        "tokens": length,
        "submit_ms": median(submits),
        "open_head_ms": median(opens[2:]),
        "elements": page.evaluate("document.querySelectorAll('*').length"),
        "tab_mb": _tab_mb(browser, page),
    }
    page.close()
    return row


def _tab_mb(browser: Browser, page: Page) -> float:
    """What the process of this page holds in memory (on Linux), the largest of all pages' processes."""
    page.bring_to_front()
    session: CDPSession = browser.new_browser_cdp_session()
    processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
    sizes = [_resident_mb(int(each["id"])) for each in processes if each["type"] == "renderer"]
    session.detach()
    return max(sizes, default=0.0)


def _resident_mb(process: int) -> float:
    text = Path(f"/proc/{process}/smaps_rollup").read_text()
    found = re.search(r"Pss:\s+(\d+)", text)
    return int(found[1]) / 1024 if found else 0.0


def _sweep(browser: Browser, address: str, root: Path) -> dict[str, float]:
    """Frame times while the pointer goes over the open head, and over an empty page."""
    shape = SHAPES[1]
    page = _open(browser, address, shape, text_of(read_model(root, shape), SWEEP_LENGTH, 77))
    box = page.locator('[data-view="heatmap"] .sheet').bounding_box()
    assert box is not None
    page.wait_for_timeout(2500)
    head = _frames(page, box["x"] + 120, box["y"] + 120)
    empty = _new_page(browser)
    empty.goto("about:blank")
    nothing = _frames(empty, 300, 300)
    page.close()
    empty.close()
    return {"p95_ms": head, "empty_p95_ms": nothing, "ratio": head / nothing}


def _step(browser: Browser, address: str, root: Path) -> dict[str, float]:
    """The longest frame of a change of step, through all steps of a head; and of no change."""
    shape = SHAPES[1]
    page = _new_page(browser)
    text = text_of(read_model(root, shape), STEPS_LENGTH, 78).replace(" ", "+")
    page.goto(f"{address}/steps?model={shape.name}&text={text}&layer=1&head=1")
    page.locator("html[data-settled]").wait_for()
    count = int(page.locator(".transport-count").inner_text().split()[-1])
    changes, empty = [], []
    for turn in range(STEPS_ROUNDS):
        for _ in range(count - 1):
            changes.append(page.evaluate("(key) => probes.step(key)", ("ArrowRight", "ArrowLeft")[turn % 2]))
            page.locator("html[data-settled]").wait_for()
            empty.append(page.evaluate("probes.step('Shift')"))
    page.close()
    return {"p95_ms": percentile_95(changes), "longest_ms": max(changes), "no_change_p95_ms": percentile_95(empty)}


def _frames(page: Page, x: float, y: float) -> float:
    page.evaluate("probes.watchFrames()")
    for step in range(SWEEP_STEPS):
        page.mouse.move(x + (step * 7) % 300, y + (step * 11) % 250)
        page.wait_for_timeout(16)
    return percentile_95(page.evaluate("probes.frames.slice(2)"))


def _weight_kb(browser: Browser, address: str) -> float:
    """What travels before the first picture, with nothing in the browser's cache."""
    # as somebody on another machine, behind a proxy on this one: what stays on this one is not always compressed
    context = browser.new_context(extra_http_headers={"X-Forwarded-For": "192.0.2.7"})
    page = context.new_page()
    page.add_init_script(path=PROBES)
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(f"{address}/?model=")
    page.evaluate("probes.seen('heads-drawn')")
    total = sum(sizes) / 1024
    context.close()
    return total
