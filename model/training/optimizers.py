"""Optimizers: Muon updates the matrices inside the blocks and AdamW the rest, or AdamW updates everything."""

from typing import Literal

import torch
from torch import nn

Method = Literal["muon", "adamw"]
BETAS = (0.9, 0.98)


def optimizers(
    model: nn.Module, method: Method, learning_rate: float, weight_decay: float
) -> list[torch.optim.Optimizer]:
    """The optimizers of a run, all at one learning rate: Muon's steps are scaled to the size of AdamW's.

    Muon learns a language in a fraction of the steps, but spreads a task evenly over the heads; AdamW is slower and
    leaves each head a job of its own.
    Sources: Jordan et al. 2024, Muon; Liu et al. 2025, Muon is Scalable for LLM Training, equation 4, for the scale.
    """
    if method == "adamw":
        return [_adamw(list(model.parameters()), learning_rate, weight_decay)]
    matrices = {name: each for name, each in model.named_parameters() if "blocks." in name and each.dim() == 2}
    others = [each for name, each in model.named_parameters() if name not in matrices]
    muon = torch.optim.Muon(
        list(matrices.values()), lr=learning_rate, weight_decay=weight_decay, adjust_lr_fn="match_rms_adamw"
    )
    return [muon, _adamw(others, learning_rate, weight_decay)]


def _adamw(parameters: list[nn.Parameter], learning_rate: float, weight_decay: float) -> torch.optim.AdamW:
    return torch.optim.AdamW(parameters, lr=learning_rate, betas=BETAS, weight_decay=weight_decay, fused=True)
