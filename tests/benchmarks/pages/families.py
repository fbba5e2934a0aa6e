"""The page of families in Chromium: from its data to the picture of all models, and the frames while it is panned.

`python -m tests.benchmarks.pages.families` measures this alone.
"""

import sys
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.benchmarks.server import serving
from tests.benchmarks.turns import median, percentile_95
from tests.browser import chromium

ROUNDS, PANS = 5, 40
FACES = ("tree", "timeline")
# the largest picture, where most of it lies outside of the view
ZOOM = 5
EMPTY = "data:text/html,<title>Nothing</title>"

# a message comes after the frame in which it is sent has been handed over
WATCH = """(() => {
  window.frames_ms = [];
  let last;
  const frame = (now) => {
    if (last !== undefined) frames_ms.push(now - last);
    last = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  window.drawn = new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => done(performance.now());
    const look = () => {
      if (document.querySelector('.family-nodes button')) port2.postMessage(0);
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
})()"""
DRAWN = """async () => {
  const end = await window.drawn;
  const [asked] = performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('/families'));
  return { ms: end - asked.responseEnd, models: document.querySelectorAll('.family-nodes button').length };
}"""


def measure() -> dict[str, Any]:
    """Milliseconds: the median over rounds until all models are drawn; the p95 frame of a pan, and of an empty page."""
    path = chromium.find()
    assert path is not None, "no Chromium: run `python -m tests.browser.chromium`"
    with serving(None) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=chromium.ARGUMENTS)
        rows = [_row(browser, f"{address}/families?face={face}") for face in FACES]
        empty = _new_page(browser)
        empty.goto(EMPTY)
        nothing = _frames(empty, _pull(empty, 300, 300))
        browser.close()
    found: dict[str, Any] = {"empty_p95_ms": nothing}
    found["rows"] = [{"face": face, **row} for face, row in zip(FACES, rows, strict=True)]
    for row in found["rows"]:
        for name in ("pull", "wheel"):
            row[f"{name}_over_empty"] = row[f"{name}_p95_ms"] / nothing
    return found


def _row(browser: Browser, address: str) -> dict[str, Any]:
    drawn = []
    for _ in range(ROUNDS):
        page = _new_page(browser)
        page.goto(address)
        drawn.append(page.evaluate(DRAWN))
        page.close()
    page = _new_page(browser)
    page.goto(f"{address}&zoom={ZOOM}")
    page.evaluate(DRAWN)
    page.locator("html[data-settled]").wait_for()
    box = page.locator(".family-field").bounding_box()
    assert box is not None
    # where no model stands, which a press would choose
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] - 30
    before = page.evaluate("document.querySelector('.family-field').scrollLeft")
    pulled = _frames(page, _pull(page, x, y))
    wheeled = _frames(page, _wheel(page, x, y))
    assert page.evaluate("document.querySelector('.family-field').scrollLeft") != before, "nothing was panned"
    page.close()
    return {
        "models": drawn[0]["models"],
        "drawn_ms": median([each["ms"] for each in drawn]),
        "slowest_drawn_ms": max(each["ms"] for each in drawn),
        "pull_p95_ms": pulled,
        "wheel_p95_ms": wheeled,
    }


def _new_page(browser: Browser) -> Page:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.add_init_script(WATCH)
    return page


def _pull(page: Page, x: float, y: float) -> Callable[[], None]:
    def pull() -> None:
        page.mouse.move(x, y)
        page.mouse.down()
        for turn in range(PANS):
            page.mouse.move(x - 12 * (turn % 20), y - 5 * (turn % 10))
            page.wait_for_timeout(16)
        page.mouse.up()

    return pull


def _wheel(page: Page, x: float, y: float) -> Callable[[], None]:
    def wheel() -> None:
        page.mouse.move(x, y)
        for turn in range(PANS):
            page.mouse.wheel(60 if turn < PANS // 2 else -60, 0)
            page.wait_for_timeout(16)

    return wheel


def _frames(page: Page, act: Callable[[], None]) -> float:
    page.evaluate("frames_ms.length = 0")
    act()
    return percentile_95(page.evaluate("frames_ms.slice(2)"))


def main() -> None:
    """Measures and prints."""
    found = measure()
    for row in found["rows"]:
        told = ", ".join(
            f"{name} {value:.1f}" if isinstance(value, float) else f"{value}" for name, value in row.items()
        )
        sys.stdout.write(told + "\n")
    sys.stdout.write(f"empty page, p95 frame: {found['empty_p95_ms']:.1f} ms\n")


if __name__ == "__main__":
    main()
