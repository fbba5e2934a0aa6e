"""Devices: choose where a model runs."""

from typing import Literal

import torch

from model.errors import ModelError

DeviceChoice = Literal["auto", "cpu", "cuda"]


def device_of(choice: DeviceChoice) -> torch.device:
    """Where models run.

    Raises:
        ModelError: for a graphics card that is not there.
    """
    is_there = torch.cuda.is_available()
    if choice == "cuda" and not is_there:
        raise ModelError("there is no graphics card that this PyTorch can use; choose --device cpu")
    return torch.device("cuda" if choice != "cpu" and is_there else "cpu")
