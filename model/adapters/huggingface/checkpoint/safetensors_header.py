"""Safetensors header: reads names, types and shapes of tensors from the first bytes of a file."""

import json
import math
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from model.errors import ModelError

LENGTH_BYTES = 8
MOST_HEADER_BYTES = 100 * 2**20
"""The format allows no more; a longer one is none."""


@dataclass(frozen=True)
class Header:
    """The tensors of one file: their names, how many numbers they hold together, by type."""

    names: frozenset[str]
    numbers: Counter[str]


def read_header(path: Path) -> Header:
    """The contents of this file.

    Raises:
        ModelError: for a file that is none, or that ends before its last tensor does.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        length = int.from_bytes(file.read(LENGTH_BYTES), "little")
        if not 2 <= length <= min(MOST_HEADER_BYTES, max(size - LENGTH_BYTES, 0)):
            raise ModelError(_broken(path, size, "its header is not whole"))
        try:
            tensors = json.loads(file.read(length))
            tensors.pop("__metadata__", None)
            end = max((tensor["data_offsets"][1] for tensor in tensors.values()), default=0)
            numbers: Counter[str] = Counter()
            for tensor in tensors.values():
                numbers[tensor["dtype"]] += math.prod(tensor["shape"])
        except (ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
            raise ModelError(_broken(path, size, "its header cannot be read")) from error
    missing = LENGTH_BYTES + length + end - size
    if missing > 0:
        raise ModelError(_broken(path, size, f"{missing:,} bytes are missing at its end"))
    return Header(frozenset(tensors), numbers)


def _broken(path: Path, size: int, why: str) -> str:
    return f"{path.name} ({size:,} bytes) is not a whole safetensors file: {why}; copy or download it again"
