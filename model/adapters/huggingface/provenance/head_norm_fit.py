"""Head-norm fit: finds the norm of a head's query or key, by itself or of all heads together."""

import torch
from torch import Tensor

from model.adapters.huggingface.capture.probe_run import ModuleCall
from model.adapters.huggingface.provenance.norm_fit import holds, norm_of
from model.adapters.huggingface.provenance.rotation_fit import Heads
from model.head_parts import HeadNorm, Norm


def head_norm(between: ModuleCall, read: Heads, wrote: Heads, head: int, *, is_last: bool) -> HeadNorm | None:
    """How a layer normalises this head; None if that is not what it does.

    Args:
        read, wrote: the same numbers as in the call, as the vectors of heads.
    """
    if (found := norm_of(between.module, between.read, between.wrote)) is None:
        return None
    is_each = between.read.shape[-1] == wrote.shape[-1]
    own = Norm(found.is_centred, found.epsilon, _of(found.gain, read, head), _of(found.shift, read, head))
    if is_each:
        return HeadNorm(own, None, is_last) if holds(own, read[head], wrote[head]) else None
    return HeadNorm(own, (read, head), is_last) if between.read.shape[-1] == read.shape[0] * read.shape[2] else None


def _of(learned: Tensor | None, read: Heads, head: int) -> Tensor | None:
    """The part of one head of what is learned for one, for each, or for all side by side."""
    if learned is None or learned.numel() == read.shape[2]:
        return None if learned is None else learned.flatten()
    return torch.as_tensor(learned).reshape(read.shape[0], read.shape[2])[head]
