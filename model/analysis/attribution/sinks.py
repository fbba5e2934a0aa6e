"""First-token sinks: measure how much weight a head puts on the first token, and how little comes from there."""

from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor

from model.analysis.attribution.definition import Definition
from model.analysis.attribution.value_norms import weighted
from model.axes import PerHead

DEFINITION = Definition(
    formula="weight = mean of weights[q, 0] over queries q ≥ 1; first_value = ‖value[0]‖; other_values = mean of "
    "‖value[k]‖ over k ≥ 1; share = Σ_q ‖weights[q, 0]·f(x_0)‖ / Σ_q Σ_k ‖weights[q, k]·f(x_k)‖ over q ≥ 1, with "
    "f(x) = (x·W_V + b_V)·W_O. A query that may attend to nothing counts with weights of 0.",
    source="Xiao et al. 2023, Efficient Streaming Language Models with Attention Sinks, section 3.1; "
    "Kobayashi et al. 2020, Attention is Not Only a Weight, section 4",
    unit="weight and share: of 1; values: Euclidean length; NaN where there is nothing to take a mean of",
)


class Sinks(NamedTuple):
    """One number a head; NaN where the text has one token only, or where nothing is taken from any key."""

    weight: PerHead
    first_value: PerHead
    other_values: PerHead
    share: PerHead


def sinks(
    weights: Float[Tensor, "head query key"],
    value: Float[Tensor, "head key d_value"],
    vectors: Float[Tensor, "head key d_model"],
) -> Sinks:
    """How much each head gives to the first key, by weight and by norm."""
    later = weights[:, 1:]
    taken = weighted(later, vectors)
    lengths = value.norm(dim=-1)
    total = taken.sum(dim=(1, 2))
    share = torch.where(total > 0, taken[:, :, 0].sum(dim=1) / total, torch.nan)
    return Sinks(later[:, :, 0].mean(dim=1), lengths[:, 0], lengths[:, 1:].mean(dim=1), share)
