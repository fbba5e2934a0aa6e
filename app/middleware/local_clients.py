"""Leaves replies to clients on the same machine uncompressed: no line there would be faster with less.

Packing and unpacking numbers and pictures takes longer than handing them over, and so does gzip with anything. Pages
and their files stay compressed with zstd, which takes next to no time. Events of rooms are packed for nobody: each
stream would keep a compressor, for messages of a few hundred bytes.
"""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send

QUICK = "zstd"
EVENTS = "/events"


class LocalClients:
    """Takes from a local client's `Accept-Encoding` what would make its reply slower.

    A client behind a proxy is where the proxy says that it is (`X-Forwarded-For`, which the server reads).
    """

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handles one request."""
        headers = MutableHeaders(scope=scope) if scope["type"] == "http" else None
        if headers is not None and scope["path"].endswith(EVENTS):
            headers["accept-encoding"] = ""
        elif headers is not None and _is_local(scope) and (accepted := headers.get("accept-encoding")):
            headers["accept-encoding"] = "" if scope["method"] == "POST" else _quick(accepted)
        await self.app(scope, receive, send)


def _is_local(scope: Scope) -> bool:
    host = (scope.get("client") or ("",))[0]
    return host == "::1" or host.startswith("127.")


def _quick(accepted: str) -> str:
    parts = (part.strip() for part in accepted.split(","))
    return ", ".join(part for part in parts if part.partition(";")[0].strip().lower() == QUICK)
