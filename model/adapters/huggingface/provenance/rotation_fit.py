"""Rotation fit: finds the factor or the rotation by which one vector becomes another."""

from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor

from model.head_parts import Rotation

Heads = Float[Tensor, "head position d_head"]
TOLERANCE = {torch.float32: 1e-4, torch.float64: 1e-9}
"""Of the largest number: some roundings."""
COARSE = 0.05
"""The same for types of 16 bits."""


class Relation(NamedTuple):
    """`to` = `by` × factor, turned by rotation; None where nothing is done."""

    factor: float | None = None
    rotation: Rotation | None = None


SAME = Relation()


def relate(before: Heads, after: Heads) -> Relation | None:
    """How the one makes the other; None if in no way that is known. A rotation needs two heads that tell the same."""
    if _same(before, after):
        return SAME
    if (factor := _factor(before, after)) is not None:
        return Relation(factor)
    rotation = _rotation(before, after) if len(before) > 1 else None
    return None if rotation is None else Relation(rotation=rotation)


def turned(before: Heads, rotation: Rotation) -> Heads:
    """These vectors, turned."""
    cosine, sine = rotation.cosine, rotation.sine
    if rotation.pairing is None:
        first, second = before.chunk(2, dim=-1)
        return torch.cat([first * cosine - second * sine, second * cosine + first * sine], dim=-1)
    return before * cosine + before @ rotation.pairing * sine


def unscaled(rotation: Rotation) -> tuple[float, Rotation]:
    """A rotation that also scales, as a factor and a rotation that does not."""
    factor = float((rotation.cosine**2 + rotation.sine**2).sqrt().median())
    return factor, Rotation(rotation.cosine / factor, rotation.sine / factor, rotation.pairing)


def is_turned(before: Heads, after: Heads, rotation: Rotation) -> bool:
    """Whether the one is the other, turned so."""
    return _same(turned(before, rotation), after)


def _same(one: Tensor, other: Tensor) -> bool:
    limit = TOLERANCE.get(other.dtype, COARSE) * float(other.abs().max())
    return float((one - other).abs().max()) <= limit


def _factor(before: Heads, after: Heads) -> float | None:
    largest = before.abs().flatten().argmax()
    factor = float(after.flatten()[largest] / before.flatten()[largest])
    return factor if _same(before * factor, after) else None


def _rotation(before: Heads, after: Heads) -> Rotation | None:
    width = before.shape[-1]
    moved = (before != after).any(dim=0).any(dim=0).nonzero().flatten()
    if not len(moved):
        return None
    first_moved, end = int(moved.min()), int(moved.max()) + 1
    # the first dimensions turn, or the last, which multi-head latent attention keeps for the positions
    for start, count in ((0, end + end % 2), (first_moved, width - first_moved)):
        if count % 2 or start + count > width:
            continue
        half = torch.arange(count // 2)
        for first, second in ((half, half + count // 2), (2 * half, 2 * half + 1)):
            found = _turned_in_pairs(before, after, start + first, start + second)
            if is_turned(before, after, found):
                is_plain = count == width and int(second[0]) == width // 2
                return _plain(found) if is_plain else found
    return None


def _turned_in_pairs(before: Heads, after: Heads, first: Tensor, second: Tensor) -> Rotation:
    """The angle of every position and pair that fits all heads best, in the sense of least squares."""
    x, y, u, v = (
        each.double() for each in (before[..., first], before[..., second], after[..., first], after[..., second])
    )
    length = (x * x + y * y).sum(dim=0)
    length = length.where(length > 0, 1.0)
    cosine, sine = ((x * u + y * v).sum(dim=0) / length, (x * v - y * u).sum(dim=0) / length)
    width = before.shape[-1]
    whole_cosine, whole_sine = before.new_ones(before.shape[1], width), before.new_zeros(before.shape[1], width)
    pairing = before.new_zeros(width, width)
    for which in (first, second):
        whole_cosine[:, which], whole_sine[:, which] = cosine.to(before.dtype), sine.to(before.dtype)
    pairing[second, first], pairing[first, second] = -1.0, 1.0
    return Rotation(whole_cosine, whole_sine, pairing)


def _plain(rotation: Rotation) -> Rotation:
    half = rotation.cosine.shape[-1] // 2
    return Rotation(rotation.cosine[:, :half], rotation.sine[:, :half], None)
