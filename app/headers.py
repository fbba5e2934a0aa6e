"""Headers of every reply: a page may load nothing but its own files, and no script stands inside a page."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "connect-src 'self'",
        "font-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
    ]
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    # files keep their names from version to version, so a browser asks each time whether they changed
    "Cache-Control": "no-cache",
}

OF_PARTS = {name: HEADERS[name] for name in ("X-Content-Type-Options", "Cache-Control")}
"""What a page is made of is no page: with all headers, dozens of small files would weigh twice as much."""


class SecurityHeaders:
    """Adds the headers to every reply, errors included.

    Args:
        frame_ancestors: the origins whose pages may show these pages in a frame, with spaces between; none when empty.
    """

    def __init__(self, app: ASGIApp, frame_ancestors: str = ""):
        self.app = app
        allowed = frame_ancestors or "'none'"
        self._of_pages = HEADERS | {"Content-Security-Policy": f"{POLICY}; frame-ancestors {allowed}"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handles one request."""

        is_part = scope["type"] == "http" and scope["path"].startswith("/static/")

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in (OF_PARTS if is_part else self._of_pages).items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, with_headers)
