"""Head of a page: its links and scripts, as its template names them, become those of the bundle, or get preloads."""

import re
from pathlib import Path
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from app.page_files.bundle import Bundle, PageBundle
from app.page_files.imports import imported
from app.paths import STATIC

FILES = "/bundled/"
"""Where the bundled files are, below the root path."""
TAG = re.compile(
    r'<link rel="stylesheet" href="(?P<root>[^"]*?)/static/(?P<style>[^"]+)"(?P<more>(?: data-[^>]*)?)>'
    r'|<script type="module" src="[^"]*?/static/(?P<script>[^"]+)"></script>'
)


class PageFiles:
    """What pages load.

    Args:
        bundle: None loads the modules themselves.
    """

    def __init__(self, bundle: Bundle | None, static: Path = STATIC):
        self._bundle, self._static = bundle, static

    def head(self, template: str, root_path: str, html: str) -> str:
        """The links and scripts of a page as they are sent.

        Args:
            template: the page's.
            html: its links and scripts, as its template has them.
        """
        page = self._bundle.page(template) if self._bundle else None
        named = [match["style"] or match["script"] for match in TAG.finditer(html)]
        if page is None or not page.files.keys() >= set(named):
            return self._with_preloads(root_path, html)
        return _bundled(page, root_path, html)

    def _with_preloads(self, root_path: str, html: str) -> str:
        """A browser asks for all modules at once, instead of finding the imports of each one after it came."""
        scripts = [match["script"] for match in TAG.finditer(html) if match["script"]]
        links = [_preload(f"{root_path}/static/{each}") for each in sorted(imported(self._static, scripts))]
        return re.sub("(?=<script)", lambda _: "".join(links), html, count=1)


def _bundled(page: PageBundle, root_path: str, html: str) -> str:
    tags = list(TAG.finditer(html))
    # a file runs where the last of its scripts would: by then a script of elsewhere between them has run
    last = {page.files[match["style"] or match["script"]]: match.start() for match in tags}

    def tag(match: re.Match[str]) -> str:
        file = page.files[match["style"] or match["script"]]
        if last[file] != match.start():
            return ""
        address = f"{root_path}{FILES}{file}"
        if match["style"]:
            return f'<link rel="stylesheet" href="{address}"{match["more"]}>'
        return f'<script type="module" src="{address}"></script>'

    found = re.sub(r"\n\s*\n", "\n", TAG.sub(tag, html))
    behind = {each for file in last for each in page.preloads.get(file, [])} - set(last)
    links = [_preload(f"{root_path}{FILES}{each}") for each in sorted(behind)]
    return re.sub("(?=<script)", lambda _: "".join(links), found, count=1)


def _preload(address: str) -> str:
    return f'<link rel="modulepreload" href="{address}">'


@pass_context
def page_files(context: Context, html: str) -> str:
    """The filter around the links and scripts of `base.html`."""
    files: Any = context.get("page_files")
    if files is None:
        return html
    return Markup(files.head(context.name, context["root_path"], str(html)))
