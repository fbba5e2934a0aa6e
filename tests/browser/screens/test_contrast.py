"""Text stands out in every palette: light, dark, high contrast, forced colours, and on the projector."""

from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.settled import settle

PAGES = [
    "/",
    "/?model=writer",
    "/compare",
    "/sparse",
    "/positions",
    "/cost",
    "/families",
    "/steps?at=scores",
    "/calculator",
]
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
# WCAG 2.2: 1.4.3 says 4.5 : 1; with high contrast 1.4.6 says 7 : 1
ENOUGH, ENHANCED = "color-contrast", "color-contrast-enhanced"
# a digit on the colour of its number is black or white, whichever stands out more: 4.5 at least, not 7 everywhere
ON_RAMPS = [".stepper-digits td", "input[data-row]", ".digits td", ".patch-table button"]
PALETTES = """() => [document.documentElement.hasAttribute('data-contrast'),
    getComputedStyle(document.documentElement).getPropertyValue('--ink').trim()]"""


def _faint(page: Page, rule: str) -> list[str]:
    """The elements whose text is too faint as the page stands now."""
    settle(page)
    context = {"exclude": [[each] for each in ON_RAMPS]} if rule == ENHANCED else None
    options = {"runOnly": {"type": "rule", "values": [rule]}, "rules": {ENHANCED: {"enabled": True}}}
    found = Axe().run(page, context=context, options=options).response
    assert found["passes"], "axe compared nothing"
    return [
        f"{node['html'][:120]}: {node['any'][0]['message'][:140]}"
        for each in found["violations"]
        for node in each["nodes"]
    ]


@pytest.mark.parametrize("path", PAGES)
def test_text_stands_out_in_every_palette(page: Page, server_url: str, path: str) -> None:
    page.goto(server_url + path)
    expect(page.locator("main [data-focus], main [data-result]").first).to_be_visible()
    settle(page)
    faint = {}
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme, contrast="no-preference", forced_colors="none")
        faint[scheme] = _faint(page, ENOUGH)
        assert page.evaluate(PALETTES)[0] is False
        page.emulate_media(color_scheme=scheme, contrast="more")
        faint[f"{scheme}, more"] = _faint(page, ENOUGH) + _faint(page, ENHANCED)
        assert page.evaluate(PALETTES) == [True, "#000000" if scheme == "light" else "#ffffff"]
        page.emulate_media(color_scheme=scheme, contrast="no-preference", forced_colors="active")
        faint[f"{scheme}, forced"] = _faint(page, ENOUGH)
    page.emulate_media(forced_colors="none")
    page.keyboard.press("p")
    expect(page.locator("html")).to_have_attribute("data-contrast", "")
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        faint[f"{scheme}, projector"] = _faint(page, ENOUGH) + _faint(page, ENHANCED)
    assert [f"{name}: {each}" for name, found in faint.items() for each in found] == []
