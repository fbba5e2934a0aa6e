"""From a room to what its members may know of it: no key, no rule, no answer and no vote before it is shown."""

from typing import Any

from app.rooms.room import Poll, Room

SHOWN = {"answer", "explanation", "option", "view"}


def state(room: Room) -> dict[str, Any]:
    """The state of a room, as everybody in it sees it."""
    return {
        "code": room.code,
        "version": room.version,
        "ends": room.ends,
        "joining": room.joining,
        "following": room.following,
        "view": _view(room),
        "question": room.poll and _question(room.poll),
    }


def _view(room: Room) -> str | None:
    """The address that phones show: while a question waits for its answer, only what does not give it away."""
    if room.poll is None:
        return room.view
    if room.poll.reveal is not None:
        return room.poll.reveal.view
    hidden = room.poll.view
    return None if hidden is None else hidden.before


def _question(poll: Poll) -> dict[str, Any]:
    return poll.asked.model_dump() | {
        "id": poll.id,
        "round": poll.round,
        "open": poll.is_open,
        "tallies": None if poll.tallies is None else [each.model_dump() for each in poll.tallies],
        "reveal": None if poll.reveal is None else poll.reveal.model_dump(include=SHOWN),
    }
