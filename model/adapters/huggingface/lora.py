"""LoRA: merges an adapter into the weights of its base: W + (alpha / r) · B · A.

Source: Hu et al. 2022, LoRA: Low-Rank Adaptation of Large Language Models, equation 3.
"""

from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from transformers import PreTrainedModel
from transformers.pytorch_utils import Conv1D

from model.adapters.huggingface.checkpoint.lora_files import TO_MERGE, WEIGHTS, LoraFiles
from model.errors import ModelError

PREFIX = "base_model.model."
PAIRS = ((".lora_A.weight", ".lora_B.weight"), (".lora_embedding_A", ".lora_embedding_B"))


@torch.no_grad()
def merge(model: PreTrainedModel, lora: LoraFiles) -> None:
    """Adds the products to the weights, and takes what the adapter has as a whole in place of the model's own.

    Raises:
        ModelError: for a tensor that has no place in this model, or another shape than there.
    """
    stored = {name.removeprefix(PREFIX): tensor for name, tensor in load_file(lora.folder / WEIGHTS).items()}
    parameters = dict(model.named_parameters(remove_duplicate=False))
    for first, second in PAIRS:
        for name in [name for name in stored if name.endswith(first)]:
            module = name.removesuffix(first)
            down, up = stored.pop(name), stored.pop(f"{module}{second}", None)
            if up is None:
                raise ModelError(f"{lora.folder.name} has {name} without {second.lstrip('.')}; download it again")
            change = lora.factor(module) * (up.float() @ down.float())
            kind = _module(model, module)
            is_transposed = isinstance(kind, Conv1D | nn.Embedding)
            _add(parameters, f"{module}.weight", change.T if is_transposed else change, lora)
    for name, tensor in stored.items():
        own = name.replace(".modules_to_save.default", "").replace(".base_layer", "")
        target = _parameter(parameters, own, tensor, lora)
        target.copy_(tensor)


def _add(parameters: dict[str, nn.Parameter], name: str, change: Tensor, lora: LoraFiles) -> None:
    target = _parameter(parameters, name, change, lora)
    target.copy_(target.float() + change)


def _parameter(parameters: dict[str, nn.Parameter], name: str, tensor: Tensor, lora: LoraFiles) -> Any:
    if name not in parameters:
        raise ModelError(
            f"{lora.folder.name} changes {name}, which {lora.base} does not have; give the model that it was trained "
            f"on, or {TO_MERGE}"
        )
    if parameters[name].shape != tensor.shape:
        raise ModelError(
            f"{lora.folder.name} changes {name} with a shape of {list(tensor.shape)}, but in {lora.base} it is "
            f"{list(parameters[name].shape)}; give the model that it was trained on, or {TO_MERGE}"
        )
    return parameters[name]


def _module(model: nn.Module, name: str) -> nn.Module | None:
    return dict(model.named_modules()).get(name)
