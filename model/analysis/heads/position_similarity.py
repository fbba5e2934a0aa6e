"""Position similarity: compares the encodings of two positions, by their distance."""

import torch
from jaxtyping import Float
from torch import Tensor

from model import positions

Encoding = Float[Tensor, "position d_model"]
Similarity = Float[Tensor, "position position"]
ByDistance = Float[Tensor, " distance"]


def dot_products(encoding: Encoding) -> Similarity:
    """The dot product of every two positions, in float64."""
    return encoding.double() @ encoding.double().T


def cosines(encoding: Encoding) -> Similarity:
    """The cosine of the angle between every two positions; 0 where one of them is zero."""
    dot = dot_products(encoding)
    length = dot.diagonal().sqrt()
    product = length[:, None] * length[None, :]
    return torch.where(product > 0, dot / product.clamp_min(torch.finfo(dot.dtype).tiny), 0.0)


def mean_by_distance(similarity: Similarity) -> ByDistance:
    """The mean over all pairs of positions that are 0, 1, 2, … apart."""
    return torch.stack([similarity.diagonal(distance).mean() for distance in range(similarity.shape[0])])


def rotary_tables(length: int, d_head: int, base: float) -> tuple[Encoding, Encoding]:
    """Cosine and sine of the angle by which each position turns each pair, in float64."""
    return positions.rotation(torch.arange(length), d_head // 2, base)


def rotary_by_distance(length: int, d_head: int, base: float) -> ByDistance:
    """The score of two equal vectors of ones, turned by their positions, as a share of the score at distance 0.

    The mean over the pairs i of cos(distance / base^(2i/d_head)), exact.
    Source: Su et al. 2021 (RoFormer), section 3.4.3.
    """
    return rotary_tables(length, d_head, base)[0].mean(dim=1)


def alibi_by_distance(length: int, heads: int) -> Float[Tensor, "head distance"]:
    """The bias −slope · distance of each head."""
    return positions.alibi(torch.tensor([0]), torch.arange(length), heads)[0, :, 0]
