"""What is added to the residual stream of one of this project's models, and how the logit reads it behind all norms."""

from collections.abc import Sequence
from typing import cast

from jaxtyping import Float
from torch import Tensor, nn

from model.adapters.head_parts import Addition
from model.analysis.attribution.modules import attention_at, predicting_stack, stack_at
from model.axes import Place, Site, Sublayer
from model.tracing.trace import StreamTrace, Trace
from model.transformer.blocks import Block, Residual
from model.transformer.run import Transformer

Direction = Float[Tensor, " d_model"]


def additions(model: Transformer, trace: Trace, position: int, token: int) -> tuple[Addition, ...]:
    """All that is added to the stream at one position, in the order of computation, each with its direction.

    A norm with its σ taken from this run is an affine map, so a direction is carried back through it, from the logit
    on: through the last norm only where each norm stands before its layer, else through the norm behind every layer.

    Source: Mickus, Paperno and Constant 2022; Kobayashi et al. 2021, on norms as affine maps.
    """
    site = model.config.sites[:2][-1]
    streams = [each for each in trace.streams if each.sublayer.site == site]
    direction, found = model.unembedding.weight[token], []
    if model.config.norm == "pre":
        last = cast(nn.LayerNorm, predicting_stack(model).norm)
        found.append(Addition("norm_bias", None, None, None, last.bias, direction))
        direction = before_norm(last, streams[-1].after[0, position], direction)
    for stream in reversed(streams):
        if model.config.norm == "post":
            norm = _residual(model, stream.sublayer).norm
            place = _place(stream.sublayer)
            found.append(Addition("norm_bias", *place, None, norm.bias, direction))
            direction = before_norm(norm, (stream.before + stream.added)[0, position], direction)
        found.extend(reversed(_added(model, trace, stream, position, direction)))
    found.append(Addition("embedding", None, None, None, streams[0].before[0, position], direction))
    return tuple(reversed(found))


def before_norm(norm: nn.LayerNorm, read: Float[Tensor, " d_model"], direction: Direction) -> Direction:
    """The direction in front of a norm that leads to this one behind it, with the norm's σ held fixed."""
    scaled = norm.weight * direction / (read.var(unbiased=False) + norm.eps).sqrt()
    return scaled - scaled.mean()


def _added(
    model: Transformer, trace: Trace, stream: StreamTrace, position: int, direction: Direction
) -> Sequence[Addition]:
    place, part = _place(stream.sublayer), stream.sublayer.part
    if part == "feed_forward":
        return [Addition("feed_forward", *place, None, stream.added[0, position], direction)]
    contributions = trace.at(*place)["contribution"][0, :, position]
    heads = [Addition("head", *place, head, vector, direction) for head, vector in enumerate(contributions)]
    bias = attention_at(model, place).output.bias
    return heads if bias is None else [*heads, Addition("attention_bias", *place, None, bias, direction)]


def _place(sublayer: Sublayer) -> Place:
    site: Site = "cross" if sublayer.part == "cross" else sublayer.site
    return Place(site, sublayer.layer)


def _residual(model: Transformer, sublayer: Sublayer) -> Residual:
    block = cast(Block, stack_at(model, Place(sublayer.site, sublayer.layer)).blocks[sublayer.layer])
    return cast(Residual, getattr(block, sublayer.part))
