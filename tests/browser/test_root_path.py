"""Behind a proxy every page asks for what lies below its path only, and its links lead there."""

import socket
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import uvicorn
from playwright.sync_api import Page, expect
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from app.main import create_app
from app.settings import Settings
from tests.browser.settled import settle
from tests.browser.watch import Watch

ROOT = "/school/tools/headsup"
PAGES = [
    "",
    "/",
    "/?model=writer&text=The+cat+sat&layer=1&head=0",
    "/steps?model=writer&text=The+cat+sat",
    "/calculator",
    "/compare",
    "/sparse",
    "/positions",
    "/learn",
    "/learn/why-john",
    "/room",
    "/docs",
]
LINKS = """[...document.querySelectorAll('a[href], iframe[src], form[action]')]
  .map((each) => each.href ?? each.src ?? each.action)"""


class Portal:
    """Passes on what lies below one path, stripped, and knows nothing else."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            if scope["path"] != ROOT and not scope["path"].startswith(f"{ROOT}/"):
                return await PlainTextResponse("not below the path", 404)(scope, receive, send)
            scope = {**scope, "path": scope["path"].removeprefix(ROOT) or "/"}
        await self.app(scope, receive, send)


@pytest.fixture(scope="module")
def portal() -> Iterator[str]:
    """The address of a portal in front of a server."""
    listener = socket.create_server(("127.0.0.1", 0))
    app = Portal(create_app(Settings(root_path=ROOT)))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=10)


def test_pages_ask_and_lead_below_the_path_only(page: Page, portal: str, watch: Watch) -> None:
    watch.origin = f"{portal}{ROOT}"
    for each in PAGES:
        page.goto(f"{portal}{ROOT}{each}")
        settle(page)
        links = page.evaluate(LINKS)
        assert len(links) > 8
        below = (f"{portal}{ROOT}/", f"{portal}{ROOT}#", f"{portal}{ROOT}?", "https://")
        assert [link for link in links if not link.startswith(below)] == [], each
        assert urlsplit(page.url).path == f"{ROOT}{urlsplit(each).path}"


def test_a_lesson_shows_its_view_and_a_view_becomes_a_step_without_the_path(
    page: Page, portal: str, watch: Watch
) -> None:
    watch.origin = f"{portal}{ROOT}"
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{portal}{ROOT}/learn/why-john")
    page.get_by_role("button", name="Tom").click()
    frame = page.frame_locator("iframe:not([inert])")
    expect(frame.get_by_role("heading", name="Layer 2 · Head 3")).to_be_visible()
    address = page.get_by_role("link", name="Open on its page").get_attribute("href")
    assert address is not None
    assert address.startswith(f"{ROOT}/?model=writer")
    page.goto(f"{portal}{address}")
    page.get_by_role("button", name="Share").click()
    page.get_by_role("button", name="Copy as a lesson step").click()
    settle(page)
    copied = page.evaluate("() => navigator.clipboard.readText()")
    assert "```view\n/?model=writer" in copied


def test_a_room_lives_below_the_path(page: Page, portal: str, watch: Watch) -> None:
    watch.origin = f"{portal}{ROOT}"
    page.goto(f"{portal}{ROOT}/room")
    page.get_by_role("button", name="Open a room").click()
    expect(page.locator('[data-slot="sizes"]')).to_contain_text("0 joined")
    link = page.locator('[data-slot="link"] a').get_attribute("href")
    assert link is not None
    assert link.startswith(f"{portal}{ROOT}/room/")
    phone = page.context.new_page()
    phone.goto(link)
    page.goto(f"{portal}{ROOT}/sparse")
    expect(phone.frame_locator("iframe").locator('[data-page="sparse"]')).to_be_visible()
    assert phone.frames[1].url.startswith(f"{portal}{ROOT}/sparse")
    phone.close()
