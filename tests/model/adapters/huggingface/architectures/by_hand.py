"""A model of transformers whose own attention loses the output of one head, by hand."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import torch
from torch import Tensor, nn

from model.config import SiteShape


@contextmanager
def losing(module: nn.Module, head: int, call: int) -> Iterator[None]:
    """The file of this module attends as always, but in this call of this module the head gives nothing."""
    file: Any = sys.modules[type(module).__module__]
    attends, calls = file.eager_attention_forward, count()

    def without(given: nn.Module, *args: Any, **kwargs: Any) -> Any:
        output, weights = attends(given, *args, **kwargs)
        if given is module and next(calls) == call:
            output = output.clone()
            output[:, :, head] = 0
        return output, weights

    file.eager_attention_forward = without
    try:
        yield
    finally:
        file.eager_attention_forward = attends


@contextmanager
def without_head(module: nn.Module, output: nn.Module | None, head: int, shape: SiteShape) -> Iterator[None]:
    """A module that attends in code of its own: its output projection reads zeros for the head.

    Args:
        output: the projection; None = it multiplies by a parameter, or the module returns the heads side by side.
    """

    def read(_: nn.Module, args: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        return (_zeroed(args[0], head, shape), *args[1:])

    def wrote(_: nn.Module, __: Any, found: Any) -> Any:
        if isinstance(found, dict):  # SqueezeBERT
            return found | {"context_layer": _zeroed(found["context_layer"].mT, head, shape).mT}
        first = found[0]  # a pair of pairs in I-BERT
        return (wrote(module, (), first) if isinstance(first, tuple) else _zeroed(first, head, shape), *found[1:])

    if isinstance(own := getattr(module, "o", None), nn.Parameter):  # XLNet
        kept = own.detach().clone()
        with torch.no_grad():
            own[:, head] = 0
        yield
        with torch.no_grad():
            own.copy_(kept)
        return
    if isinstance(beside := getattr(module, "conv", None), nn.Conv2d):
        with _without_values(module, beside, head, shape):
            yield
        return
    handle = module.register_forward_hook(wrote) if output is None else output.register_forward_pre_hook(read)
    try:
        yield
    finally:
        handle.remove()


@contextmanager
def _without_values(module: Any, beside: nn.Module, head: int, shape: SiteShape) -> Iterator[None]:
    """Nystromformer adds a convolution of the values to each head: that stays, and attention weighs zeros."""
    kept: list[Tensor] = []

    def beside_wrote(_: nn.Module, __: Any, found: Tensor) -> None:
        kept.append(found[:, head])

    def wrote(_: nn.Module, __: Any, found: Any) -> Any:
        changed = found[0].clone().unflatten(-1, (shape.heads, shape.d_value))
        changed[..., head, :] = kept.pop()
        return changed.flatten(-2), *found[1:]

    handles = [beside.register_forward_hook(beside_wrote), module.register_forward_hook(wrote)]
    yield
    for handle in handles:
        handle.remove()


def _zeroed(heads: Tensor, head: int, shape: SiteShape) -> Tensor:
    changed = heads.clone().unflatten(-1, (shape.heads, shape.d_value))
    changed[..., head, :] = 0
    return changed.flatten(-2)
