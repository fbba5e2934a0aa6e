"""A server on a free port, the browser that the journeys drive, and a watch over what goes wrong in it."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, expect

from app.main import create_app
from app.middleware.security_headers import OF_PARTS
from app.settings import Settings
from tests.browser import chromium
from tests.browser.explore_page import Explore
from tests.browser.settled import follow
from tests.browser.watch import Watch

# a busy machine is slow, not wrong
expect.set_options(timeout=30_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The Chromium that `chromium.py` found."""
    path = chromium.find()
    assert path is not None, "no Chromium: run `python -m tests.browser.chromium`, which finds or installs one"
    return browser_type_launch_args | {"executable_path": path, "args": chromium.ARGUMENTS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """No movement, where a journey does not ask for it: a frame costs as much as a request."""
    return browser_context_args | {"reduced_motion": "reduce"}


@pytest.fixture(scope="session")
def one_context(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[BrowserContext]:
    """What all journeys share: the modules of the pages stay in its cache, and one page keeps their process alive."""
    context = browser.new_context(**browser_context_args)
    keeper = context.new_page()
    keeper.route("**", lambda route: route.fulfill(content_type="text/html", body=""))
    keeper.goto("http://127.0.0.1")
    yield context
    context.close()


@pytest.fixture
def context(one_context: BrowserContext) -> Iterator[BrowserContext]:
    """The same, with nothing left of this journey for the next."""
    yield one_context
    one_context.clear_permissions()
    for page in one_context.pages[1:]:
        page.close()


@pytest.fixture(scope="session")
def visited() -> set[str]:
    """The origins of all pages so far."""
    return set()


@pytest.fixture
def page(context: BrowserContext, visited: set[str]) -> Page:
    """A new page, which remembers nothing of the journeys before."""
    page = context.new_page()
    follow(page)
    client = context.new_cdp_session(page)
    for origin in visited:
        client.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "all"})
    client.detach()
    page.on("framenavigated", lambda frame: visited.add("{0.scheme}://{0.netloc}".format(urlsplit(frame.url))))
    return page


@contextmanager
def serving(settings: Settings) -> Iterator[str]:
    """A running server, by its address."""
    # what models made elsewhere need takes seconds to import, which `headsup serve` does in the background
    import_module("model.adapters.huggingface.loader")
    listener = socket.create_server(("127.0.0.1", 0))
    # no file changes meanwhile: to ask each time, for a hundred modules a page, takes as long as to run them
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(OF_PARTS, "Cache-Control", "max-age=86400")
        server = uvicorn.Server(uvicorn.Config(create_app(settings), log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join(timeout=10)


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """The address of a running server with the shipped models."""
    with serving(Settings()) as url:
        yield url


@pytest.fixture(autouse=True)
def watch(page: Page, server_url: str) -> Iterator[Watch]:
    """Fails the journey when the console shows an error or a request leaves the server."""
    watch = Watch(server_url)
    page.on("console", watch.on_console)
    page.on("pageerror", lambda error: watch.errors.append(str(error)))
    page.on("request", watch.on_request)
    yield watch
    assert watch.errors == []
    assert watch.outside == []


@pytest.fixture(scope="session")
def vision_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that has tiny vision encoders as well."""
    from tests.browser.images_page import serving_vision

    with serving_vision(tmp_path_factory.mktemp("vision")) as url:
        yield url


@pytest.fixture
def address(vision_server: str, watch: Watch) -> str:
    """The same, for a journey that asks nobody else."""
    watch.origin = vision_server
    return vision_server


@pytest.fixture
def explore(page: Page, server_url: str) -> Explore:
    """The page, not opened yet."""
    return Explore(page, server_url)
