"""Bounds on wrong codes and on new rooms, by address and together. `codes.py` has the arithmetic."""

from ipaddress import IPv6Address, ip_address

from app.errors.problems import TooOften
from app.rooms.store import Store

MOST_WRONG, MOST_WRONG_EACH = 1200, 60
"""Wrong codes a minute: of all addresses together, and of one. A school may have one address for all its phones."""
MOST_NEW, MOST_NEW_EACH = 2000, 60
"""Rooms at one time, and new ones an hour for one address."""
MINUTE_S, HOUR_S = 60, 3600
NETWORK_BITS = 64


def network(host: str) -> str:
    """The part of an address that one customer has: of IPv6 the first 64 bits."""
    try:
        address = ip_address(host)
    except ValueError:
        return host[:64]
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(IPv6Address(int(address) >> NETWORK_BITS << NETWORK_BITS))
    return str(address)


class Guesses:
    """Counts wrong codes. Who is over a bound gets no answer, also to a right code, so trying on teaches nothing."""

    def __init__(self, store: Store):
        self._store = store

    async def check(self, host: str, by: int = 0) -> None:
        """Counts `by` wrong codes.

        Raises:
            TooOften: beyond a bound, of this address or of all.
        """
        each = await self._store.count(f"wrong:{network(host)}", MINUTE_S, by)
        every = await self._store.count("wrong", MINUTE_S, by)
        if each >= MOST_WRONG_EACH + by or every >= MOST_WRONG + by:
            raise TooOften("Too many wrong codes came from there; try again in a minute.", MINUTE_S)

    async def wrong(self, host: str) -> None:
        """Counts a wrong code.

        Raises:
            TooOften: beyond a bound.
        """
        await self.check(host, 1)

    async def new_room(self, host: str) -> None:
        """Counts a new room.

        Raises:
            TooOften: for an address that opened many, and where there are many.
        """
        if await self._store.count(f"new:{network(host)}", HOUR_S) > MOST_NEW_EACH:
            raise TooOften("Many rooms were opened from there; open the next one later.", HOUR_S)
        if await self._store.rooms() >= MOST_NEW:
            raise TooOften("This server has as many rooms as it keeps; open one later.", HOUR_S)
