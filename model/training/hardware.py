"""Hardware: names the processor or graphics card of a training, for the card of the model."""

import platform

import torch


def hardware(device: torch.device) -> str:
    """The name of the graphics card, or the processor and its threads."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    n_threads = torch.get_num_threads()
    return f"{platform.machine()} processor, {n_threads} thread{'s' if n_threads > 1 else ''}"
