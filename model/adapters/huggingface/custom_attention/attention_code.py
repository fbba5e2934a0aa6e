"""Attention code: where in the code of a module queries are multiplied by keys, and what is known of one call of it."""

from dataclasses import dataclass, field

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from model.adapters.huggingface.custom_attention.contraction import Contraction

SOFTMAX = frozenset({torch.softmax, Tensor.softmax, F.softmax})
LEAST = -9.9e3
"""No score is as small as this: it stands for −∞."""


@dataclass(frozen=True)
class AttentionCode:
    """One attention in the code of a module.

    Attributes:
        module: the smallest one that computes all of it.
        scores: which of the products of one call of the module, counted from 0, multiplies queries by keys.
        scale: what that is multiplied by before the softmax.
    """

    module: nn.Module
    scores: int
    scale: float = 1.0


@dataclass
class Frame:
    """One call of a module that is going on.

    Attributes:
        products: how many products it has computed.
        scores: by code, the product of queries and keys.
        masked, weights: by code, what the softmax was given and what it gave.
    """

    module: nn.Module
    products: int = 0
    scores: dict[AttentionCode, Contraction] = field(default_factory=dict)
    masked: dict[AttentionCode, Tensor] = field(default_factory=dict)
    weights: dict[AttentionCode, Tensor] = field(default_factory=dict)


def heads_of(tensor: Tensor, axes: torch.Size, n_batch: int) -> Tensor:
    """A side of a product as batch, head and two more axes; heads that share one have it once.

    Args:
        axes: those of the product, of which the tensor may lack some.
    """
    own = tensor.shape[:-2]
    lasting = len(own)
    while lasting > 1 and own[lasting - 1] == 1:
        lasting -= 1
    if len(own) == 1 or own[:lasting] != axes[:lasting]:
        tensor = tensor.expand(*axes, *tensor.shape[-2:])
    return tensor.reshape(n_batch, -1, *tensor.shape[-2:])


def may_attend(masked: Tensor) -> Tensor:
    """Which scores are not hidden."""
    return masked > max(LEAST, torch.finfo(masked.dtype).min / 2)


def weighing(product: Contraction, weights: Tensor) -> Contraction | None:
    """A product with these weights on its left; None where it does not read them."""
    return next((each for each in (product, product.transposed()) if _is_read(weights, each.left)), None)


def _is_read(weights: Tensor, side: Tensor) -> bool:
    """Also as numbers of another type, or with some of them hidden."""
    if side.numel() != weights.numel() or side.data_ptr() == weights.data_ptr():
        return side.numel() == weights.numel()
    if weights.isnan().any():
        return bool(side.isnan().any())
    return torch.equal(side.reshape(-1), weights.reshape(-1).to(side.dtype))
