"""Direct logit attribution: splits one logit into what each part of a model adds to it directly."""

from collections.abc import Callable
from typing import Literal, NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor

from model.analysis.attribution.definition import Definition
from model.axes import Site
from model.interventions import Interventions
from model.protocol import Model
from model.tracing.trace import Trace
from model.transformer.batch import Inputs

DEFINITION = Definition(
    formula="logit[token] = Σ_parts d · part + b; b: the token's bias; d: the token's row of the unembedding, carried "
    "back through every norm between the part and the logit, each held fixed at this run: after a norm d, in front of "
    "it (γ ⊙ d − mean(γ ⊙ d)) / σ, with σ = √(variance + ε) over the input of the norm (root mean square norms do not "
    "subtract the mean). Parts: embedding, each head's contribution, the bias of each attention's output, each "
    "feed-forward layer, the β of each norm on the way.",
    source="Elhage et al. 2021, A Mathematical Framework for Transformer Circuits: the stream is a sum over "
    "all parts; Mickus, Paperno and Constant 2022, How to Dissect a Muppet: the same where norms follow each layer, "
    "with their statistics taken from the run",
    unit="logits; the parts sum to the logit",
)
Kind = Literal["embedding", "head", "attention_bias", "feed_forward", "norm_bias", "unembedding_bias"]


class Part(NamedTuple):
    """The share of one part of the logit; site, layer and head as far as it has them."""

    kind: Kind
    site: Site | None
    layer: int | None
    head: int | None
    logit: float


class Decomposed(NamedTuple):
    """The logit and its parts, in the order of computation.

    Attributes:
        cap: what soft-capping multiplied the logit, and so every part, by; None = it is not capped.
    """

    token: int
    logit: Float[Tensor, ""]
    trace: Trace
    parts: tuple[Part, ...]
    cap: float | None = None


@torch.inference_mode()
def decompose(
    model: Model,
    inputs: Inputs,
    position: int,
    token: int | None = None,
    interventions: Interventions | None = None,
    trace: Callable[[], Trace] | None = None,
) -> Decomposed:
    """The parts of one logit, with every norm held fixed at this run. They sum to the logit.

    Args:
        inputs: a batch of one.
        token: whose logit; None = the likeliest.
        trace: gives one of the same run, with what `Model.whole_recorder` keeps; None = the model runs here.

    Raises:
        InputError: for an adapted model whose logit is no such sum.
    """
    path = model.direct_path(inputs, position, token, interventions, trace)
    factor = 1.0 if path.cap is None else path.cap
    parts = [Part(*each[:4], each.logit * factor) for each in path.components]
    if path.bias is not None:
        parts.append(Part("unembedding_bias", None, None, None, path.bias * factor))
    return Decomposed(path.token, path.trace.logits[0, position, path.token], path.trace, tuple(parts), path.cap)
