"""Model names: `copycat` is a folder, `copycat@300` the same model after step 300 of its training."""

import re

_NAME = re.compile(r"(?P<model>.+)@(?P<step>0|[1-9][0-9]{0,8})")


def split(name: str) -> tuple[str, int | None]:
    """The model that a name stands for, and the step of its training where it says one."""
    found = _NAME.fullmatch(name)
    return (found["model"], int(found["step"])) if found else (name, None)
