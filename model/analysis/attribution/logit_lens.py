"""Logit lens: predicts from the residual stream after each layer, as if the model stopped there."""

from collections.abc import Callable
from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor

from model.analysis.attribution.definition import Definition
from model.interventions import Interventions
from model.protocol import Model, check_blocks
from model.tracing.trace import Trace
from model.transformer.batch import Inputs
from model.transformer.run import run_whole

DEFINITION = Definition(
    formula="logits(l) = norm(stream after layer l) · Uᵀ + b, with the model's own last norm (none where it normalises "
    "after every layer) and its unembedding U, b; probability = softmax(logits(l)); rank counts from 1",
    source="nostalgebraist 2020, interpreting GPT: the logit lens",
    unit="logits; probabilities of 1",
)


class Lens(NamedTuple):
    """Logits at every position: of the embedding first, then after each layer; the last are the model's own."""

    trace: Trace
    logits: Float[Tensor, "depth position vocabulary"]


@torch.inference_mode()
def lens(
    model: Model,
    inputs: Inputs,
    positions: list[int],
    interventions: Interventions | None = None,
    trace: Callable[[], Trace] | None = None,
) -> Lens:
    """The logits that each depth of the predicting stack would give at these positions of a batch of one.

    Source: nostalgebraist 2020.

    Args:
        trace: gives one of the same run, with its streams; None = the model runs here.

    Raises:
        InputError: for a model whose residual stream is not seen.
    """
    site = model.config.sites[:2][-1]
    check_blocks(model, site, "the logit lens")
    made = run_whole(model, inputs, interventions, trace)
    depths = torch.cat([made.entering(site, layer) for layer in range(model.config.at(site).layers + 1)])
    return Lens(made, model.logits_after(depths, positions, inputs, interventions))
