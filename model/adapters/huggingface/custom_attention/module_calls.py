"""Module calls: tell the run that is going on when a module that attends in code of its own begins and ends."""

from collections.abc import Iterable
from typing import Any

from torch import nn
from torch.utils.hooks import RemovableHandle

from model.adapters.huggingface.capture.call_order import call_order
from model.adapters.huggingface.custom_attention.attention_code import Frame


def watch(modules: Iterable[nn.Module]) -> list[RemovableHandle]:
    """Tells every run, from now on."""
    each = list(modules)
    begins = [module.register_forward_pre_hook(_begins) for module in each]
    return [*begins, *(module.register_forward_hook(_ends) for module in each)]


def _begins(module: nn.Module, _: Any) -> None:
    if (order := call_order()) is not None and module in order.codes:
        order.frames.append(Frame(module))


def _ends(module: nn.Module, *_: Any) -> None:
    order = call_order()
    if order is not None and order.frames and order.frames[-1].module is module:
        order.frames.pop()
