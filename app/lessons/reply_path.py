"""Reads one value of a reply by its path: `steps.scores.outputs.scores.5.3`, `predictions.0.candidates.0.text`."""

import reprlib
from typing import Any


class RuleError(ValueError):
    """A rule cannot be applied; says why."""


def read(reply: Any, path: str) -> Any:
    """The value at a path: names of fields, indices (negative from the end), names in a list, and `*` for each entry.

    Raises:
        RuleError: for a path that this reply does not have.
    """
    here = reply
    parts = path.split(".")
    for done, part in enumerate(parts):
        if part == "*" and isinstance(here, list):
            return [read(each, ".".join(parts[done + 1 :])) for each in here] if parts[done + 1 :] else here
        try:
            here = _part(here, part)
        except (LookupError, TypeError, ValueError, StopIteration) as error:
            before = ".".join(parts[:done]) or "the reply"
            raise RuleError(f"{path}: {before} has no {part!r}; it has {_described(here)}") from error
    return here


def _part(here: Any, part: str) -> Any:
    if isinstance(here, dict):
        return here[part]
    if not isinstance(here, list):
        raise LookupError(part)
    if part.removeprefix("-").isdecimal():
        return here[int(part)]
    return next(each for each in here if isinstance(each, dict) and each.get("name") == part)


def _described(here: Any) -> str:
    if isinstance(here, dict):
        return ", ".join(here)
    if isinstance(here, list):
        names = [str(each["name"]) for each in here if isinstance(each, dict) and "name" in each]
        return ", ".join(names) or f"the indices 0 to {len(here) - 1}"
    return f"the value {reprlib.repr(here)}"
