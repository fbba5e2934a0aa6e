"""Steps as plain data, as a reply brings them."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch

from model.steps.head_steps import HeadSteps


def reply(found: HeadSteps) -> dict[str, Any]:
    """The steps as plain data; −∞ is None."""
    entries = ("name", "formula", "inputs", "operations", "axes", "outputs", "parameters")
    return {"steps": [{entry: _plain(getattr(step, entry)) for entry in entries} for step in found.steps]}


def _plain(value: Any) -> Any:
    if isinstance(value, torch.Tensor):
        return np.where(
            value.isneginf(), None, (value.float() if value.dtype.itemsize == 2 else value).detach()
        ).tolist()
    return {name: _plain(each) for name, each in value.items()} if isinstance(value, Mapping) else value
