"""Refuses requests to a host name that nobody named: a page elsewhere could point a name of its own at this machine."""

import re
from collections.abc import Iterable
from ipaddress import ip_address
from socket import gethostname

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from app.errors.problems import problem

PORT = re.compile(r":[0-9]*$")


class KnownHosts:
    """Passes requests on whose `Host` is an address, a name of this machine, or one that the operator named.

    An address is safe: no page of another site has it as its origin. A request without `Host` comes from no browser.

    Args:
        bound_to: the address that the server listens on; beyond loopback the machine's own name is known as well.
        named: host names; `*.school.example` names all below, and `*` every one.
    """

    def __init__(self, app: ASGIApp, bound_to: str, named: Iterable[str] = ()):
        self.app = app
        here = gethostname().lower()
        own = {"localhost", "*.localhost"} | (set() if is_loopback(bound_to) else {here, f"{here}.local"})
        self._named = own | {each.lower() for each in named}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handles one request."""
        given = Headers(scope=scope).get("host") if scope["type"] == "http" else None
        if given is None or self._is_known(PORT.sub("", given).lower().rstrip(".")):
            return await self.app(scope, receive, send)
        detail = f"This server does not answer to {given[:100]!a}; its operator can name it in HEADSUP_HOSTS."
        await problem(421, detail)(scope, receive, send)

    def _is_known(self, host: str) -> bool:
        if host in self._named or "*" in self._named or _is_address(host):
            return True
        parts = host.split(".")
        return any(f"*.{'.'.join(parts[start:])}" in self._named for start in range(1, len(parts)))


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches a server that listens on this address."""
    return host == "localhost" or (_is_address(host) and ip_address(host.strip("[]")).is_loopback)


def _is_address(host: str) -> bool:
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
