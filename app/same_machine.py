"""What a client on the same machine is sent as it is: there is no line that a smaller reply would be faster over.

Exact numbers hardly shrink, so packing and unpacking them takes longer than handing them over; so does gzip with
anything. Small pictures, pages and their files stay compressed with zstd or br, which takes next to no time.
"""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send

QUICK = ("zstd", "br")


class SameMachine:
    """Takes from a local client's `Accept-Encoding` what would make its reply slower.

    A client behind a proxy is where the proxy says that it is (`X-Forwarded-For`, which the server reads).
    """

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handles one request."""
        if scope["type"] == "http" and _is_local(scope):
            headers = MutableHeaders(scope=scope)
            if accepted := headers.get("accept-encoding"):
                headers["accept-encoding"] = "" if _is_exact(scope) else _quick(accepted)
        await self.app(scope, receive, send)


def _is_local(scope: Scope) -> bool:
    host = (scope.get("client") or ("",))[0]
    return host == "::1" or host.startswith("127.")


def _is_exact(scope: Scope) -> bool:
    return scope["method"] == "POST" and not scope["path"].endswith("/overview")


def _quick(accepted: str) -> str:
    parts = (part.strip() for part in accepted.split(","))
    return ", ".join(part for part in parts if part.partition(";")[0].strip().lower() in QUICK)
