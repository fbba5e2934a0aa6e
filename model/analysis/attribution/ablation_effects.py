"""Ablation effects: switch off each head by itself, and measure the change of one prediction.

A head of layer l changes nothing before layer l. So the model runs once, and from the residual stream that enters each
layer it goes on with a batch of one row a head, in which that head is ablated.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor

from model.activation_patches import Patches
from model.analysis.attribution.definition import Definition
from model.analysis.attribution.row_ablation import Mode, RowAblation
from model.axes import SITES, Place
from model.interventions import NONE, Interventions
from model.protocol import Model, check_changeable
from model.run_context import current, running
from model.tracing.trace import Trace
from model.transformer.batch import Inputs
from model.transformer.run import run_whole

DEFINITION = Definition(
    formula="after − before of logit, probability and log_probability of one token at one position, where `after` is "
    "the same run with this head's output replaced by zeros (or by its mean over queries); divergence = "
    "Σ_v p_before(v) · (ln p_before(v) − ln p_after(v))",
    source="Michel, Levy and Neubig 2019, Are Sixteen Heads Really Better than One?, section 3.2; "
    "Kullback and Leibler 1951",
    unit="logit: as the model's logits; probability: of 1; log_probability and divergence: nats",
)
MOST_CELLS = 1 << 25
"""So many scores at once are made in a layer whose heads are ablated: 128 MB."""
Distributions = Float[Tensor, "row vocabulary"]
PerRow = Float[Tensor, "row"]


class Effects(NamedTuple):
    """The changes when one head is ablated: after − before, one number a head of one attention."""

    place: Place
    logit: PerRow
    probability: PerRow
    log_probability: PerRow
    divergence: PerRow


class Measured(NamedTuple):
    """The prediction with all heads, and the effect of each head in the order of computation."""

    before: Float[Tensor, " vocabulary"]
    token: int
    trace: Trace
    effects: tuple[Effects, ...]


@torch.inference_mode()
def effects(
    model: Model,
    inputs: Inputs,
    position: int,
    token: int | None = None,
    mode: Mode = "zero",
    interventions: Interventions | None = None,
    trace: Callable[[], Trace] | None = None,
) -> Measured:
    """The effect of ablating each head, one by one, on top of `interventions`.

    Args:
        inputs: a batch of one.
        token: whose logit and probability are compared; None = the likeliest before.
        trace: gives one of the same run, with its streams; None = the model runs here.

    Raises:
        InputError: for a model in which nothing can be changed.
    """
    check_changeable(model.config, "ablation")
    changes = interventions or NONE
    made = run_whole(model, inputs, changes, trace)
    before = made.logits[0, position]
    chosen = int(before.argmax()) if token is None else token
    found = []
    for place in _places(model):
        rows = [
            _logits(model, inputs, position, made, ablation)
            for ablation in _ablations(model, changes, place, mode, inputs)
        ]
        found.append(Effects(place, *compared(before, torch.cat(rows), chosen)))
    return Measured(before, chosen, made, tuple(found))


def compared(
    before: Float[Tensor, " vocabulary"], after: Distributions, token: int
) -> tuple[PerRow, PerRow, PerRow, PerRow]:
    """Change of logit, probability and log probability of the token, and the divergence of the distributions."""
    # in float64: a small divergence is a small difference of large logarithms
    old, new = before.double().log_softmax(dim=-1), after.double().log_softmax(dim=-1)
    divergence = (old.exp() * (old - new)).sum(dim=-1).clamp_min(0)  # which it is but for rounding
    changes = (after[:, token] - before[token], new[:, token].exp() - old[token].exp(), new[:, token] - old[token])
    logit, probability, log_probability = (each.to(before.dtype) for each in changes)
    return logit, probability, log_probability, divergence.to(before.dtype)


def _places(model: Model) -> Iterator[Place]:
    for site in SITES:
        if site in model.config.sites:
            yield from (Place(site, layer) for layer in model.config.at(site).attending)


def _ablations(model: Model, changes: Interventions, place: Place, mode: Mode, inputs: Inputs) -> Iterator[RowAblation]:
    """As many heads at once as memory is meant for."""
    heads = model.config.at(place.site).heads
    longest = max(inputs.source.shape[1], 0 if inputs.target is None else inputs.target.shape[1])
    step = max(1, MOST_CELLS // (heads * longest**2))
    for first in range(0, heads, step):
        current().check_cancelled()
        yield RowAblation.of(changes, place, range(first, min(first + step, heads)), mode)


def _logits(model: Model, inputs: Inputs, position: int, trace: Trace, ablation: RowAblation) -> Distributions:
    """The logits at the position, one row for each ablated head."""
    rows = len(ablation.rows)
    starts = model.resume_points(trace, ablation.place, rows)
    with running(interventions=ablation, patches=Patches(starts=starts)):
        return model.logits_at(inputs.repeated(rows), position)
