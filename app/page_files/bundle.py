"""Bundle: which files stand for the scripts and styles of a page, while these are as they were bundled."""

import hashlib
import logging
import os
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, Field, ValidationError

from app.paths import STATIC, TEMPLATES

MANIFEST = "manifest.json"
NAME = r"\w[\w.-]*"
Source = Annotated[str, Field(pattern=rf"^(static|templates)(/{NAME})+$")]
BundledFile = Annotated[str, Field(pattern=rf"^{NAME}(/{NAME})*$")]
logger = logging.getLogger("headsup.page_files")


class PageBundle(BaseModel):
    """What one page loads.

    Attributes:
        files: the bundled file, by the path below `static` of each script and style that the page's template names.
        preloads: what each of the scripts among them imports.
    """

    files: dict[str, BundledFile]
    preloads: dict[str, list[BundledFile]]


class Manifest(BaseModel):
    """What `bundling/bundle.js` writes: the SHA-256 of each source, and what each page loads."""

    sources: dict[Source, str]
    pages: dict[str, PageBundle]


class Bundle:
    """The bundle in a folder.

    It is read anew when it changes. It stands for nothing while one of its sources is not as it was bundled: a
    developer sees each change with the next page.

    Args:
        folder: where `bundling/bundle.js` writes; it need not be there.
    """

    def __init__(self, folder: Path, static: Path = STATIC, templates: Path = TEMPLATES):
        self._manifest = folder / MANIFEST
        self._places = {"static": static, "templates": templates}
        self._pages: dict[str, PageBundle] = {}
        self._sources = [str(self._manifest)]
        self._seen: list[tuple[int, int] | None] = []
        # files of an installed package stay as they are
        self._may_change = static.parent != Path(__file__).parents[1]
        self._look()

    def page(self, template: str) -> PageBundle | None:
        """What a page loads, or None where it loads the modules themselves."""
        if self._may_change:
            self._look()
        return self._pages.get(template)

    def _look(self) -> None:
        """Reads the manifest again after a change of it or of a source."""
        if self._seen == (now := [_stamp(path) for path in self._sources]):
            return
        self._pages = {}
        if now[0] is None:
            self._sources, self._seen = [str(self._manifest)], [None]
            return
        try:
            manifest = Manifest.model_validate_json(self._manifest.read_bytes())
        except (ValidationError, OSError):
            self._sources, self._seen = [str(self._manifest)], now[:1]
            logger.warning(
                "%s is damaged, so pages load each module by itself; `make bundle` writes it again.", MANIFEST
            )
            return
        places = {name: self._place(name) for name in manifest.sources}
        self._sources = [str(self._manifest), *map(str, places.values())]
        self._seen = [_stamp(path) for path in self._sources]
        changed = [name for name, path in places.items() if _digest(path) != manifest.sources[name]]
        if changed:
            logger.warning(
                "%s changed after the scripts were bundled, so pages load each module by itself; "
                "`make bundle` bundles them again.",
                changed[0],
            )
            return
        self._pages = manifest.pages

    def _place(self, name: str) -> Path:
        folder, _, rest = name.partition("/")
        return self._places[folder] / rest


def _stamp(path: str) -> tuple[int, int] | None:
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return None
    return found.st_mtime_ns, found.st_size


def _digest(path: Path) -> str | None:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None
