"""Reads and writes the user's settings folder, with the models to serve each time."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import typer
from filelock import FileLock


def user_folder() -> Path:
    """The folder that this system has for the settings of a program; it need not be there."""
    return Path(typer.get_app_dir("headsup"))


def remembered() -> list[str]:
    """The models that are to be served each time: folders, and names on the hub.

    Raises:
        ValueError: when the file that holds them was damaged.
    """
    file = _file()
    if not file.exists():
        return []
    try:
        names = json.loads(file.read_text("utf-8"))["models"]
        if not all(isinstance(name, str) for name in names):
            raise TypeError
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ValueError(f"{file} is damaged; remove it, and add the models again") from error
    return list(names)


def remember(change: Callable[[list[str]], list[str]]) -> None:
    """Keeps the models that `change` makes of those that are kept; who changes them at the same time waits.

    Raises:
        OSError: when the folder cannot be written; what was kept is kept still.
        ValueError: when the file that holds them was damaged.
    """
    file = _file()
    file.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(file.with_suffix(".lock")):
        text = json.dumps({"models": change(remembered())}, indent=2, ensure_ascii=False) + "\n"
        write_whole(file, text)


def write_whole(file: Path, text: str) -> None:
    """Writes a file aside and renames it: a disk that fills up, or a machine that stops, leaves the old one whole.

    Raises:
        OSError: when the folder cannot be written.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    aside = file.with_suffix(".new")
    try:
        with aside.open("wb") as new:
            new.write(text.encode())
            new.flush()
            os.fsync(new.fileno())
        aside.replace(file)
    finally:
        aside.unlink(missing_ok=True)


def _file() -> Path:
    return user_folder() / "models.json"
