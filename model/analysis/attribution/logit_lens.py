"""Logit lens: what the model would predict if it stopped after each layer."""

from collections.abc import Callable
from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor

from model.activation_patches import Patches, ResumePoint
from model.adapters.protocol import ForeignModel, check_blocks, own
from model.analysis.attribution.definition import Definition
from model.analysis.attribution.modules import predicting_stack
from model.axes import Logits, Site, Stream
from model.interventions import Interventions
from model.run_context import running
from model.tracing.recorder import Recorder
from model.tracing.trace import Trace
from model.transformer.batch import Inputs
from model.transformer.run import ShapedModel, run

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
    model: ShapedModel,
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
    if isinstance(model, ForeignModel):
        check_blocks(model, site, "the logit lens")
    made = (
        run(model, inputs, recorder=Recorder(tensors=(), streams=True), interventions=interventions)
        if trace is None
        else trace()
    )
    kept = [each for each in made.streams if each.sublayer.site == site]
    after = {each.sublayer.layer: each.after for each in kept}  # of each layer, the last sublayer stays
    depths = torch.cat([kept[0].before, *after.values()])
    if isinstance(model, ForeignModel):
        return Lens(made, _behind(model, inputs, site, depths, interventions)[:, positions])
    mine = own(model, "the logit lens")
    return Lens(made, mine.unembedding(predicting_stack(mine).norm(depths[:, positions])))


def _behind(
    model: ForeignModel, inputs: Inputs, site: Site, depths: Stream, interventions: Interventions | None
) -> Logits:
    """What the model itself makes of these streams behind its last layer, each in a row of its own."""
    with running(patches=Patches(starts={site: ResumePoint(model.config.at(site).layers, depths)})):
        rows = inputs.repeated(len(depths))
        return run(model, rows, recorder=Recorder(tensors=()), interventions=interventions).logits
