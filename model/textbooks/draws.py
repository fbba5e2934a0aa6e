"""Random draws: draw numbers as the sources do, from a seed, each draw going on where the last one ended.

The sources seed PyTorch's global generator; a generator of its own, with the same seed, gives the same numbers.
"""

import math
from collections.abc import Sequence
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor, nn

Matrix = Float[Tensor, "row column"]


def seeded(seed: int) -> torch.Generator:
    """A generator that gives what the global one gives after `torch.manual_seed(seed)`."""
    return torch.Generator().manual_seed(seed)


def uniform(generator: torch.Generator, n_rows: int, n_columns: int) -> Matrix:
    """As `torch.rand`: from 0 to 1."""
    return torch.rand(n_rows, n_columns, generator=generator)


def normal(generator: torch.Generator, n_rows: int, n_columns: int) -> Matrix:
    """As `torch.randn`: mean 0, deviation 1; last bits depend on the machine."""
    return torch.randn(n_rows, n_columns, generator=generator)


def linear(generator: torch.Generator, d_in: int, d_out: int) -> Float[Tensor, "{d_in} {d_out}"]:
    """The weight of a new `nn.Linear(d_in, d_out)`, turned so that it is used as x · W.

    `nn.Linear` keeps it as (d_out, d_in), uniform from −1/√d_in to 1/√d_in, and draws it in that order.
    """
    return nn.init.kaiming_uniform_(torch.empty(d_out, d_in), a=math.sqrt(5), generator=generator).T


def linear_bias(generator: torch.Generator, d_in: int, d_out: int) -> Float[Tensor, " {d_out}"]:
    """The bias of the same layer, which is drawn after its weight."""
    bound = 1 / math.sqrt(d_in)
    return torch.empty(d_out).uniform_(-bound, bound, generator=generator)


def side_by_side(matrices: Sequence[Float[Tensor, "row _"]]) -> Float[Tensor, "row all_columns"]:
    """The matrices of several heads as the one matrix of all, head 0 first."""
    return torch.cat(list(matrices), dim=1)


def plain(numbers: Tensor) -> Any:
    """The numbers as lists, each with the shortest digits that bring the float32 back."""
    # str of NumPy's float32 is that shortest form; a plain list would hold its sixteen digits as a double
    return [plain(row) for row in numbers] if numbers.ndim else float(str(numbers.numpy()[()]))
