"""Sum search: finds tensors of a run that add up to another; compares a few numbers first, then all."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import torch
from torch import Tensor

from model.adapters.huggingface.capture.module_tensors import CapturedTensors, ModuleIO, rows_of
from model.adapters.huggingface.provenance.rotation_fit import COARSE

SAMPLED = 64
"""So many numbers of each tensor are compared before the whole."""
WINDOW = 40
"""Among so many tensors those that add up are looked for: a search through all would take the cube of the layers."""


class Sum(NamedTuple):
    """`of` + factor × each of `added`, by the index of the values."""

    of: int
    added: tuple[int, ...]
    factor: float = 1.0


@dataclass
class Value:
    """A tensor of one run, a row for each position, and where it was seen."""

    tensor: Tensor
    ios: list[ModuleIO] = field(default_factory=list)


class Values:
    """The different tensors of one run, in the order in which they were first seen."""

    def __init__(self, found: CapturedTensors):
        self.all: list[Value] = []
        self._index: dict[ModuleIO, int] = {}
        self._samples: list[Tensor] = []
        self._alike: dict[torch.Size, list[int]] = {}
        by_sample: dict[tuple[object, ...], list[int]] = {}
        for io, tensor in found.items():
            if not tensor.is_floating_point() or tensor.dim() < 2:
                continue
            rows = rows_of(tensor)
            sample = _sampled(rows)
            alike = by_sample.setdefault((rows.shape, *sample.tolist()), [])
            index = next((each for each in alike if torch.equal(self.all[each].tensor, rows)), None)
            if index is None:
                index = len(self.all)
                alike.append(index)
                self.all.append(Value(rows))
                self._alike.setdefault(rows.shape, []).append(index)
                self._samples.append(sample)
            self.all[index].ios.append(io)
            self._index[io] = index

    def at(self, io: ModuleIO) -> int | None:
        """The index of the tensor that was seen there."""
        return self._index.get(io)

    def tensor(self, index: int) -> Tensor:
        """The tensor of this index."""
        return self.all[index].tensor

    def io(self, index: int) -> ModuleIO:
        """Where it was seen first."""
        return self.all[index].ios[0]

    def alike(self, index: int) -> list[int]:
        """All tensors of the same shape."""
        return self._alike[self.all[index].tensor.shape]

    def sum_to(self, target: int) -> Sum | None:
        """An earlier tensor and what was made since, which add up to this one."""
        before = self.alike(target)[: bisect_left(self.alike(target), target)][-WINDOW:]
        for find in (self._one, self._scaled, self._two):
            for index in range(len(before) - 2, -1, -1):
                if (found := find(target, before[index], before[index + 1 :])) is not None:
                    return found
        return None

    def sum_from(self, of: int, added: int) -> tuple[int, Sum] | None:
        """The first later tensor that is this one and what was added, and perhaps one more."""
        alike = self.alike(of)[bisect_right(self.alike(of), of) :]
        after = alike[bisect_right(alike, added) :][:WINDOW]
        plain = Sum(of, (added,))
        for index in after:
            if self.is_sum(index, plain):
                return index, plain
        for index in after:
            if (scaled := self._scaled(index, of, [added])) is not None:
                return index, scaled
        for index in after:
            beside = [each for each in alike[:WINDOW] if each < index and each != added]
            if (both := self._beside(index, of, added, beside)) is not None:
                return index, both
        return None

    def is_added_to(self, of: int) -> bool:
        """Whether one of the next tensors is this one and what was made since."""
        after = self.alike(of)[bisect_right(self.alike(of), of) :][:WINDOW]
        return any(self._one(target, of, after[:index]) is not None for index, target in enumerate(after[1:], start=1))

    def is_sum(self, target: int, found: Sum) -> bool:
        """Whether it makes every number, but for roundings."""
        sample = [self._samples[each] for each in (found.of, *found.added)]
        eps = torch.finfo(self.tensor(target).dtype).eps
        if not _adds_up(self._samples[target], sample[0], sample[1:], found.factor, eps):
            return False
        return adds_up(
            self.tensor(target), self.tensor(found.of), [self.tensor(each) for each in found.added], found.factor
        )

    def _one(self, target: int, of: int, since: Sequence[int]) -> Sum | None:
        rest = self._samples[target] - self._samples[of]
        near = _near(rest - self._stacked(since), self._samples[target])
        found = (Sum(of, (since[each],)) for each in near)
        return next((each for each in found if self.is_sum(target, each)), None)

    def _scaled(self, target: int, of: int, since: Sequence[int]) -> Sum | None:
        rest, samples = self._samples[target] - self._samples[of], self._stacked(since)
        lengths = samples.square().sum(-1)
        factors = (samples @ rest) / lengths.where(lengths > 0, 1.0)
        near = _near(rest - samples * factors[:, None], self._samples[target])
        found = (Sum(of, (since[each],), float(factors[each])) for each in near if factors[each] != 0)
        return next((each for each in found if self.is_sum(target, each)), None)

    def _two(self, target: int, of: int, since: Sequence[int]) -> Sum | None:
        found = (self._beside(target, of, one, since[index + 1 :]) for index, one in enumerate(since[:-1]))
        return next((each for each in found if each is not None), None)

    def _beside(self, target: int, of: int, added: int, beside: Sequence[int]) -> Sum | None:
        if not beside:
            return None
        rest = self._samples[target] - self._samples[of] - self._samples[added]
        near = _near(rest - self._stacked(beside), self._samples[target])
        found = (Sum(of, (added, beside[each])) for each in near)
        return next((each for each in found if self.is_sum(target, each)), None)

    def _stacked(self, indices: Sequence[int]) -> Tensor:
        return torch.stack([self._samples[each] for each in indices])


def _near(errors: Tensor, target: Tensor) -> list[int]:
    """Which rows may be nothing but roundings; the whole tensors decide."""
    found: list[int] = (errors.abs().amax(-1) <= COARSE * target.abs().max()).nonzero().flatten().tolist()
    return found


def adds_up(target: Tensor, of: Tensor, added: Sequence[Tensor], factor: float = 1.0) -> bool:
    """Whether these add up to `target`, but for the roundings of its type."""
    eps = torch.finfo(target.dtype).eps
    return _adds_up(target.double(), of.double(), [each.double() for each in added], factor, eps)


def _adds_up(target: Tensor, of: Tensor, added: Sequence[Tensor], factor: float, eps: float) -> bool:
    parts = [each * factor for each in added]
    size = target.abs() + of.abs() + torch.stack([each.abs() for each in parts]).sum(dim=0)
    rest = target - of
    error = (rest - torch.stack(parts).sum(dim=0)).abs()
    # what is smaller than the roundings says nothing about what was added
    return bool((error <= (len(parts) + 1) * eps * size).all()) and float(error.sum()) <= COARSE * float(
        rest.abs().sum()
    )


def _sampled(rows: Tensor) -> Tensor:
    flat = rows.flatten()
    return flat[torch.linspace(0, len(flat) - 1, min(SAMPLED, len(flat))).long()].double()
