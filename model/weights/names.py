"""Model names: `copycat` is a folder, `copycat@300` the same model after step 300 of its training."""

import re

_NAME = re.compile(r"(?P<model>.+)@(?P<step>0|[1-9][0-9]{0,8})")
_FOLDER = re.compile(r"\w(?:[\w .+-]*[\w+-])?")


def is_name(folder: str) -> bool:
    """Whether a folder of this name can be a model: names stand in addresses, in lists and on the screen.

    A name that is not UTF-8 reaches Python as lone surrogates, which are no letters.
    """
    return _FOLDER.fullmatch(folder) is not None


def split(name: str) -> tuple[str, int | None]:
    """The model that a name stands for, and the step of its training where it says one."""
    found = _NAME.fullmatch(name)
    return (found["model"], int(found["step"])) if found else (name, None)
