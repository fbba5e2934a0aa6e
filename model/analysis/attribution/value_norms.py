"""Norm-based analysis: measures the vector that each key adds, not only its weight."""

from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor

from model.analysis.attribution.definition import Definition
from model.run_context import current

DEFINITION = Definition(
    formula="norms[h, q, k] = ‖weights[h, q, k] · f_h(x_k)‖ with f_h(x) = (x·W_V + b_V)·W_O of head h; "
    "summed[q, k] = ‖Σ_h weights[h, q, k] · f_h(x_k)‖ over these heads. The bias of V is part of the value and so of "
    "f; the bias of the output projection belongs to no key and is left out.",
    source="Kobayashi et al. 2020, Attention is Not Only a Weight: the norm ‖α·f(x)‖",
    unit="Euclidean length of a vector of d_model numbers",
)


class Norms(NamedTuple):
    """The length of what each head takes from each key, and of what all of them take together."""

    norms: Float[Tensor, "head query key"]
    summed: Float[Tensor, "query key"]


def transformed(
    value: Float[Tensor, "head key d_value"], output: Float[Tensor, "head d_value d_model"]
) -> Float[Tensor, "head key d_model"]:
    """f(x): each value through its head's slice of W_O. Source: f of Kobayashi et al. 2020."""
    return value @ output


def slices(output: Float[Tensor, "d_model heads_and_d"], n_heads: int) -> Float[Tensor, "head d_value d_model"]:
    """W_O cut into the slice of each head, as it multiplies a value from the right."""
    return output.unflatten(1, (n_heads, -1)).permute(1, 2, 0)


def weighted(
    weights: Float[Tensor, "head query key"], vectors: Float[Tensor, "head key d_model"]
) -> Float[Tensor, "head query key"]:
    """‖weights · f(x)‖ of every cell."""
    return weights.abs() * vectors.norm(dim=-1)[:, None, :]


def norms(weights: Float[Tensor, "head query key"], vectors: Float[Tensor, "head key d_model"]) -> Norms:
    """The norms of each head and those of the sum over heads.

    Source: Kobayashi et al. 2020.
    """
    rows = []
    for query in range(weights.shape[1]):  # all queries at once would take query × key × d_model numbers
        current().check_cancelled()
        rows.append((weights[:, query, :, None] * vectors).sum(dim=0).norm(dim=-1))
    return Norms(weighted(weights, vectors), torch.stack(rows))
