"""Reads and writes the user's settings folder, with the models to serve each time."""

import json
from pathlib import Path

import typer


def user_folder() -> Path:
    """The folder that this system has for the settings of a program; it need not be there."""
    return Path(typer.get_app_dir("headsup"))


def remembered() -> list[str]:
    """The models that are to be served each time: folders, and names on the hub.

    Raises:
        ValueError: when the file that holds them was damaged.
    """
    file = _file()
    if not file.is_file():
        return []
    try:
        names = json.loads(file.read_text("utf-8"))["models"]
        if not all(isinstance(name, str) for name in names):
            raise TypeError
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{file} is damaged; remove it, and add the models again") from error
    return list(names)


def remember(names: list[str]) -> None:
    """Keeps these, and no others.

    Raises:
        OSError: when the folder cannot be written.
    """
    file = _file()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"models": names}, indent=2, ensure_ascii=False) + "\n", "utf-8")


def _file() -> Path:
    return user_folder() / "models.json"
