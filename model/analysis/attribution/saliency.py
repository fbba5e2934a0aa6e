"""Saliency: measures how much a logit depends on the numbers of each image patch or frame."""

from collections.abc import Callable, Sequence

import torch
from jaxtyping import Float
from torch import Tensor

from model.axes import Features
from model.errors import InputError
from model.interventions import NONE, Interventions
from model.protocol import Model
from model.run_context import current, running
from model.transformer.batch import Inputs

Cut = Callable[[Features], Float[Tensor, "batch key d_features"]]
"""The numbers of each position of the source."""


def saliency(
    model: Model,
    inputs: Inputs,
    logits: Sequence[tuple[int, int]],
    cut: Cut,
    interventions: Interventions | None = None,
) -> Float[Tensor, "logit key"]:
    """The share of each position of the source in the gradient of each logit: they sum to 1, or are 0 without gradient.

        saliency[k] = ‖∂ logit / ∂ x[k]‖₂ / Σ_j ‖∂ logit / ∂ x[j]‖₂,   x[k] the numbers of position k

    Args:
        inputs: a batch of one.
        logits: the position and the token of each.

    Raises:
        InputError: for a model that reads text.
        Cancelled: when nobody waits any more.

    Source: Simonyan, Vedaldi and Zisserman 2014, Deep Inside Convolutional Networks, section 3: there the largest
    derivative of a pixel's channels, here the length of that of all numbers of a patch or a frame.
    """
    if inputs.features is None:
        raise InputError("the saliency of an image or a sound needs a model that reads one", "model")
    found = []
    with torch.inference_mode(False), torch.enable_grad(), running(interventions=interventions or NONE):
        zeros = torch.zeros_like(inputs.features, requires_grad=True)
        written = model(inputs._replace(features=inputs.features + zeros))[0]
        for position, token in logits:
            current().check_cancelled()
            (gradient,) = torch.autograd.grad(written[position, token], zeros, retain_graph=True)
            found.append(cut(gradient)[0].norm(dim=-1))
    lengths = torch.stack(found)
    total = lengths.sum(dim=1, keepdim=True)
    return lengths / torch.where(total == 0, 1.0, total)
