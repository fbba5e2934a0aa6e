"""Unpacking: makes the numbers of FP8 and MXFP4 checkpoints those that are computed with, exactly, on any processor."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor

FP4 = torch.tensor([0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0])
"""The sizes of four bits; the highest of them is the sign. Source: OCP Microscaling Formats 1.0, section 5.3.3."""
EXPONENT_BIAS = 127
BLOCK = 128
"""The side of a block with a scale of its own, where the configuration of FP8 does not say it."""
ACTIVATIONS = ("input_scale", "activation_scale")
"""Scales of what a layer reads, which has its own numbers here."""


def unpacked(files: Sequence[Path], packing: Mapping[str, Any], dtype: torch.dtype) -> dict[str, Tensor]:
    """The weights of these files by name, each in numbers of this type.

    Args:
        packing: `quantization_config`.
    """
    stored = {name: tensor for file in files for name, tensor in load_file(file).items()}
    is_fp4 = packing.get("quant_method") == "mxfp4"
    return (_of_fp4 if is_fp4 else _of_fp8)(stored, packing, dtype)


def _of_fp8(stored: Mapping[str, Tensor], packing: Mapping[str, Any], dtype: torch.dtype) -> dict[str, Tensor]:
    height, width = packing.get("weight_block_size") or (BLOCK, BLOCK)
    weights: dict[str, Tensor] = {}
    for name, tensor in stored.items():
        if name.endswith(("_scale_inv", *ACTIVATIONS)):
            continue
        scale = stored.get(f"{name}_scale_inv")
        number = tensor.float() if tensor.element_size() == 1 else tensor
        if scale is not None:
            scale = scale.float()
            if scale.dim() == tensor.dim() > 1 and scale.numel() > 1:
                rows, columns = tensor.shape[-2:]
                scale = scale.repeat_interleave(height, -2)[..., :rows, :].repeat_interleave(width, -1)[..., :columns]
            number = number * scale
        weights[name] = number.to(dtype) if number.is_floating_point() else number
    return weights


def _of_fp4(stored: Mapping[str, Tensor], _: Mapping[str, Any], dtype: torch.dtype) -> dict[str, Tensor]:
    weights: dict[str, Tensor] = {}
    for name, tensor in stored.items():
        if name.endswith("_scales"):
            continue
        if not name.endswith("_blocks"):
            weights[name] = tensor.to(dtype) if tensor.is_floating_point() else tensor
            continue
        own = name.removesuffix("_blocks")
        # 16 bytes are 32 numbers, the lower half of a byte first; experts hold their matrices transposed
        halves = torch.stack([tensor & 0x0F, tensor >> 4], dim=-1).flatten(-2)
        sizes = FP4[(halves & 0x07).long()] * torch.where(halves > 0x07, -1.0, 1.0)
        number = torch.ldexp(sizes, (stored[f"{own}_scales"].int() - EXPONENT_BIAS)[..., None])
        weights[own] = number.flatten(-2).transpose(-1, -2).contiguous().to(dtype)
    return weights
