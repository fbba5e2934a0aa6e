"""Gradient × attention: multiplies each weight by the change of a logit with it."""

from dataclasses import dataclass, field
from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor

from model.analysis.attribution.definition import Definition
from model.axes import PerHead, Place, Scores
from model.interventions import NONE, Interventions
from model.protocol import Model, check_changeable
from model.run_context import running
from model.transformer.batch import Inputs

DEFINITION = Definition(
    formula="gradients[h, q, k] = ∂ logit[position, token] / ∂ weights[h, q, k]; products = gradients · weights; "
    "sum = Σ over q and k of products. Each weight is changed by itself: its row need not go on to sum to 1.",
    source="Barkan et al. 2021, Grad-SAM, without its ReLU; "
    "Chefer, Gur and Wolf 2021, Generic Attention-model Explainability, equation 5, signed and for each head",
    unit="logits",
)


@dataclass(frozen=True, kw_only=True)
class _Watched(Interventions):
    """The changes of a run, with zeros added to all weights, which a gradient can be taken of."""

    weights_of: dict[Place, Scores] = field(default_factory=dict)
    zeros_of: dict[Place, Scores] = field(default_factory=dict)

    def touch(self, _: Place) -> bool:
        """Every attention takes its steps one by one, so that there are weights."""
        return True

    def changed_weights(self, place: Place, weights: Scores, *, offset: int) -> Scores:
        """The changed weights, plus zeros."""
        changed = super().changed_weights(place, weights, offset=offset)
        self.weights_of[place] = changed.detach()
        self.zeros_of[place] = torch.zeros_like(changed, requires_grad=True)
        return changed + self.zeros_of[place]


class Gradients(NamedTuple):
    """Weights of one attention and the gradient of the logit with respect to them."""

    place: Place
    weights: Float[Tensor, "head query key"]
    gradients: Float[Tensor, "head query key"]

    @property
    def products(self) -> Float[Tensor, "head query key"]:
        """Gradient × weight of every cell."""
        return self.gradients * self.weights

    @property
    def sums(self) -> PerHead:
        """The sum of the products of each head."""
        return self.products.sum(dim=(1, 2))


class LogitGradients(NamedTuple):
    """All attentions in the order of computation, the logit that the gradients are of, and all at its position."""

    token: int
    logit: Float[Tensor, ""]
    logits: Float[Tensor, " vocabulary"]
    attention: tuple[Gradients, ...]


def gradients(
    model: Model,
    inputs: Inputs,
    position: int,
    token: int | None = None,
    interventions: Interventions | None = None,
) -> LogitGradients:
    """The gradient of one logit with respect to all weights of a run.

    Args:
        inputs: a batch of one.
        token: whose logit; None = the likeliest.

    Raises:
        InputError: for a model whose weights cannot be reached.
    """
    check_changeable(model.config, "a gradient")
    changes = _Watched(**vars(interventions or NONE))
    with torch.inference_mode(False), torch.enable_grad(), running(interventions=changes):
        here = model(inputs)[0, position]
        chosen = int(here.argmax()) if token is None else token
        places = list(changes.zeros_of)
        # a head of the last layer has no path to the logit from queries elsewhere: its gradient is 0 there
        found = torch.autograd.grad(here[chosen], [changes.zeros_of[place] for place in places])
    attention = (
        Gradients(place, changes.weights_of[place][0], gradient[0])
        for place, gradient in zip(places, found, strict=True)
    )
    logits = here.detach()
    return LogitGradients(chosen, logits[chosen], logits, tuple(attention))
