"""The families that are served: our own file, and an operator's; an entry that does not fit is left out by name."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from app.errors.validation_messages import capitalised, errors_of
from app.families.entry import Entry

OWN = Path(__file__).with_name("transformers.json")
MOST_BYTES, MOST_ENTRIES = 4 * 2**20, 2000


class EntryError(Exception):
    """An entry that cannot be shown, with a sentence."""

    def __init__(self, name: str, detail: str):
        super().__init__(f"{name}: {detail}")
        self.name, self.detail = name, detail


@dataclass
class Families:
    """Entries by id, the oldest first, and what is wrong with those that are left out."""

    entries: dict[str, Entry] = field(default_factory=dict)
    refused: list[EntryError] = field(default_factory=list)

    def add(self, raw: Iterable[Any]) -> None:
        """Takes what fits. An entry may name a parent that comes after it in the same file."""
        waiting: dict[str, Entry] = {}
        for place, each in enumerate(raw):
            try:
                entry = read_entry(each, place)
                if entry.id in self.entries or entry.id in waiting:
                    raise EntryError(entry.id, "There is an entry of this id already; give it another `id`.")
                waiting[entry.id] = entry
            except EntryError as error:
                self.refused.append(error)
        # a parent is older than its child, so the oldest first meets every parent before its children
        for entry in sorted(waiting.values(), key=lambda each: (each.date, each.id)):
            try:
                self._check_parents(entry)
                self.entries[entry.id] = entry
            except EntryError as error:
                self.refused.append(error)
        self.entries = dict(sorted(self.entries.items(), key=lambda item: (item[1].date, item[0])))

    def _check_parents(self, entry: Entry) -> None:
        for name in entry.parents:
            parent = self.entries.get(name)
            if parent is None:
                raise EntryError(entry.id, f"Its parent {name!r} is not among the models; leave it out or add it.")
            if parent.date >= entry.date:
                raise EntryError(
                    entry.id, f"Its parent {name!r} is of {parent.date}, not older than {entry.date}; check both dates."
                )

    def children(self, id: str) -> list[str]:
        """Who names this model as a parent, the oldest first."""
        return [each.id for each in self.entries.values() if id in each.parents]

    def descendants(self) -> dict[str, int]:
        """How many models descend from each."""
        below: dict[str, set[str]] = {id: set() for id in self.entries}
        for entry in reversed(self.entries.values()):
            for parent in entry.parents:
                below[parent] |= {entry.id} | below[entry.id]
        return {id: len(found) for id, found in below.items()}


def read_entry(raw: Any, place: int) -> Entry:
    """The entry that a JSON object holds.

    Raises:
        EntryError: for one that is none; it is named by its id, else by its place in the file.
    """
    given = raw.get("id") if isinstance(raw, dict) else None
    name = given if isinstance(given, str) and given else f"entry {place + 1}"
    name = name[:60].encode(errors="backslashreplace").decode()
    try:
        return Entry.model_validate(raw)
    except ValidationError as error:
        (fault, *_) = errors_of(error.errors())
        path = f"`{fault['path']}`: " if fault["path"] else ""
        raise EntryError(name, f"{path}{fault['detail'] if path else capitalised(fault['detail'])}.") from error


def families(*files: Path) -> Families:
    """Every model of these files, in the order in which they are given."""
    found = Families()
    for file in files:
        try:
            found.add(_entries(file))
        except EntryError as error:
            found.refused.append(error)
    return found


def _entries(file: Path) -> list[Any]:
    try:
        if file.exists() and not file.is_file():  # a pipe would be waited for
            raise EntryError(file.name, "This is no file that can be read; name a JSON file.")
        if file.stat().st_size > MOST_BYTES:
            raise EntryError(file.name, f"This file is larger than {MOST_BYTES:,} bytes.")
        raw = json.loads(file.read_bytes().decode())
    except OSError as error:
        raise EntryError(file.name, f"This file cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise EntryError(file.name, "This file is not UTF-8; save it as UTF-8.") from error
    except (ValueError, RecursionError) as error:
        raise EntryError(file.name, f"This file is not JSON: {error}.") from error
    if not isinstance(raw, list) or len(raw) > MOST_ENTRIES:
        raise EntryError(file.name, f"This file must hold a list of at most {MOST_ENTRIES:,} JSON objects.")
    return raw
