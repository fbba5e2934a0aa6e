"""Axe on a page: it finds nothing, in light and in dark colours, and nothing makes the page scroll sideways."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.settled import settle


def faults(page: Page) -> list[tuple[str, str]]:
    """The rules that the page breaks as it stands now, each with the element."""
    found = Axe().run(page).response["violations"]
    return [(rule["id"], node["html"]) for rule in found for node in rule["nodes"]]


def is_accessible(page: Page) -> None:
    """Asserts that axe finds nothing in light and in dark colours, and that the page fits its width."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        settle(page)  # colours fade, and tables for screen readers come a little later
        assert faults(page) == [], scheme
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
