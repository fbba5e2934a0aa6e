"""Safetensors header: reads names, types and shapes of tensors from the first bytes of a file."""

import json
import math
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from model.errors import ModelError

LENGTH_BYTES = 8
MOST_HEADER_BYTES = 100 * 2**20
"""The format allows no more; a longer one is none."""
BITS = {"F64": 64, "I64": 64, "U64": 64, "F32": 32, "I32": 32, "U32": 32, "F16": 16, "BF16": 16, "I16": 16, "U16": 16}
BITS |= {"F8_E4M3": 8, "F8_E5M2": 8, "F8_E8M0": 8, "I8": 8, "U8": 8, "BOOL": 8}
"""How many bits a number of each type takes; of rarer types the size is not checked."""


@dataclass(frozen=True)
class Header:
    """The tensors of one file: their shapes by name, and how many numbers they hold together, by type."""

    shapes: dict[str, tuple[int, ...]]
    numbers: Counter[str]

    @property
    def names(self) -> frozenset[str]:
        """The names of the tensors."""
        return frozenset(self.shapes)


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
            end = max((_end(tensor) for tensor in tensors.values()), default=0)
        except (ValueError, TypeError, KeyError, AttributeError, LookupError, RecursionError) as error:
            raise ModelError(_broken(path, size, "its header cannot be read")) from error
    missing = LENGTH_BYTES + length + end - size
    if missing > 0:
        raise ModelError(_broken(path, size, f"{missing:,} bytes are missing at its end"))
    numbers: Counter[str] = Counter()
    for tensor in tensors.values():
        numbers[tensor["dtype"]] += math.prod(tensor["shape"])
    return Header({name: tuple(tensor["shape"]) for name, tensor in tensors.items()}, numbers)


def _end(tensor: dict[str, Any]) -> int:
    """Where the bytes of a tensor end, which are as many as its shape says.

    Raises:
        ValueError: when they are not.
    """
    (begin, end), shape = tensor["data_offsets"], tensor["shape"]
    if not all(isinstance(each, int) and each >= 0 for each in (begin, end, *shape)):
        raise ValueError("a place or a size is no whole number")
    bits = BITS.get(str(tensor["dtype"]))
    if bits is not None and (end - begin) * 8 != math.prod(shape) * bits:
        raise ValueError("the bytes of a tensor are not those of its shape")
    return int(end)


def _broken(path: Path, size: int, why: str) -> str:
    return f"{path.name} ({size:,} bytes) is not a whole safetensors file: {why}; copy or download it again"
