"""Lets a proxy serve everything below a path, such as `/school/headsup`, whether or not it strips that path."""

from urllib.parse import quote, unquote

from starlette.types import ASGIApp, Receive, Scope, Send


class RootPath:
    """Puts the root path in front of the path of every request, as ASGI wants it: some proxies strip it, some do not.

    Args:
        root_path: as it stands in addresses; empty for the one that the server gives, which mostly is empty as well.
    """

    def __init__(self, app: ASGIApp, root_path: str = ""):
        self.app, self._root_path = app, unquote(root_path)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handles one request."""
        if scope["type"] == "http":
            root = self._root_path or scope.get("root_path", "").rstrip("/")
            path = scope["path"]
            if path == root:
                path = f"{root}/"
            elif root and not path.startswith(f"{root}/"):
                # a proxy that puts `/` in the place of the root leaves two slashes
                path = f"{root}/{path.lstrip('/')}"
            # mounts lengthen "root_path" for what is below them, and leave the other as it is
            scope = {**scope, "path": path, "root_path": root, "app_root_path": root}
        await self.app(scope, receive, send)


def path_below_root(scope: Scope) -> str:
    """The path of a request without the root path."""
    return scope["path"].removeprefix(scope.get("app_root_path", ""))


def root_path_of(scope: Scope) -> str:
    """The root path, as it stands in addresses."""
    return quote(scope.get("app_root_path", ""), safe="/@:+~!$&'()*,;=")
