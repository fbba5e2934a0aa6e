"""First picture of a page in a browser that has nothing yet, at a round trip of 150 ms: when, and after what."""

from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tests.benchmarks.turns import median
from tests.browser import chromium

ROUND_TRIP_MS = 150
ROUNDS = 5
PAGES = {"/": ".said-word", "/?model=": "mark:heads-drawn", "/steps": "[data-result]"}
"""What each page's first picture is: an element, or a mark that the page sets."""
WATCH = """(wanted) => {
  const name = wanted.startsWith('mark:') ? wanted.slice(5) : null;
  const isThere = () => name ? performance.getEntriesByName(name).length > 0 : document.querySelector(wanted) !== null;
  window.firstPicture = new Promise((drawn) => {
    const look = () => {
      if (!isThere()) return requestAnimationFrame(look);
      // painted when the task after its frame runs
      requestAnimationFrame(() => setTimeout(() => drawn(performance.now())));
    };
    look();
  });
}"""


def measure(address: str) -> list[dict[str, Any]]:
    """A row a page: the median time of the first picture, and requests and bytes before it."""
    path = chromium.find()
    assert path is not None, "no Chromium: run `python -m tests.browser.chromium`"
    with sync_playwright() as playwright:
        arguments = [each for each in chromium.ARGUMENTS if each != "--process-per-site"]
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        rows = []
        for page, picture in PAGES.items():
            _open(browser, address + page, picture)  # the server has the model then
            found = [_open(browser, address + page, picture) for _ in range(ROUNDS)]
            rows.append({"page": page} | {name: median([each[name] for each in found]) for name in found[0]})
        browser.close()
    return rows


def _open(browser: Browser, address: str, picture: str) -> dict[str, float]:
    # as somebody on another machine, behind a proxy on this one
    context = browser.new_context(
        viewport={"width": 1280, "height": 800}, extra_http_headers={"X-Forwarded-For": "192.0.2.7"}
    )
    page = context.new_page()
    page.add_init_script(f"({WATCH})({picture!r})")
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    line = {"offline": False, "latency": ROUND_TRIP_MS, "downloadThroughput": -1, "uploadThroughput": -1}
    session.send("Network.emulateNetworkConditions", line)
    begun: dict[str, float] = {}
    ended: dict[str, tuple[float, float]] = {}
    session.on("Network.requestWillBeSent", lambda event: begun.setdefault(event["requestId"], event["timestamp"]))
    session.on(
        "Network.loadingFinished",
        lambda event: ended.__setitem__(event["requestId"], (event["timestamp"], event["encodedDataLength"])),
    )
    page.goto(address)
    ms = page.evaluate("window.firstPicture")
    page.wait_for_selector("html[data-settled]", state="attached")
    context.close()
    end = min(begun.values()) + ms / 1000
    kb = sum(size for when, size in ended.values() if when <= end) / 1024
    return {"first_picture_ms": ms, "requests_before": sum(when <= end for when in begun.values()), "kb_before": kb}
