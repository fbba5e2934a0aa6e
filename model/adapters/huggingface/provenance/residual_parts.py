"""Residual parts: finds the modules of a stack that write to its residual stream, and those that normalise it."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from transformers import PreTrainedModel

from model.adapters.huggingface.capture.call_order import CallOrder, call_order, track_calls
from model.adapters.huggingface.capture.hooks import hooked
from model.adapters.huggingface.inputs.forward_arguments import arguments, probe_inputs
from model.adapters.huggingface.provenance.norm_fit import norm_of
from model.axes import Place
from model.head_parts import Norm


@dataclass(frozen=True)
class StackModules:
    """The modules of a stack.

    Attributes:
        blocks: in order.
        attention: by output projection, the attention that it belongs to.
        feed_forward: by module, the layer. Where there are several in one, they are added, or one reads the other.
        norms: those of the whole model, but for those inside of an attention.
        unembedding: what writes a number for each token of the vocabulary; None = no module does.
    """

    blocks: tuple[nn.Module, ...]
    attention: Mapping[nn.Module, Place]
    feed_forward: Mapping[nn.Module, int]
    norms: Mapping[nn.Module, Norm]
    unembedding: nn.Module | None


def stack_modules(
    model: PreTrainedModel,
    blocks: Collection[nn.Module],
    attending: Collection[nn.Module],
    outputs: Mapping[Place, nn.Module],
    run: CallOrder,
) -> StackModules:
    """The modules of the stack of these blocks.

    Args:
        run: of the trial inputs; others that go on meanwhile are not looked at.
        attending: the modules that attend.
        outputs: the output projection of each attention.
    """
    inside = {each for module in attending for each in module.modules()}
    trial = _ModuleProbe(run, vocabulary=getattr(model.config.get_text_config(), "vocab_size", 0))
    watched = [each for each in model.modules() if each not in inside and not list(each.children())]
    # not in inference mode: a gradient is to lead through the gains of the norms
    with hooked(watched, trial.ran), track_calls(run), torch.inference_mode(False), torch.no_grad():
        model(**arguments(model, probe_inputs(model)))
    own = {each for block in blocks for each in block.modules()}
    attention = {module: place for place, module in outputs.items() if module in own}
    kept = inside | attention.keys() | trial.norms.keys()
    feed_forward = {each: layer for layer, block in enumerate(blocks) for each in _writing(block, kept)}
    return StackModules(tuple(blocks), attention, feed_forward, trial.norms, trial.unembedding)


def read_by(args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Tensor | None:
    """The first tensor that a module was given."""
    return next((each for each in (*args, *kwargs.values()) if isinstance(each, Tensor)), None)


def _writing(module: nn.Module, kept: Collection[nn.Module]) -> Iterator[nn.Module]:
    """The largest modules with parameters in which there is neither attention nor a norm."""
    for child in module.children():
        if child in kept:
            continue
        if not set(child.modules()).isdisjoint(kept):
            yield from _writing(child, kept)
        elif next(child.parameters(), None) is not None:
            yield child


class _ModuleProbe:
    """Attributes: norms, unembedding: as in `StackModules`."""

    def __init__(self, run: CallOrder, *, vocabulary: int):
        self._run, self._vocabulary = run, vocabulary
        self.norms: dict[nn.Module, Norm] = {}
        self.unembedding: nn.Module | None = None

    def ran(self, module: nn.Module, args: Any, kwargs: Any, wrote: Any) -> None:
        """Looks at what a module without others inside did."""
        if call_order() is not self._run or (read := read_by(args, kwargs)) is None or not isinstance(wrote, Tensor):
            return
        if wrote.shape[-1] == self._vocabulary:
            self.unembedding = module
        elif (norm := norm_of(module, read.cpu(), wrote.cpu())) is not None:
            self.norms[module] = norm
