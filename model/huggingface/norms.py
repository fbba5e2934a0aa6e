"""Norms, told by their numbers: at each position what was read, times one number, times the gain, plus the bias."""

from collections.abc import Iterator
from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor, nn

from model.axes import Stream
from model.huggingface.relations import same


class Norm(NamedTuple):
    """What a norm did in one run: wrote = (read − mean, if it is centred) × gain × scale + bias.

    Attributes:
        gain: None = 1.
        scale: 1/σ, at each position.
        bias: None = 0.
    """

    is_centred: bool
    gain: Float[Tensor, " d_model"] | None
    scale: Float[Tensor, "batch position 1"]
    bias: Float[Tensor, " d_model"] | None

    def held(self, read: Stream) -> Stream:
        """What it makes of a part of what it read, with the scale of this run: a linear map."""
        read = wide(read)
        centred = read - read.mean(dim=-1, keepdim=True) if self.is_centred else read
        return (centred if self.gain is None else centred * self.gain) * self.scale


def norm_of(module: nn.Module, read: Stream, wrote: Stream) -> Norm | None:
    """What this module did as a norm; None if it did anything else, or nothing."""
    own = dict(module.named_parameters(recurse=False))
    if read.shape != wrote.shape or not own.keys() <= {"weight", "bias"} or torch.equal(read, wrote):
        return None
    if any(parameter.shape != wrote.shape[-1:] for parameter in own.values()):
        return None
    weight, shift = (None if each is None else wide(each.detach()) for each in (own.get("weight"), own.get("bias")))
    target = wide(wrote) if shift is None else wide(wrote) - shift
    for gain in _gains(weight):
        for is_centred in (False, True):
            plain = Norm(is_centred, gain, target.new_ones(*read.shape[:-1], 1), shift).held(read)
            length = (plain * plain).sum(dim=-1, keepdim=True)
            scale = (plain * target).sum(dim=-1, keepdim=True) / length.where(length > 0, 1.0)
            # in the type of the model, whose roundings are allowed for
            if same((plain * scale).to(wrote.dtype), target.to(wrote.dtype)):
                return Norm(is_centred, gain, scale, shift)
    return None


def wide(tensor: Tensor) -> Tensor:
    """The same numbers, of 32 bits if they had fewer."""
    return tensor.float() if tensor.element_size() < 4 else tensor


def _gains(weight: Tensor | None) -> Iterator[Tensor | None]:
    if weight is None:
        yield None
    else:
        yield weight
        yield 1 + weight
