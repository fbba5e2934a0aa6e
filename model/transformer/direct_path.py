"""Direct path of a shipped model: what is added to the residual stream, and how a logit reads it after all norms."""

from collections.abc import Sequence

from jaxtyping import Float
from torch import Tensor, nn

from model.axes import Place, Site, Sublayer
from model.head_parts import Component
from model.tracing.trace import StreamTrace, Trace
from model.transformer.blocks import Stack

Direction = Float[Tensor, " d_model"]


def components(stack: Stack, trace: Trace, position: int, direction: Direction) -> tuple[Component, ...]:
    """All that is added to the stream at one position, in the order of computation, each with its direction.

    A norm with its σ taken from this run is an affine map, so a direction is carried back through it, from the logit
    on: through the last norm only where each norm stands before its layer, else through the norm after every layer.

    Args:
        stack: the one that predicts.
        direction: the token's row of the unembedding.

    Source: Mickus, Paperno and Constant 2022; Kobayashi et al. 2021, on norms as affine maps.
    """
    streams, found = [each for each in trace.streams if each.sublayer.site == stack.site], []
    if isinstance(last := stack.norm, nn.LayerNorm):
        found.append(Component("norm_bias", None, None, None, last.bias, direction))
        direction = before_norm(last, streams[-1].after[0, position], direction)
    for stream in reversed(streams):
        residual, place = stack.residual(stream.sublayer), _place(stream.sublayer)
        if not residual.is_pre:
            found.append(Component("norm_bias", *place, None, residual.norm.bias, direction))
            direction = before_norm(residual.norm, (stream.before + stream.added)[0, position], direction)
        bias = None if stream.sublayer.part == "feed_forward" else stack.attention_at(place).output.bias
        found.extend(reversed(_added(trace, stream, position, direction, bias)))
    found.append(Component("embedding", None, None, None, streams[0].before[0, position], direction))
    return tuple(reversed(found))


def before_norm(norm: nn.LayerNorm, read: Float[Tensor, " d_model"], direction: Direction) -> Direction:
    """The direction in front of a norm that leads to this one after it, with the norm's σ held fixed."""
    scaled = norm.weight * direction / (read.var(unbiased=False) + norm.eps).sqrt()
    return scaled - scaled.mean()


def _added(
    trace: Trace, stream: StreamTrace, position: int, direction: Direction, bias: Tensor | None
) -> Sequence[Component]:
    place = _place(stream.sublayer)
    if stream.sublayer.part == "feed_forward":
        return [Component("feed_forward", *place, None, stream.added[0, position], direction)]
    contributions = trace.at(*place)["contribution"][0, :, position]
    heads = [Component("head", *place, head, vector, direction) for head, vector in enumerate(contributions)]
    return heads if bias is None else [*heads, Component("attention_bias", *place, None, bias, direction)]


def _place(sublayer: Sublayer) -> Place:
    site: Site = "cross" if sublayer.part == "cross" else sublayer.site
    return Place(site, sublayer.layer)
