"""Adds the security headers: a page loads nothing but its own files, and holds no inline script."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.middleware.root_path import path_below_root

POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "connect-src 'self'",
        "font-src 'self'",
        "frame-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
    ]
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # files keep their names from version to version, so a browser asks each time whether they changed
    "Cache-Control": "no-cache",
}

PARTS = ("/static/", "/bundled/")
OF_PARTS = {name: value for name, value in HEADERS.items() if name != "Cross-Origin-Opener-Policy"}
"""Scripts and styles get fewer headers than pages: with all, dozens of small files would weigh twice as much."""

ENCRYPTED = [(b"strict-transport-security", b"max-age=31536000")]
"""Behind a proxy with TLS, browsers come back by TLS alone; without it they must not be told so."""

OF_ERRORS = [
    (name.lower().encode(), value.encode())
    for name, value in (HEADERS | {"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"}).items()
]
"""Of a reply that comes from no application, because the request is no HTTP."""

NEEDLESS_OF_PARTS = frozenset({b"last-modified", b"accept-ranges"})
"""The ETag says already whether a file changed, and browsers never ask for half a script."""


class SecurityHeaders:
    """Adds the headers to every reply, errors included.

    Args:
        frame_ancestors: the origins whose pages may show these pages in a frame, as our lessons do; spaces between.
    """

    def __init__(self, app: ASGIApp, frame_ancestors: str = ""):
        self.app = app
        allowed = f"'self' {frame_ancestors}".strip()
        of_pages = HEADERS | {"Content-Security-Policy": f"{POLICY}; frame-ancestors {allowed}"}
        # a file that is opened alone loads nothing
        of_parts = OF_PARTS | {"Content-Security-Policy": f"default-src 'none'; frame-ancestors {allowed}"}
        self._of_pages, self._of_parts = _raw(of_pages), _raw(of_parts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handles one request."""
        is_part = scope["type"] == "http" and path_below_root(scope).startswith(PARTS)
        added = self._of_parts if is_part else self._of_pages
        if scope.get("scheme") == "https":
            added = added + ENCRYPTED
        dropped = NEEDLESS_OF_PARTS if is_part else frozenset[bytes]()

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = [each for each in message["headers"] if each[0].lower() not in dropped]
                there = {name.lower() for name, _ in kept}
                message["headers"] = [*kept, *(each for each in added if each[0] not in there)]
            await send(message)

        await self.app(scope, receive, with_headers)


def _raw(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    """As they travel: every reply gets them, so they are written once."""
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]
