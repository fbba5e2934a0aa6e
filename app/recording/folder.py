"""Folder of a recording: pages whose addresses are relative, the files of the pages, and replies."""

import re
import shutil
from pathlib import Path

from app.paths import STATIC
from app.recording.keys import key_of

ADDRESS = re.compile(r'\b(href|src|action)="/(?!/)([^"?#]*)([^"]*)"')
HEAD = '<meta charset="utf-8">'
SERVED = "a real transformer runs on this server"
RECORDED = "this folder is a recording of a real transformer"
SEND, RECORDED_SEND = "static/server/send.js", "recorded-send.js"


class Folder:
    """Where a recording is written."""

    def __init__(self, root: Path):
        self.root = root
        self.keys: dict[str, tuple[str, str, bytes]] = {}
        shutil.copytree(STATIC, root / "static", dirs_exist_ok=True)
        send = root / SEND
        send.with_name(RECORDED_SEND).replace(send)

    def file(self, path: str, content: bytes) -> None:
        """A file as it is served."""
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)

    def reply(self, method: str, path: str, body: bytes, content: bytes) -> None:
        """A reply of the API.

        Raises:
            ValueError: when another request has the same key.
        """
        key = key_of(method, path, body)
        if self.keys.setdefault(key, (method, path, body)) != (method, path, body):
            raise ValueError(f"two requests have the key {key}: {self.keys[key]} and {(method, path, body)}")
        self.file(f"replies/{key}.json", content)

    def page(
        self, path: str, html: str, name: str = "index.html", forms: dict[str, str] | None = None, without: str = ""
    ) -> None:
        """A page, in one form.

        Args:
            forms: the query, such as `embed=1`, of each other form, and the name of its file.
            without: where an address without a query leads.
        """
        parts = [part for part in path.split("/") if part]
        up = "../" * len(parts)
        found = ADDRESS.sub(lambda match: f'{match[1]}="{_relative(up, match[2])}{match[3]}"', html)
        found = found.replace(HEAD, HEAD + _script(up, forms or {}, without), 1).replace(SERVED, RECORDED)
        self.file("/".join([*parts, name]), found.encode())

    @property
    def bytes(self) -> int:
        """How large it is."""
        return sum(file.stat().st_size for file in self.root.rglob("*") if file.is_file())


def _relative(up: str, path: str) -> str:
    """The same place from a page that lies some folders deep; a page is a folder, so its address ends with /."""
    is_file = "." in path.rpartition("/")[2]
    return (up + path + ("" if is_file or not path else "/")) or "./"


def _script(up: str, forms: dict[str, str], without: str) -> str:
    """A script that says where the root is, and leads on: a server reads the query of an address, a file does not."""
    root = f'new URL("{up or "./"}", location.href).pathname.replace(/\\/$/, "")'
    lines = [f"document.documentElement.dataset.rootPath = {root};"]
    lines += [
        f'if (location.search.slice(1).split("&").includes("{query}")) '
        f'location.replace("{file}" + location.search + location.hash);'
        for query, file in forms.items()
    ]
    if without:
        lines.append(f'if (!location.search) location.replace("{without}");')
    return f"<script>{' '.join(lines)}</script>"
