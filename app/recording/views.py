"""Opens views in a browser, inside which every request is answered by the application, and kept."""

import os
import shutil
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from fastapi import FastAPI
from playwright.async_api import Browser, Error, Playwright, Request, Route, async_playwright

from app.lessons.asking import LOCAL, PREFIX, Sent, send

ORIGIN = "http://localhost"
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MOST_MS = 120_000
SETTLED = "html[data-settled]"

Keep = Callable[[Request, str, Sent], None]
"""Takes a request, its path below the root of the API, and what came back."""


class NoBrowser(Exception):
    """There is no Chromium that could open the views."""


async def open_views(app: FastAPI, addresses: Iterable[str], keep: Keep) -> None:
    """Opens each address and waits until its page has settled.

    Raises:
        NoBrowser: where there is none.
    """
    async with async_playwright() as playwright:
        browser = await _launched(playwright)
        context = await browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
        answers = _Answers(app, keep)
        await context.route("**", answers.answer)
        page = await context.new_page()
        for address in addresses:
            await page.goto(ORIGIN + address)
            await page.wait_for_selector(SETTLED, state="attached", timeout=MOST_MS)
        # what was asked for, and given up by the page, is answered first
        await context.unroute_all(behavior="wait")
        await browser.close()


async def _launched(playwright: Playwright) -> Browser:
    found = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    # Chromium refuses its sandbox to root, and nothing but our own pages is opened
    arguments = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    try:
        return await playwright.chromium.launch(executable_path=found, args=arguments)
    except Error as error:
        raise NoBrowser(str(error)) from error


class _Answers:
    """Answers the requests of a browser from the application."""

    def __init__(self, app: FastAPI, keep: Keep):
        self._app, self._keep = app, keep
        self._files: dict[str, Sent] = {}

    async def answer(self, route: Route, request: Request) -> None:
        """Answers one of them; the page may have gone meanwhile."""
        parts = urlsplit(request.url)
        sent = self._files.get(parts.path)
        if sent is None:
            address = f"{parts.path}?{parts.query}" if parts.query else parts.path
            sent = await send(self._app, LOCAL, request.method, address, request.post_data_buffer or b"")
        if parts.path.startswith("/static/"):
            self._files[parts.path] = sent
        elif parts.path.startswith(PREFIX):
            self._keep(request, parts.path.removeprefix(PREFIX.rstrip("/")), sent)
        try:
            await route.fulfill(status=sent.status, headers=sent.headers, body=sent.body)
        except Error:
            return
