"""Pages that come as a few bundled files, below a path: they work, and load nothing else of ours."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from app.settings import Settings
from tests.browser.conftest import serving
from tests.browser.settled import settle
from tests.browser.watch import Watch
from tests.bundled import bundle

ROOT = "/school/headsup"
MOST_REQUESTS = 15
PLAIN = re.compile(r"/static/.*\.(js|css)$")


@pytest.fixture(scope="module")
def bundled_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server with a bundle, below a path."""
    folder = bundle(tmp_path_factory.getbasetemp().parent / "bundled")
    with serving(Settings(bundled=folder, root_path=ROOT)) as url:
        yield f"{url}{ROOT}"


@pytest.fixture
def asked(page: Page, bundled_url: str, watch: Watch) -> list[str]:
    """The addresses that the page asks for, below the path; none is a module or a style by itself."""
    watch.origin = bundled_url
    found: list[str] = []
    page.on("request", lambda request: found.append(request.url.removeprefix(bundled_url)))
    return found


def test_the_opening_page_needs_few_requests(page: Page, bundled_url: str, asked: list[str]) -> None:
    page.goto(f"{bundled_url}/")
    settle(page)
    expect(page.locator(".said-word")).to_be_visible()
    assert len(asked) <= MOST_REQUESTS, asked
    assert [each for each in asked if PLAIN.search(each)] == []
    page.locator("body").press("p")
    expect(page.locator("html[data-present]")).to_be_attached()


def test_the_explorer_fetches_its_later_views_with_their_styles(page: Page, bundled_url: str, asked: list[str]) -> None:
    page.goto(f"{bundled_url}/?model=writer&text=The+cat+sat&layer=1&head=0")
    settle(page)
    assert [each for each in asked if PLAIN.search(each)] == []
    expect(page.get_by_role("button", name="Share")).to_be_visible()
    files = page.evaluate("[...document.styleSheets].map((each) => each.href.split('/').at(-1).split('-')[0])")
    # a style that comes later stands before those of the page, as where it is loaded at once
    assert files == ["page", "touch", "what", "image", "page"]
    page.locator("body").press("w")
    settle(page)
    expect(page.get_by_role("button", name="Close", exact=True)).to_be_visible()
    for tab in ("links", "digits"):
        page.locator(f"[data-view='tabs'] button[value='{tab}']").click()
        settle(page)
    assert [each for each in asked if PLAIN.search(each)] == []


def test_steps_calculator_lesson_room_and_docs_work(page: Page, bundled_url: str, asked: list[str]) -> None:
    page.goto(f"{bundled_url}/steps?model=writer&text=The+cat+sat")
    settle(page)
    before = page.locator(".transport-count").inner_text()
    page.locator("body").press("ArrowRight")
    settle(page)
    assert page.locator(".transport-count").inner_text() != before
    page.goto(f"{bundled_url}/calculator")
    settle(page)
    expect(page.locator(".transport-count")).to_be_visible()
    page.goto(f"{bundled_url}/learn/why-john")
    page.get_by_role("button", name="Tom").click()
    expect(page.frame_locator("iframe:not([inert])").get_by_role("heading", name="Layer 2 · Head 3")).to_be_visible()
    page.goto(f"{bundled_url}/cost")
    settle(page)
    page.goto(f"{bundled_url}/room")
    page.get_by_role("button", name="Open a room").click()
    expect(page.locator('[data-slot="sizes"]')).to_contain_text("0 joined")
    page.goto(f"{bundled_url}/sparse")
    expect(page.locator(".lead-switch")).to_be_visible()
    page.goto(f"{bundled_url}/docs")
    expect(page.locator(".swagger-ui .opblock").first).to_be_visible()
    settle(page)
    assert [each for each in asked if PLAIN.search(each)] == []
