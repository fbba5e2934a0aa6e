"""Attention rollout: multiplies the weights of all layers into the share of each input token at each position."""

from collections.abc import Sequence

import torch
from jaxtyping import Float
from torch import Tensor

from model.analysis.attribution.definition import Definition
from model.errors import InputError

DEFINITION = Definition(
    formula="rollout(0) = A(0); rollout(l) = A(l) · rollout(l−1); A(l) = ½ · mean over heads of weights + ½ · I, each "
    "row divided by its sum. A query that may attend to nothing keeps only itself.",
    source="Abnar and Zuidema 2020, Quantifying Attention Flow in Transformers, section 3, equation 1",
    unit="share of each input token; a row sums to 1",
)
Square = Float[Tensor, "query key"]


def with_residual(weights: Float[Tensor, "head query key"]) -> Square:
    """½ · mean over heads + ½ · identity, every row divided by its sum.

    Raises:
        InputError: for a row that sums to 0 or less, which only an intervention can make.

    Source: Abnar and Zuidema 2020, section 3 (A = 0.5 W_att + 0.5 I).
    """
    mixed = 0.5 * weights.mean(dim=0) + 0.5 * torch.eye(weights.shape[-1]).to(weights)
    sums = mixed.sum(dim=-1, keepdim=True)
    if (odd := (sums <= 0).flatten()).any():
        raise InputError(
            f"the weights of query {int(odd.nonzero()[0])}, averaged over heads, sum to −1 or less, so a share of the "
            "tokens cannot be told; give weights that are not negative",
            field="interventions.weights",
        )
    return mixed / sums


def rollout(weights: Sequence[Float[Tensor, "head query key"]]) -> Float[Tensor, "layer query key"]:
    """After each layer, the share of each input token (key) at each position (query).

    Source: Abnar and Zuidema 2020, equation 1.
    """
    reached = [with_residual(weights[0])]
    for layer in weights[1:]:
        reached.append(with_residual(layer) @ reached[-1])
    return torch.stack(reached)
