"""Encodes arrays: exact float32 as nested lists, or typed bytes in base64. Hidden cells (−∞) become `null` in JSON."""

import sys
from base64 import b64encode
from functools import cache
from typing import Any

import numpy as np
import orjson
import torch
from starlette.responses import Response
from torch import Tensor

SMALL_BYTES = 16 * 1024


def array(numbers: Tensor | np.ndarray[Any, Any], encoding: str, decimals: int | None = None) -> Any:
    """An array in the form in which it travels; a float is rounded only if `decimals` says so."""
    values = np.ascontiguousarray(_widened(numbers) if isinstance(numbers, Tensor) else numbers)
    if encoding == "typed":
        little = values if sys.byteorder == "little" else values.byteswap()
        return {
            "dtype": _name(values.dtype),
            "shape": list(values.shape),
            "base64": b64encode(little.tobytes()).decode("ascii"),
        }
    return values if decimals is None or values.dtype == np.bool_ else np.round(values, decimals)


@cache
def _name(dtype: np.dtype[Any]) -> str:
    # NumPy puts it together anew each time, which takes as long as packing a small array
    return dtype.name


def number(value: Tensor) -> Any:
    """One float32, as a numpy scalar: as a Python float it would show the digits of a float64."""
    return _widened(value)[()]


def _widened(tensor: Tensor) -> np.ndarray[Any, Any]:
    """Its numbers; those of 16 bits as float32, which holds each of them exactly."""
    is_half = tensor.dtype in (torch.float16, torch.bfloat16)
    return (tensor.float() if is_half else tensor).numpy(force=True)


def dumps(data: Any) -> bytes:
    """JSON with numpy arrays in it; a float32 is written with the fewest digits that bring it back."""
    written = orjson.dumps(data, option=orjson.OPT_SERIALIZE_NUMPY)
    # orjson keeps a buffer that is up to 16 times as large: a reply that is kept, or waits to be read, held all of it
    return written if len(written) < SMALL_BYTES else bytes(memoryview(written))


def reply(data: Any) -> Response:
    """A JSON response, written without validating every number on the way."""
    return Response(dumps(data), media_type="application/json")
