"""Latent fit: finds the latents of multi-head latent attention, and the part of the keys that all heads share."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import torch
from jaxtyping import Int
from torch import Tensor

from model.adapters.huggingface.capture.probe_run import AttentionCall, ModuleCall, matrix
from model.adapters.huggingface.provenance.norm_fit import norm_of
from model.adapters.huggingface.provenance.rotation_fit import Heads, Relation
from model.head_parts import Latent, Projection

Columns = Int[Tensor, " d"]


class SplitKeys(NamedTuple):
    """Keys of two parts: one of each head, from a latent; one that all heads share, from the input.

    Attributes:
        layout: which numbers that `content` writes belong to which head.
        columns: those that `shared` writes for the keys.
        relation: what was done with both parts side by side.
    """

    content: ModuleCall
    layout: Int[Tensor, "head d"]
    shared: ModuleCall
    columns: Columns
    relation: Relation


def columns_of(call: ModuleCall, columns: Columns) -> Projection:
    """Some of the numbers that a linear layer writes."""
    bias = call.module.bias
    return Projection(
        _rows(call.read),
        matrix(call.module).cpu()[columns].T,
        bias.cpu()[columns] if isinstance(bias, Tensor) else None,
        _rows(call.wrote)[:, columns],
    )


def latent_of(seen: AttentionCall, read: Tensor, source: Tensor | None) -> Latent | None:
    """How what a projection reads is made of the input: by a linear layer to fewer numbers, and a norm after it.

    Args:
        source: the input.
    """
    linear, latent = seen.linear, _rows(read)
    columns = torch.arange(latent.shape[1])
    for call in reversed(linear):
        if source is None or not torch.equal(_rows(call.read), _rows(source)) or call.wrote.shape[-1] < len(columns):
            continue
        compressed = columns_of(call, columns)
        if torch.equal(compressed.wrote, latent):
            return Latent(compressed, None)
        for between in seen.before:
            wrote = _rows(between.wrote)
            if torch.equal(_rows(between.read), compressed.wrote) and torch.equal(wrote, latent):
                norm = norm_of(between.module, compressed.wrote, wrote)
                return None if norm is None else Latent(compressed, norm)
    return None


def split_keys(seen: AttentionCall, relate: Callable[[Heads, Heads], Relation | None]) -> SplitKeys | None:
    """The layers that make both parts of the keys, if they have two."""
    given, d_value = seen.key[0], seen.value.shape[-1]
    n_heads, _, d_head = given.shape
    for call in reversed(seen.linear):
        width, rest = divmod(call.wrote.shape[-1], n_heads)
        d_content = width - d_value
        if rest or not 0 < d_content < d_head:
            continue
        layout = torch.arange(n_heads * width).view(n_heads, width)[:, :d_content]
        content = _rows(call.wrote)[:, layout].transpose(0, 1)
        if not torch.equal(content, given[..., :d_content]):
            continue
        for shared, columns in _last(seen, d_head - d_content):
            part = _rows(shared.wrote)[:, columns].expand(n_heads, -1, -1)
            if (relation := relate(torch.cat([content, part], dim=-1), given)) is not None:
                return SplitKeys(call, layout, shared, columns, relation)
    return None


def _last(seen: AttentionCall, count: int) -> Iterator[tuple[ModuleCall, Columns]]:
    """The last numbers of each linear layer that writes as many rows, in either order of the pairs that turn."""
    for call in seen.linear:
        width = call.wrote.shape[-1]
        if width >= count and _rows(call.wrote).shape[0] == seen.key.shape[2]:
            yield call, torch.arange(width - count, width)
            yield call, paired_apart(width - count, width)


def paired_apart(first: int, width: int) -> Columns:
    """The columns from the first on: every other one, then those left out. So pairs that stood side by side turn."""
    columns = torch.arange(first, width)
    return torch.cat([columns[::2], columns[1::2]])


def _rows(tensor: Tensor) -> Tensor:
    return tensor.reshape(-1, tensor.shape[-1])
