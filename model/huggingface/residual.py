"""Which modules of a stack write to its residual stream, and which only normalise it: found in one run, not by names.

`parts` tells them apart once; whoever looks on while the model runs (`direct.py`) takes them from there.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from transformers import PreTrainedModel

from model.axes import Place
from model.huggingface.arguments import arguments, trial_inputs
from model.huggingface.norms import norm_of

Hook = Any


@dataclass(frozen=True)
class Parts:
    """The modules of a stack.

    Attributes:
        blocks: in order.
        attention: by output projection, the attention that it belongs to.
        feed_forward: by module, the layer. Several of one layer are added together, or one reads the other.
        norms: those of the whole model, but for those inside of an attention.
        unembedding: what writes a number for each token of the vocabulary; None = no module does.
    """

    blocks: tuple[nn.Module, ...]
    attention: Mapping[nn.Module, Place]
    feed_forward: Mapping[nn.Module, int]
    norms: frozenset[nn.Module]
    unembedding: nn.Module | None


def parts(
    model: PreTrainedModel,
    blocks: Collection[nn.Module],
    attending: Collection[nn.Module],
    outputs: Mapping[Place, nn.Module],
) -> Parts:
    """The modules of the stack of these blocks.

    Args:
        attending: the modules that attend.
        outputs: the output projection of each attention.
    """
    inside = {each for module in attending for each in module.modules()}
    found = _Trial(skipped=inside, width=_vocabulary(model))
    with (
        hooked([module for module in model.modules() if module not in inside], after=found.ran),
        torch.inference_mode(),
    ):
        model(**arguments(model, trial_inputs(model)))
    norms = frozenset(found.norms - found.others)
    own = {each for block in blocks for each in block.modules()}
    attention = {module: place for place, module in outputs.items() if module in own}
    kept = inside | set(attention) | norms
    feed_forward = {each: layer for layer, block in enumerate(blocks) for each in _writing(block, kept)}
    return Parts(tuple(blocks), attention, feed_forward, norms, found.unembedding)


@contextmanager
def hooked(modules: Collection[nn.Module], *, after: Hook) -> Iterator[None]:
    """While this is entered, `after` is called with each of these modules, what it read, and what it wrote."""
    handles = [module.register_forward_hook(after, with_kwargs=True) for module in modules]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


def read_by(args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Tensor | None:
    """The first tensor that a module was given."""
    return next((each for each in (*args, *kwargs.values()) if isinstance(each, Tensor)), None)


def _vocabulary(model: PreTrainedModel) -> int:
    return int(getattr(model.config.get_text_config(), "vocab_size", 0) or 0)


def _writing(module: nn.Module, kept: Collection[nn.Module]) -> Iterator[nn.Module]:
    """The largest modules with parameters in which there is neither attention nor a norm."""
    for child in module.children():
        if child in kept:
            continue
        if not set(child.modules()).isdisjoint(kept):
            yield from _writing(child, kept)
        elif next(child.parameters(), None) is not None:
            yield child


class _Trial:
    def __init__(self, *, skipped: Collection[nn.Module], width: int):
        self._skipped, self._width = skipped, width
        self.norms: set[nn.Module] = set()
        self.others: set[nn.Module] = set()
        self.unembedding: nn.Module | None = None

    def ran(self, module: nn.Module, args: Any, kwargs: Any, wrote: Any) -> None:
        read = read_by(args, kwargs)
        if read is None or not isinstance(wrote, Tensor) or not wrote.is_floating_point():
            return
        if wrote.shape[-1] == self._width and not list(module.children()):
            self.unembedding = module
        elif not list(module.children()) and read.is_floating_point() and read.dim() > 1:
            is_norm = norm_of(module, read, wrote) is not None
            (self.norms if is_norm else self.others).add(module)
