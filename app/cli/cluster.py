"""`headsup serve --cluster` lets Ray Serve run the servers; without the extra it says how to install it."""

import socket
from collections.abc import Callable
from importlib.util import find_spec

from app.cli.common import stop
from app.cli.terminal import say
from app.settings import Settings

MISSING = (
    "--cluster needs Ray Serve, which is not installed (about 350 MB); "
    "install it in the folder of Heads Up with: .venv/bin/pip install -e '.[cluster]'"
)
ROOMS_NEED_REDIS = (
    "Several replicas answer, so no class can open a room here; "
    "HEADSUP_ROOMS=redis://localhost:6379 keeps rooms in a Redis server, which all replicas share."
)


def is_installed() -> bool:
    """Whether Ray can be imported."""
    return find_spec("ray") is not None


def run_cluster(
    settings: Settings, listener: socket.socket, announce: Callable[[str], None], until: int | None
) -> None:
    """Serves with up to `settings.processes` replicas, at the address of the listener, which Ray then opens itself."""
    from app.server.cluster import NotStartedError, Replicas, run
    from app.server.single import address_of

    address, (host, port) = address_of(listener), listener.getsockname()[:2]
    listener.close()
    if settings.processes > 1 and settings.rooms == "memory":
        say(ROOMS_NEED_REDIS, err=True)
    try:
        run(settings, Replicas(), (host, port), lambda: announce(address), until)
    except NotStartedError as error:
        stop(str(error))
