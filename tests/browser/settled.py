"""Waits until a page has settled: its root element says so (`static/core/settled.js`), and no request is in flight."""

from weakref import WeakKeyDictionary

from playwright.sync_api import Page, Request

SETTLED = """async (most) => {
  const end = performance.now() + most;
  // a key, a size or a colour that has just changed is noticed with the next frame
  for (let quiet = 0; quiet < 3; quiet = document.documentElement.hasAttribute('data-settled') ? quiet + 1 : 0) {
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    if (performance.now() > end) return false;
  }
  return true;
}"""
MOST_MS = 60_000
_in_flight: WeakKeyDictionary[Page, set[Request]] = WeakKeyDictionary()


def follow(page: Page) -> None:
    """Counts the requests of a page, also those for its images and styles."""
    requests = _in_flight[page] = set()
    # the events of a room never end
    page.on("request", lambda request: None if request.url.endswith("/events") else requests.add(request))
    page.on("requestfinished", lambda request: requests.discard(request))
    page.on("requestfailed", lambda request: requests.discard(request))


def settle(page: Page) -> None:
    """Returns when nothing is under way in the page."""
    requests = _in_flight[page]
    while True:
        assert page.evaluate(SETTLED, MOST_MS), "the page does not settle"
        if not requests:
            return


def visit(page: Page, address: str) -> None:
    """Loads a page and returns once it has settled: nothing is pressed, typed or read before that."""
    page.goto(address)
    settle(page)


def reload(page: Page) -> None:
    """Loads the page again once it has settled: before that, its address may not say the last change."""
    settle(page)
    page.reload()
