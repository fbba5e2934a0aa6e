"""Reach of heads: the mean distance at which each head looks, and its share of weight beyond given distances."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from model.analysis.attribution.definition import Definition
from model.analysis.heads.survey import HeadPlace, show
from model.axes import Mask, PerHead, Place, Scores
from model.interventions import Interventions
from model.weights import LoadedModel
from model.weights.evaluation_set import Prompt

DISTANCES = (10, 50, 100)
DEFINITION = Definition(
    formula="mean_distance = mean over queries q of Σ_k weights[q, k] · |q − k|; beyond d: share = mean of "
    "Σ_{|q − k| > d} weights[q, k] over the queries that may attend to a key farther away than d; first_token = mean "
    "of weights[q, 0] over q ≥ 1. Over several texts: the mean of these means, each text counting the same.",
    source="Vig and Belinkov 2019, Analyzing the Structure of Attention in a Transformer Language Model, section 4.2; "
    "the shares follow from the same weights",
    unit="mean_distance: tokens; shares: of 1; null where no query may attend so far. The first token is far from "
    "most queries, so a sink there makes a head look far",
)


@dataclass(frozen=True)
class HeadReach:
    """How far one head looks; NaN where no query may attend so far."""

    mean_distance: float
    first_token: float
    beyond: tuple[float, ...]


@dataclass
class Reaching:
    """Measures every head that it looks at, on the first text of the batch; between two texts there is no distance.

    Attributes:
        found: the reach of each head, in the order of computation.
    """

    distances: Sequence[int] = DISTANCES
    found: dict[HeadPlace, HeadReach] = field(default_factory=dict)

    def observe(self, place: Place, seen: range, weights: Scores, mask: Mask | None) -> None:
        """Measures these heads."""
        if place.site == "cross":
            return
        rows = weights[0].float()
        far = _distance(rows)
        allowed = None if mask is None else mask[0].expand(rows.shape)
        means = (rows * far).sum(-1).mean(-1)
        first = rows[:, 1:, 0].mean(-1)
        shares = [_beyond(rows, far > each, allowed) for each in self.distances]
        for index, head in enumerate(seen):
            beyond = tuple(float(share[index]) for share in shares)
            self.found[place.site, place.layer, head] = HeadReach(float(means[index]), float(first[index]), beyond)


def over_texts(
    model: LoadedModel,
    prompts: Sequence[Prompt],
    interventions: Interventions | None = None,
    distances: Sequence[int] = DISTANCES,
) -> dict[HeadPlace, HeadReach]:
    """The mean reach of every head over these texts, each counting the same; a text too short is left out of a mean."""
    each = []
    for prompt in prompts:
        reaching = Reaching(distances)
        show(model, prompt, reaching, interventions)
        each.append(reaching.found)
    return {place: _mean([found[place] for found in each]) for place in (each[0] if each else ())}


def _beyond(
    weights: Float[Tensor, "head query key"], far: Bool[Tensor, "query key"], allowed: Tensor | None
) -> PerHead:
    """Mean weight on the far keys, over the queries that may attend to one."""
    reachable = far.expand(weights.shape) if allowed is None else far & allowed
    concerned = reachable.any(-1)
    sums = ((weights * far).sum(-1) * concerned).sum(-1)
    return sums / concerned.sum(-1)


def _distance(weights: Float[Tensor, "head query key"]) -> Int[Tensor, "query key"]:
    n_query, n_key = weights.shape[1:]
    query = torch.arange(n_query, device=weights.device)[:, None]
    return (query - torch.arange(n_key, device=weights.device)[None, :]).abs()


def _mean(found: Sequence[HeadReach]) -> HeadReach:
    shares = zip(*(each.beyond for each in found), strict=True)
    return HeadReach(
        _mean_of([each.mean_distance for each in found]),
        _mean_of([each.first_token for each in found]),
        tuple(_mean_of(list(share)) for share in shares),
    )


def _mean_of(values: list[float]) -> float:
    there = [value for value in values if not math.isnan(value)]
    return sum(there) / len(there) if there else math.nan
