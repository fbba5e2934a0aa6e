"""Stored sizes: refuses a configuration that would build far more than the files hold, before memory is taken."""

from typing import Any

import torch
from transformers import PreTrainedModel

from model.adapters.huggingface.checkpoint.config_sizes import LAYERS, first_size
from model.adapters.huggingface.checkpoint.folder import Checkpoint
from model.adapters.huggingface.errors import first_line
from model.errors import ModelError

MOST_LAYERS, MOST_SHARED = 1000, 128
"""The most layers, and the most that may share the tensors of fewer, as in ALBERT."""
MOST_BESIDE = 2**26
"""Numbers that need not be stored: tied weights are counted twice, tables are made."""


def check_sizes(kind: type[PreTrainedModel], checkpoint: Checkpoint, config: Any) -> None:
    """Compares what would be built with what is stored.

    Raises:
        ModelError: when it would take far more memory or time.
    """
    stored = len(checkpoint.names)
    layers = first_size(config.get_text_config(), *LAYERS) or 0
    if layers > MOST_LAYERS or layers > max(stored, MOST_SHARED):
        raise ModelError(f"its config.json says {layers:,} layers, and {stored:,} tensors are stored")
    try:
        with torch.device("meta"):  # takes no memory, whatever the sizes are
            built = kind(config)
    except Exception as error:
        raise ModelError(f"its config.json cannot be used: {first_line(error)}") from error
    count = sum(each.numel() for each in (*built.parameters(), *built.buffers()))
    if count > 2 * checkpoint.parameters + MOST_BESIDE:
        raise ModelError(
            f"its config.json makes a model of {count:,} numbers, and {checkpoint.parameters:,} are stored; the two "
            "files do not belong together: copy or download both again"
        )
