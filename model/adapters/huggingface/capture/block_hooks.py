"""Block hooks: record the residual stream between blocks, and replace it where a patch begins."""

from itertools import pairwise
from typing import Any

import torch
from torch import Tensor, nn
from transformers import PreTrainedModel

from model.activation_patches import ResumePoint
from model.adapters.huggingface.capture.attention_sites import stack_of
from model.adapters.huggingface.capture.call_order import call_order
from model.adapters.huggingface.capture.probe import ProbeResult
from model.axes import Site, Sublayer
from model.protocol import Model
from model.run_context import current
from model.tracing.recorder import Recorder
from model.transformer.batch import Inputs
from model.transformer.run import run

Blocks = dict[Site, list[nn.Module]]


def blocks(model: PreTrainedModel, found: ProbeResult) -> Blocks:
    """By stack, its blocks in order, where each layer is one entry of one list of modules."""
    names = {module: name for name, module in model.named_modules()}
    gathered: dict[Site, list[str]] = {}
    for each, place in zip(found.seen, found.places, strict=bool(found.seen)):
        if place.site != "cross":
            gathered.setdefault(place.site, []).append(names[each.module])
    stacks = ((site, stack_of(model, attending)) for site, attending in gathered.items())
    return {
        site: each.blocks for site, each in stacks if each is not None and len(each.blocks) == found.shapes[site].layers
    }


def install(stacks: Blocks) -> None:
    """Watches the blocks, from now on."""
    for site, modules in stacks.items():
        for layer, module in enumerate(modules):
            watch = _Block(site, layer, is_last=layer == len(modules) - 1)
            module.register_forward_pre_hook(watch.enter, with_kwargs=True)
            module.register_forward_hook(watch.leave, with_kwargs=True)


def are_whole(model: Model, inputs: Inputs, stack: Site, n_layers: int) -> bool:
    """Whether the stream of every block of a stack is seen, and each block reads what the one before it left."""
    trace = run(model, inputs, recorder=Recorder(tensors=(), streams=True))
    kept = [each for each in trace.streams if each.sublayer.site == stack]
    is_every = [each.sublayer.layer for each in kept] == list(range(n_layers))
    if any(len(each.after) != len(inputs.source) for each in kept):
        return False  # FSMT puts positions before the batch
    return is_every and all(torch.equal(one.after, other.before) for one, other in pairwise(kept))


class _Block:
    """Sees what enters and leaves one block."""

    def __init__(self, site: Site, layer: int, *, is_last: bool):
        self._site, self._layer, self._is_last = site, layer, is_last

    def enter(self, _: nn.Module, args: Any, kwargs: Any) -> Any:
        """Puts in the stream of a patch that begins at this block."""
        if (start := self._start()) is None or start.layer != self._layer:
            return None
        return _with(args, kwargs, start.stream)

    def leave(self, _: nn.Module, args: Any, kwargs: Any, output: Any) -> Any:
        """Records the stream; puts in that of a patch that begins after the last block."""
        start = self._start()
        if self._is_last and start is not None and start.layer > self._layer:
            stream = start.stream.to(output.device if isinstance(output, Tensor) else output[0].device)
            return stream if isinstance(output, Tensor) else (stream, *output[1:])
        recorder = current().recorder
        if recorder is not None and recorder.keeps_streams and call_order() is not None:
            before = args[0] if args else kwargs.get("hidden_states")
            after = output if isinstance(output, Tensor) else output[0]
            if not isinstance(before, Tensor) or before.shape != after.shape:
                return None  # no stream leads through this block; `are_whole` says so
            sublayer = Sublayer(self._site, self._layer, "block")
            recorder.keep_stream(sublayer, before=before, added=after - before, after=after)
        return None

    def _start(self) -> ResumePoint | None:
        return None if call_order() is None else current().patches.starts.get(self._site)


def _with(args: Any, kwargs: Any, stream: Tensor) -> tuple[Any, Any]:
    here = stream.to((args[0] if args else kwargs["hidden_states"]).device)
    return ((here, *args[1:]), kwargs) if args else (args, kwargs | {"hidden_states": here})
