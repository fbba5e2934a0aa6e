"""Waits until a page has settled: no request, timer, frame or movement is under way (`settled.js` counts them)."""

from pathlib import Path
from weakref import WeakKeyDictionary

from playwright.sync_api import Page, Request

SCRIPT = Path(__file__).with_suffix(".js")
MOST_MS = 60_000
_in_flight: WeakKeyDictionary[Page, set[Request]] = WeakKeyDictionary()


def follow(page: Page) -> None:
    """Counts the requests of a page, also those for modules, which no script in it sees."""
    requests = _in_flight[page] = set()
    page.on("request", lambda request: requests.add(request))
    page.on("requestfinished", lambda request: requests.discard(request))
    page.on("requestfailed", lambda request: requests.discard(request))


def settle(page: Page) -> None:
    """Returns when nothing is under way in the page."""
    requests = _in_flight[page]
    while True:
        still = page.evaluate("most => settled(most)", MOST_MS)
        assert still == [], f"the page does not settle: {still}"
        if not requests:
            return


def reload(page: Page) -> None:
    """Loads the page again once it has settled: before that, its address may not say the last change."""
    settle(page)
    page.reload()
