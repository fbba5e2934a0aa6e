"""What each part of a model adds to one logit directly: not by way of later layers."""

from typing import Literal, NamedTuple, cast

import torch
from jaxtyping import Float
from torch import Tensor, nn

from model.analysis.definition import Definition
from model.analysis.parts import attention_at, predicting_stack
from model.axes import Logits, Place, Site
from model.errors import InputError
from model.foreign import own
from model.inputs import Inputs
from model.interventions import Interventions
from model.recording import Recorder
from model.records import Trace
from model.transformer import Runnable, run

DEFINITION = Definition(
    formula="logit[token] = Σ_parts u · (γ ⊙ (part − mean(part)) / σ) + u · β + b; u: the token's row of the "
    "unembedding, b: its bias; γ, β: the last norm; σ = √(variance of the stream + ε), taken from this run and held "
    "fixed. Parts: embedding, each head's contribution, the bias of each attention's output, each feed-forward layer.",
    source="Elhage et al. 2021, A Mathematical Framework for Transformer Circuits: the stream is a sum of what each "
    "part adds; the scale of the last norm held fixed, as in direct logit attribution",
    unit="logits; the parts sum to the logit",
)
Kind = Literal["embedding", "head", "attention_bias", "feed_forward", "norm_bias", "unembedding_bias"]


class Part(NamedTuple):
    """What one part adds to the logit; site, layer and head as far as it has them."""

    kind: Kind
    site: Site | None
    layer: int | None
    head: int | None
    logit: float


class Decomposed(NamedTuple):
    """The logit and its parts, in the order of computation."""

    token: int
    logit: Float[Tensor, ""]
    trace: Trace
    parts: tuple[Part, ...]


def check(model: Runnable) -> None:
    """Refuses a model whose logits do not fall into parts.

    Raises:
        InputError: for a norm that comes after each sum, and for a model that was made elsewhere.
    """
    if own(model, "a logit as the sum of its parts").config.norm == "post":
        raise InputError(
            "this model normalises the residual stream after every layer (post-norm), so no part of it reaches the "
            "logit by itself and there is no exact sum of direct contributions; use `effects`, which measures",
            field="model",
        )


@torch.inference_mode()
def decompose(
    model: Runnable,
    inputs: Inputs,
    position: int,
    token: int | None = None,
    interventions: Interventions | None = None,
) -> Decomposed:
    """The parts of one logit. Exact for a model that normalises before each layer.

    Args:
        inputs: a batch of one.
        token: whose logit; None = the likeliest.

    Raises:
        InputError: for a model that normalises after each layer.
    """
    check(model)
    model = own(model, "a logit as the sum of its parts")
    trace = run(model, inputs, recorder=Recorder(tensors=["contribution"], streams=True), interventions=interventions)
    here: Logits = trace.logits[0, position]
    chosen = int(here.argmax()) if token is None else token
    stack, site = predicting_stack(model), model.config.sites[:2][-1]
    streams = [each for each in trace.streams if each.sublayer.site == site]
    last = streams[-1].after[0, position]
    norm, unembedding = cast(nn.LayerNorm, stack.norm), model.unembedding
    direction = norm.weight * unembedding.weight[chosen] / (last.var(unbiased=False) + norm.eps).sqrt()
    parts = [Part("embedding", None, None, None, _along(direction, streams[0].before[0, position]))]
    for stream in streams:
        layer, part = stream.sublayer.layer, stream.sublayer.part
        if part == "feed_forward":
            parts.append(Part("feed_forward", site, layer, None, _along(direction, stream.added[0, position])))
            continue
        place = Place("cross" if part == "cross" else site, layer)
        for head, vector in enumerate(trace.at(*place)["contribution"][0, :, position]):
            parts.append(Part("head", *place, head, _along(direction, vector)))
        if (bias := attention_at(model, place).output.bias) is not None:
            parts.append(Part("attention_bias", *place, None, _along(direction, bias)))
    parts.append(Part("norm_bias", None, None, None, float(unembedding.weight[chosen] @ norm.bias)))
    parts.append(Part("unembedding_bias", None, None, None, float(unembedding.bias[chosen])))
    return Decomposed(chosen, here[chosen], trace, tuple(parts))


def _along(direction: Float[Tensor, " d_model"], part: Float[Tensor, " d_model"]) -> float:
    return float(direction @ (part - part.mean()))
