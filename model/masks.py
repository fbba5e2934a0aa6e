"""Attention masks: say which query may attend to which key. `True` = may attend; rows are queries, columns are keys.

A pattern is a function of the positions of the queries (a column) and of the keys (a row) that returns the grid of
both. Patterns with settings become plain patterns with `pattern("window", size=4)`, so every consumer, an intervention
above all, can draw any pattern for whatever lengths a site turns out to have.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial, reduce

import torch
from jaxtyping import Bool
from torch import Tensor

from model.axes import Grid, KeyMask, KeyPositions, QueryPositions
from model.errors import InputError

Pattern = Callable[[Tensor, Tensor], Tensor]


def draw(pattern: Pattern, n_query: int, n_key: int, *, offset: int = 0, device: torch.device | None = None) -> Grid:
    """The pattern for `n_query` queries that start at position `offset` and for keys that start at 0."""
    query = torch.arange(offset, offset + n_query, device=device)[:, None]
    key = torch.arange(n_key, device=device)[None, :]
    return pattern(query, key)


def full(query: QueryPositions, key: KeyPositions) -> Grid:
    """Everything may look at everything."""
    return torch.ones(query.shape[0], key.shape[1], dtype=torch.bool, device=query.device)


def causal(query: QueryPositions, key: KeyPositions) -> Grid:
    """No query looks ahead of itself. Source: Vaswani et al. 2017, section 3.2.3."""
    return key <= query


def lengths(query: QueryPositions, key: KeyPositions, *, lengths: int | Sequence[int]) -> Grid:
    """Only the first `lengths` keys may be seen: one length for all queries, or one for each query."""
    if isinstance(lengths, int):
        return (key < lengths).expand(query.shape[0], -1)
    n_query = int(query[-1, 0]) + 1
    if len(lengths) != n_query:
        raise InputError(
            f"{len(lengths)} lengths were given for {n_query} queries; give one, or one a query", field="mask"
        )
    return key < torch.tensor(lengths, device=query.device)[query]


def window(query: QueryPositions, key: KeyPositions, *, size: int) -> Grid:
    """At most `size` positions away, on either side. Source: Beltagy et al. 2020 (Longformer), section 3.1."""
    return (query - key).abs() <= size


def strided(query: QueryPositions, key: KeyPositions, *, stride: int) -> Grid:
    """Within `stride` positions, or a multiple of `stride` away. Source: Child et al. 2019, section 4.3."""
    distance = query - key
    return (distance.abs() <= stride) | (distance % stride == 0)


def global_(query: QueryPositions, key: KeyPositions, *, tokens: Sequence[int]) -> Grid:
    """These tokens see all and are seen by all; the others see only them. Source: Longformer, section 3.1."""
    chosen = torch.tensor(list(tokens), device=query.device)
    return torch.isin(query, chosen) | torch.isin(key, chosen)


def blocks(query: QueryPositions, key: KeyPositions, *, size: int) -> Grid:
    """Only within the same block of `size` tokens. Source: Qiu et al. 2020 (blockwise self-attention), section 3."""
    return query // size == key // size


def random(query: QueryPositions, key: KeyPositions, *, count: int, seed: int) -> Grid:
    """Each query sees `count` keys drawn without replacement. Source: Zaheer et al. 2020 (BigBird), section 2.

    A row depends on its position, the number of keys and `seed` alone, so a row drawn by itself equals the same row
    of the whole grid.
    """
    grid = torch.zeros(query.shape[0], key.shape[1], dtype=torch.bool)
    for row, position in zip(grid, query[:, 0].tolist(), strict=True):
        # 1,000,003 is prime: neighbouring seeds do not share rows
        generator = torch.Generator().manual_seed(seed * 1_000_003 + position)
        row[torch.randperm(key.shape[1], generator=generator)[:count]] = True
    return grid.to(query.device)


def matrix(query: QueryPositions, key: KeyPositions, *, allowed: Bool[Tensor, "all_queries all_keys"]) -> Grid:
    """A grid given cell by cell."""
    n_query, n_key = int(query[-1, 0]) + 1, key.shape[1]
    if tuple(allowed.shape) != (n_query, n_key):
        raise InputError(
            f"the mask is {allowed.shape[0]} × {allowed.shape[1]}, but there are {n_query} queries and {n_key} keys; "
            f"give {n_query} rows of {n_key} booleans",
            field="mask",
        )
    return allowed.to(query.device)[query[:, 0]]


def all_of(query: QueryPositions, key: KeyPositions, *, patterns: Sequence[Pattern]) -> Grid:
    """What every one of the patterns allows."""
    return reduce(torch.logical_and, _drawn(patterns, query, key), full(query, key))


def any_of(query: QueryPositions, key: KeyPositions, *, patterns: Sequence[Pattern]) -> Grid:
    """What at least one of the patterns allows."""
    return reduce(torch.logical_or, _drawn(patterns, query, key), ~full(query, key))


def padding(lengths: Sequence[int], n_key: int) -> KeyMask:
    """For a batch of sequences of these lengths, padded at the end to `n_key`: True = a token."""
    return torch.arange(n_key)[None, :] < torch.tensor(list(lengths))[:, None]


def _drawn(patterns: Sequence[Pattern], query: Tensor, key: Tensor) -> Iterator[Tensor]:
    from model.run_context import current  # it knows of interventions, and these of masks

    for pattern in patterns:
        current().check_cancelled()
        yield pattern(query, key)


BY_KIND: dict[str, Callable[..., Tensor]] = {
    "full": full,
    "causal": causal,
    "lengths": lengths,
    "window": window,
    "strided": strided,
    "global": global_,
    "blocks": blocks,
    "random": random,
    "matrix": matrix,
    "all_of": all_of,
    "any_of": any_of,
}


def pattern(kind: str, **settings: object) -> Pattern:
    """The pattern of this kind with its settings filled in, such as `pattern("window", size=4)`."""
    return partial(BY_KIND[kind], **settings)
