"""Logit lens: what the model would predict if it stopped after each layer."""

from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor

from model.analysis.definition import Definition
from model.analysis.parts import predicting_stack
from model.inputs import Inputs
from model.interventions import Interventions
from model.recording import Recorder
from model.records import Trace
from model.transformer import Transformer, run

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
def lens(model: Transformer, inputs: Inputs, positions: list[int], interventions: Interventions | None = None) -> Lens:
    """The logits that each depth of the predicting stack would give at these positions of a batch of one.

    Source: nostalgebraist 2020.
    """
    trace = run(model, inputs, recorder=Recorder(tensors=(), streams=True), interventions=interventions)
    site, stack = model.config.sites[:2][-1], predicting_stack(model)
    own = [each for each in trace.streams if each.sublayer.site == site]
    after = {each.sublayer.layer: each.after for each in own}  # of each layer, the last sublayer stays
    depths = torch.cat([own[0].before, *after.values()])[:, positions]
    return Lens(trace, model.unembedding(stack.norm(depths)))
