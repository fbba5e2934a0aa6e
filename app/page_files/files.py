"""Serves the bundled files: their names change with their content, so browsers keep them for a year."""

import os
import re

from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from app.page_files.packed import accepts

HASHED = re.compile(r".*-[0-9A-Z]{8}\.(js|css)(\.map)?")
A_YEAR = "public, max-age=31536000, immutable"
PACKED = {"br": ".br", "gzip": ".gz"}
"""The best first: files that the bundler packed, by what they are called in `Accept-Encoding`."""


class BundledFiles(StaticFiles):
    """Nothing but files with the hash of their content in their name, packed when they were bundled."""

    async def check_config(self) -> None:
        """The folder need not be there: pages then load modules."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, or 304 for a browser that has it.

        Raises:
            HTTPException: 404 for any other file.
        """
        if not HASHED.fullmatch(path):
            raise HTTPException(404)
        return await super().get_response(path, scope)

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """The file in the best form that the client takes."""
        plain = super().file_response(full_path, stat_result, scope, status_code)
        plain.headers["cache-control"] = A_YEAR
        name = next((each for each in PACKED if accepts(scope, each)), None)
        if name is None or not isinstance(plain, FileResponse):
            return plain
        packed = f"{os.fspath(full_path)}{PACKED[name]}"
        if not os.path.isfile(packed):
            return plain
        headers = {"content-encoding": name, "vary": "Accept-Encoding", "cache-control": A_YEAR}
        return FileResponse(packed, status_code, headers | {"etag": plain.headers["etag"]}, plain.media_type)
