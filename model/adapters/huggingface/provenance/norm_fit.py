"""Norm fit: finds out whether a module normalises, and with which epsilon, gain and shift."""

from collections.abc import Iterator

import torch
from torch import Tensor, nn

from model.adapters.huggingface.provenance.rotation_fit import COARSE, TOLERANCE
from model.head_parts import Norm

USUAL = (1e-5, 1e-6, 1e-12, 1e-8, 0.0)
"""Epsilons of modules that do not keep theirs."""


def norm_of(module: nn.Module, read: Tensor, wrote: Tensor) -> Norm | None:
    """How a module normalises the last axis; None if that is not what it does."""
    if read.shape != wrote.shape or not read.is_floating_point() or list(module.children()):
        return None
    if read.shape[-1] < 2 or torch.equal(read, wrote):
        return None
    tried = [(_error(norm, read, wrote), index, norm) for index, norm in enumerate(_forms(module, read))]
    error, _, best = min(tried)
    return best if error <= 1 else None


def holds(norm: Norm, read: Tensor, wrote: Tensor) -> bool:
    """Whether this norm makes every number of the one of the other."""
    return read.shape == wrote.shape and _error(norm, read, wrote) <= 1


def normalised(norm: Norm, read: Tensor) -> Tensor:
    """The last axis, normalised."""
    wide = read.double()
    centred = wide - wide.mean(-1, keepdim=True) if norm.is_centred else wide
    found = centred / (centred.square().mean(-1, keepdim=True) + norm.epsilon).sqrt()
    found = found if norm.gain is None else found * norm.gain.double()
    return found if norm.shift is None else found + norm.shift.double()


def _error(norm: Norm, read: Tensor, wrote: Tensor) -> float:
    """The largest difference, as a share of the one that is allowed."""
    limit = TOLERANCE.get(wrote.dtype, COARSE) * float(wrote.abs().max())
    error = float((normalised(norm, read) - wrote.double()).abs().max())
    return error / limit if limit > 0 and error == error else float("inf")


def _forms(module: nn.Module, read: Tensor) -> Iterator[Norm]:
    own = [each.detach().cpu() for each in module.parameters(recurse=False)]
    vectors = [each for each in own if each.shape in (read.shape[-1:], read.shape[-2:])]
    constants = [each for each in vars(module).values() if isinstance(each, float) and 0 < each < 0.1]
    for is_centred in (True, False):
        for epsilon in dict.fromkeys((*constants, *USUAL)):
            yield Norm(is_centred, epsilon, None, None)
            for index, gain in enumerate(vectors):
                shifts = [None, *vectors[:index], *vectors[index + 1 :]]
                yield from (
                    Norm(is_centred, epsilon, each, shift) for each in (gain, 1.0 + gain.float()) for shift in shifts
                )
