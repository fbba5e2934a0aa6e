"""Model names: tell a folder from a name on the hub, and give each the id that it has here."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from model.errors import ModelError

_PART = r"[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?"
_HUB = re.compile(rf"{_PART}(?:/{_PART})?")
MOST_CHARACTERS = 96
"""The hub allows no longer names."""
TO_INSTALL = "install it in the folder of Heads Up with: .venv/bin/pip install -e '.[hf]'"
"""The remedy where transformers is missing. By a name alone, pip would fetch another package."""


@dataclass(frozen=True)
class Named:
    """A model that somebody named: a folder on this machine, or a name on the hub."""

    folder: Path | None
    hub: str | None
    nickname: str | None = None

    @property
    def id(self) -> str:
        """Its name in addresses: letters, digits, `.`, `_` and `-` only."""
        if self.nickname is not None:
            return self.nickname
        called = self.hub.replace("/", "--") if self.hub is not None else _called(self.folder)
        return re.sub(r"[^A-Za-z0-9._-]+", "-", called).lstrip(".-") or "model"


def named(text: str) -> Named:
    """The folder of this name if there is one, else the model of this name on the hub.

    Raises:
        ModelError: for what can be neither.
    """
    folder = Path(text).expanduser()
    if folder.is_dir():
        return Named(folder, None)
    if folder.exists():
        raise ModelError(f"{text} is a file; give the folder that it is in")
    return Named(None, hub_name(text))


def hub_name(text: str) -> str:
    """The name, if the hub could have a model of that name.

    Raises:
        ModelError: for one that looks like a path or holds other characters.
    """
    if _looks_like_path(text):
        raise ModelError(f"{text!r} looks like a path, and there is no such folder; a name on the hub is owner/name")
    if not _HUB.fullmatch(text) or "--" in text or ".." in text or len(text) > MOST_CHARACTERS:
        raise ModelError(f"{text[:MOST_CHARACTERS]!r} is no name of a model; a name on the hub is owner/name")
    return text


def free_id(wanted: str, taken: Collection[str]) -> str:
    """This id, or with a number after it where others have it."""
    numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return next(each for each in (wanted, *numbered) if each not in taken)


def _looks_like_path(text: str) -> bool:
    return text.startswith((".", "/", "~")) or "\\" in text or ":" in text or ".." in text or text.count("/") > 1


def _called(folder: Path | None) -> str:
    assert folder is not None
    return folder.resolve().name
