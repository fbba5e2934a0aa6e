"""Reasons: why a model cannot be used, in one line that tells nothing of the machine."""

import re
from pathlib import Path

_FOLDERS = re.compile(r"(?<![\w./:])~?/(?:[^/\s'\"<>,;]+/)+|(?<!\w)[A-Za-z]:\\(?:[^\\\s'\"<>,;]+\\)+")


def reason(error: BaseException, folder: Path | None = None) -> str:
    """The first line of what is wrong, without a full stop; the folder by its name.

    Args:
        folder: of the model, whose path may hold spaces.
    """
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    if isinstance(error, OSError) and error.filename:
        text = f"{text} ({Path(str(error.filename)).name})"
    for whole in () if folder is None else {str(folder), str(folder.resolve())}:
        text = text.replace(f"{whole}/", "").replace(whole, folder.name)  # type: ignore[union-attr]
    lines = without_paths(text).strip().splitlines() or [type(error).__name__]
    return escaped(lines[0]).strip().rstrip(".")


def without_paths(text: str) -> str:
    """The text, of each path its last part only."""
    return _FOLDERS.sub("", text)


def escaped(text: str) -> str:
    """The text, with control characters and halves of characters as Python spells them."""
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)
