"""JSON files: read the object in a file of a model, of bounded size and depth."""

import json
from pathlib import Path
from typing import Any

from model.errors import ModelError

MOST_BYTES = 64 * 2**20
"""The largest file that is read here: an index of all tensors. A configuration has a few kilobytes."""


def read_object(path: Path, most_bytes: int = MOST_BYTES) -> dict[str, Any]:
    """The object in this file.

    Raises:
        ModelError: when there is none; the message says why.
    """
    if not path.is_file():
        raise ModelError(f"there is no {path.name} in {path.parent.name}, so it is not the folder of a model")
    size = path.stat().st_size
    if size > most_bytes:
        raise ModelError(f"{path.name} has {size:,} bytes; at most {most_bytes:,} are read")
    try:
        data = json.loads(path.read_bytes().decode())
    except ValueError as error:
        raise ModelError(f"{path.name} is not JSON: {error}; copy or download it again") from error
    except RecursionError as error:
        raise ModelError(f"{path.name} is nested too deep to be read; copy or download it again") from error
    if not isinstance(data, dict):
        raise ModelError(f"{path.name} holds no JSON object; copy or download it again")
    return data
