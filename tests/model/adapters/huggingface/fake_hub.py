"""A server that answers as the hub does, for one model in a folder of this machine."""

import hashlib
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

COMMIT = "0123456789abcdef0123456789abcdef01234567"
PIECE = 4096


class _Hub(ThreadingHTTPServer):
    """Serves one model; `asked` lists the paths that were asked for."""

    def __init__(self, name: str, folder: Path, pause: float):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.name, self.folder, self.pause = name, folder, pause
        self.asked: list[str] = []


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Hub

    def do_GET(self) -> None:
        path, name, folder = urlsplit(self.path).path, self.server.name, self.server.folder
        self.server.asked.append(path)
        if path == f"/api/models/{name}/revision/main":
            self._json({"id": name, "modelId": name, "sha": COMMIT, "siblings": []})
        elif path.startswith(f"/api/models/{name}/tree/"):
            self._json([self._entry(file) for file in sorted(folder.rglob("*")) if file.is_file()])
        elif path.startswith(f"/{name}/resolve/{COMMIT}/"):
            self._file(folder / path.rpartition(f"{COMMIT}/")[2])
        else:
            self._json({"error": "Repository not found"}, 404, {"X-Error-Code": "RepoNotFound"})

    do_HEAD = do_GET

    def log_message(self, *_: object) -> None:
        pass

    def _entry(self, file: Path) -> dict[str, object]:
        path, oid = str(file.relative_to(self.server.folder)), hashlib.sha1(file.read_bytes()).hexdigest()
        return {"type": "file", "path": path, "size": file.stat().st_size, "oid": oid}

    def _json(self, data: object, status: int = 200, headers: dict[str, str] | None = None) -> None:
        content = json.dumps(data).encode()
        self._head(status, {"Content-Type": "application/json", "Content-Length": str(len(content)), **(headers or {})})
        self._body(content)

    def _file(self, file: Path) -> None:
        content = file.read_bytes()
        tag = f'"{hashlib.sha1(content).hexdigest()}"'
        self._head(200, {"Content-Length": str(len(content)), "ETag": tag, "X-Repo-Commit": COMMIT})
        for start in range(0, len(content), PIECE):
            self._body(content[start : start + PIECE])
            time.sleep(self.server.pause)

    def _head(self, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for header, value in headers.items():
            self.send_header(header, value)
        self.end_headers()

    def _body(self, content: bytes) -> None:
        if self.command != "HEAD":
            self.wfile.write(content)


@contextmanager
def serving(name: str, folder: Path, pause: float = 0.0) -> Iterator[tuple[str, list[str]]]:
    """Its address, and the paths that were asked for; `pause` seconds between the pieces of a file."""
    server = _Hub(name, folder, pause)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", server.asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
