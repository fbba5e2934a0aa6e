"""Direct-path hooks: cut every other path to the logits, and hold each norm as it was; the numbers stay the same."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor, nn

from model.adapters.huggingface.capture.call_order import CallOrder, call_order
from model.adapters.huggingface.capture.hooks import hooked, hooked_before
from model.adapters.huggingface.provenance.residual_parts import StackModules, read_by
from model.axes import Place, Site
from model.head_parts import Norm


class CutOutput(NamedTuple):
    """An output, and zeros that were added to it, of which a gradient can be taken."""

    wrote: Tensor
    zeros: Tensor


class ResidualWrite(NamedTuple):
    """The output of one part on the direct path; the place of a norm is that of the layer after which it comes."""

    kind: Literal["embedding", "attention", "feed_forward", "norm_bias"]
    place: Place | None
    written: CutOutput


@dataclass
class DirectPathRun:
    """One run.

    Attributes:
        writes: in the order of computation.
        stream: after the last block.
        products: of the stream with a row for each token: the logits, or what they are made from. Their gradient leads
            back to the stream, and that of their zeros from the logits to them.
    """

    parts: StackModules
    site: Site
    writes: list[ResidualWrite] = field(default_factory=list)
    stream: CutOutput | None = None
    products: CutOutput | None = None
    _run: CallOrder | None = None

    def begin(self) -> None:
        """From now on, the run that is going on is watched."""
        self._run = call_order()

    def enter(self, _: nn.Module, args: Any, kwargs: Any) -> Any:
        """Cuts off the stream that enters the first block."""
        if not self._is_this() or (stream := read_by(args, kwargs)) is None:
            return None
        cut = self._cut("embedding", None, stream)
        if args:
            return (cut, *args[1:]), kwargs
        return args, {name: cut if each is stream else each for name, each in kwargs.items()}

    def leave(self, module: nn.Module, args: Any, kwargs: Any, output: Any) -> Any:
        """Cuts off what a module wrote, or holds a norm."""
        if not self._is_this():
            return None
        wrote = output if isinstance(output, Tensor) else output[0]
        changed = self._changed(module, read_by(args, kwargs), wrote)
        return changed if isinstance(output, Tensor) else (changed, *output[1:])

    def _changed(self, module: nn.Module, read: Tensor | None, wrote: Tensor) -> Tensor:
        if module is self.parts.unembedding:
            self.products = _written(wrote)
            return wrote.detach() + self.products.zeros
        if (norm := self.parts.norms.get(module)) is not None and read is not None:
            return self._held(norm, read, wrote)
        if (place := self.parts.attention.get(module)) is not None:
            return self._cut("attention", place, wrote)
        if (layer := self.parts.feed_forward.get(module)) is not None:
            return self._cut("feed_forward", Place(self.site, layer), wrote)
        self.stream = _written(wrote)
        return wrote + self.stream.zeros

    def _cut(
        self, kind: Literal["embedding", "attention", "feed_forward"], place: Place | None, wrote: Tensor
    ) -> Tensor:
        written = _written(wrote.detach())
        self.writes.append(ResidualWrite(kind, place, written))
        return wrote.detach() + written.zeros

    def _held(self, norm: Norm, read: Tensor, wrote: Tensor) -> Tensor:
        part = held(norm, read).to(wrote.dtype)
        result = wrote.detach() + (part - part.detach())
        if norm.shift is None:
            return result
        written = _written(norm.shift.to(wrote.device).expand_as(wrote))
        # after the last block a norm belongs to no layer
        place = self.writes[-1].place if self.writes and self.stream is None else None
        self.writes.append(ResidualWrite("norm_bias", place, written))
        return result + written.zeros

    def _is_this(self) -> bool:
        return self._run is not None and call_order() is self._run


def held(norm: Norm, read: Float[Tensor, "*axes d_model"]) -> Float[Tensor, "*axes d_model"]:
    """The output of a norm without its shift, with its divisor held fixed."""
    wide = read.float() if read.element_size() < 4 else read
    centred = wide - wide.mean(dim=-1, keepdim=True) if norm.is_centred else wide
    divisor = (centred.detach().square().mean(dim=-1, keepdim=True) + norm.epsilon).sqrt()
    return centred / divisor if norm.gain is None else centred / divisor * norm.gain.to(wide)


@contextmanager
def direct_path_run(parts: StackModules, site: Site) -> Iterator[DirectPathRun]:
    """The modules on the direct path are watched while this is entered, from `begin` on."""
    run = DirectPathRun(parts, site)
    unembedding = () if parts.unembedding is None else (parts.unembedding,)
    modules = {*parts.attention, *parts.feed_forward, *parts.norms, parts.blocks[-1], *unembedding}
    with hooked(modules, run.leave), hooked_before(parts.blocks[0], run.enter):
        yield run


def _written(wrote: Tensor) -> CutOutput:
    return CutOutput(wrote, torch.zeros_like(wrote, requires_grad=True))
