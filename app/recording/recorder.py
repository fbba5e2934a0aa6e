"""Records lessons: their pages, their replies, and those of the views that they show."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import orjson
from fastapi import FastAPI
from playwright import async_api
from starlette.requests import Request

from app import plotly_script
from app.lessons.asking import LOCAL, PREFIX, Sent, ask, send
from app.lessons.lesson import Lesson
from app.page_files.head import PageFiles
from app.pages import PAGES, Page, templates
from app.recording.folder import Folder
from app.recording.verdicts import verdicts
from app.recording.views import open_views

EMBED = {"embed=1": "embed.html"}
KEY = {"key=1": "key.html"}
NO_QUERY = {"type": "http", "query_string": b""}
DOCS = Page("Not recorded", "A recording has no API. Run Heads Up itself for it: install it, then `headsup serve`.")
SHOWN = [f"/{name}" for name in PAGES if name not in ("opening", "explore", "docs")]
"""The pages with an address of their own that are recorded; the front page of a recording is the path."""


class Recorder:
    """Writes one recording."""

    def __init__(self, app: FastAPI, root: Path):
        self._app, self._folder = app, Folder(root)
        # a recording has another file in the place of `send.js`, which a bundle holds already
        app.state.page_files = PageFiles(None)
        self._lessons: dict[str, Lesson] = app.state.lessons.lessons
        self.refused: set[str] = set()

    async def record(self) -> Folder:
        """Records all of the application's lessons.

        Raises:
            CallRefused, RuleError: when a question cannot be answered.
            NoBrowser: where nothing can open the views.
        """
        await self._pages()
        views = dict.fromkeys([view for lesson in self._lessons.values() async for view in self._lesson(lesson)])
        forms = [form for view in views for form in (_embedded(view), view)]
        await open_views(self._app, [*forms, "/?model=", *SHOWN], self._keep)
        return self._folder

    def _keep(self, request: async_api.Request, path: str, sent: Sent) -> None:
        if sent.status == 200 and not path.endswith("/loading"):
            self._folder.reply(request.method, path, request.post_data_buffer or b"", sent.body)
        elif sent.status != 200:
            self.refused.add(f"{request.method} {path}: {sent.body.decode()[:200]}")

    async def _get(self, address: str) -> bytes:
        return (await send(self._app, LOCAL, "GET", address)).body

    async def _page(self, path: str, query: str = "", **how: Any) -> None:
        self._folder.page(path, (await self._get(path + query)).decode(), **how)

    async def _pages(self) -> None:
        await self._page("/", "?model=", forms=EMBED, without="learn/")
        # `/` in a frame that names nothing else is the opening page
        await self._page("/", "?model=&embed=1", name="embed.html")
        for path in SHOWN:
            await self._page(path, "?embed=1", name="embed.html")
        for path in SHOWN:
            await self._page(path, forms=EMBED)
        for path in ("/learn", "/learn/misconceptions"):
            await self._page(path)
        docs = templates.get_template("error.html").render(request=Request(LOCAL | NO_QUERY), page=DOCS)
        self._folder.page("/docs", docs)
        self._folder.file(plotly_script.PATH.strip("/"), await self._get(plotly_script.PATH))

    async def _lesson(self, lesson: Lesson) -> AsyncIterator[str]:
        """Writes a lesson, and returns the addresses that it shows."""
        page = f"/learn/{lesson.id}"
        await self._page(page)
        await self._page(f"{page}/worksheet", forms=KEY)
        await self._page(f"{page}/worksheet", "?key=1", name="key.html")
        path = f"/lessons/{lesson.id}"
        self._folder.reply("GET", path, b"", await self._get(f"{PREFIX.rstrip('/')}{path}"))
        for index, step in enumerate(lesson.steps):
            shown = [step.view.before, step.view.address] if step.view else []
            if step.question is not None or step.fade is not None:
                found = await verdicts(lesson, index, lambda call, body: ask(self._app, LOCAL, call, body))
                self._folder.reply("POST", f"{path}/answers", orjson.dumps({"step": index}), orjson.dumps(found))
                shown = [*shown[:1], *(each["view"] for each in found["verdicts"])]
            for view in filter(None, shown):
                yield view


def _embedded(view: str) -> str:
    """The address in the frame of a lesson, as `static/learn/framed-page.js` writes it."""
    rest, mark, fragment = view.partition("#")
    return f"{rest}{'&' if '?' in rest else '?'}embed=1{mark}{fragment}"
