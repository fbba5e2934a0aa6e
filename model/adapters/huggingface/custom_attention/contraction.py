"""Contractions: one product of matrices, by whichever function of PyTorch, as rows times columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

_MATMUL = frozenset({torch.matmul, Tensor.matmul, Tensor.__matmul__, torch.bmm, Tensor.bmm})
_ADDING = frozenset({torch.baddbmm, Tensor.baddbmm})
CONTRACTIONS = _MATMUL | _ADDING | {torch.einsum}


@dataclass(frozen=True)
class Contraction:
    """left · right, summed over one axis.

    Attributes:
        left: its last axes are rows and what is summed over.
        right: its last axes are what is summed over and columns.
        order: where each axis of the result is in (*axes, row, column); None = they are the same.
        added: what is added to the product, which may also be multiplied then.
    """

    left: Tensor
    right: Tensor
    order: tuple[int, ...] | None = None
    added: Tensor | None = None

    @property
    def axes(self) -> torch.Size:
        """The sizes of the axes in front of rows and columns."""
        return torch.broadcast_shapes(self.left.shape[:-2], self.right.shape[:-2])

    @property
    def shape(self) -> torch.Size:
        """The sizes of the product, with rows and columns last."""
        return torch.Size((*self.axes, self.left.shape[-2], self.right.shape[-1]))

    def without_left(self) -> Tensor:
        """The result for a left side of zeros."""
        zeros = self.left.new_zeros(self.shape)
        return self.result(zeros if self.added is None else zeros + self.added)

    def result(self, product: Tensor) -> Tensor:
        """A product with the axes of the result."""
        product = product.reshape(self.shape)
        return product if self.order is None else product.permute(self.order)

    @property
    def as_scores(self) -> "Contraction | None":
        """The same with rows and columns last in the result; None where other axes are."""
        own = tuple(range(len(self.shape)))
        if self.order in (None, own):
            return self
        return self.transposed() if self.order == (*own[:-2], own[-1], own[-2]) else None

    def transposed(self) -> "Contraction":
        """The same result, with left and right exchanged."""
        rank = len(self.shape)
        order = range(rank) if self.order is None else self.order
        turned = {rank - 2: rank - 1, rank - 1: rank - 2}
        own = tuple(turned.get(axis, axis) for axis in order)
        return Contraction(self.right.mT, self.left.mT, own, self.added)


def contraction(func: Any, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Contraction | None:
    """One call of a function of `CONTRACTIONS`; None for a product of another form."""
    if func is torch.einsum:
        return _of_einsum(args)
    names = ("input", "mat2", "other", "batch1", "batch2")
    given = [*args, *(kwargs[name] for name in names if name in kwargs)]
    if func in _MATMUL:
        left, right = given
        return Contraction(left, right) if min(left.dim(), right.dim()) > 2 else None
    added, left, right = given
    beta = kwargs.get("beta", 1)
    return Contraction(left, right, added=torch.zeros_like(added) if beta == 0 else beta * added)


def _of_einsum(args: Sequence[Any]) -> Contraction | None:
    equation, operands = str(args[0]).replace(" ", ""), args[1:]
    operands = operands[0] if len(operands) == 1 and not isinstance(operands[0], Tensor) else operands
    if len(operands) != 2 or "->" not in equation:
        return None
    read, made = equation.split("->")
    first, second = read.split(",")
    left, right = operands
    if "." in equation:
        first, second, made = _spelt_out(first, left, made, other=second)
    shared, summed = [each for each in made if each in first and each in second], (set(first) & set(second)) - set(made)
    rows, columns = set(first) - set(second), set(second) - set(first)
    if (len(summed), len(rows), len(columns)) != (1, 1, 1) or {*shared, *rows, *columns} != set(made):
        return None
    (inner,), (row,), (column,) = summed, rows, columns
    lasting = [*shared, row, column]
    return Contraction(
        left.permute([first.index(each) for each in (*shared, row, inner)]),
        right.permute([second.index(each) for each in (*shared, inner, column)]),
        tuple(lasting.index(each) for each in made),
    )


def _spelt_out(first: str, left: Tensor, made: str, *, other: str) -> tuple[str, str, str]:
    """The axes that three dots stand for, with a letter each."""
    letters = "".join(chr(ord("A") + index) for index in range(left.dim() - len(first.replace("...", ""))))
    return first.replace("...", letters), other.replace("...", letters), made.replace("...", letters)
