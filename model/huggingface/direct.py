"""What reaches one logit without a way through later layers, in a model of transformers.

The model runs once, and a gradient is taken of the logit. What attention and feed-forward layers write to the residual
stream is cut off from what they read, and each norm is the linear map that it was in this run, so the only ways that
are left for the gradient are the direct ones. The parts are then checked against the logit that the model gave.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

import torch
from torch import Tensor, nn

from model.axes import Logits, Place, Site
from model.errors import InputError
from model.foreign import Addition, DirectPath
from model.huggingface.norms import norm_of, wide
from model.huggingface.residual import Parts, hooked, read_by
from model.huggingface.turns import turns
from model.recording import Recorder
from model.records import Trace

TOLERANCE = {torch.float32: 1e-4, torch.float64: 1e-9}
"""How far the parts may sum to another logit, of the sum of their sizes: roundings of the stream."""
COARSE = 0.02
"""The same for types of 16 bits."""
ELSEWHERE = "so what each head adds to a logit directly cannot be told; use `effects`, which measures"


class _Written(NamedTuple):
    """A vector that was written, and zeros that were added to it, of which a gradient can be taken."""

    kind: Literal["embedding", "attention", "feed_forward", "norm_bias"]
    place: Place | None
    vector: Tensor
    zeros: Tensor


@dataclass
class _Watching:
    """One run: every vector on the direct path, in the order of computation."""

    parts: Parts
    site: Site
    written: list[_Written] = field(default_factory=list)
    behind: _Written | None = None
    logits: tuple[Tensor, Tensor] | None = None
    _run: object = None

    def begin(self) -> None:
        """From now on what runs in this context is watched."""
        self._run = turns()

    def enter(self, _: nn.Module, args: Any, kwargs: Any) -> Any:
        """The stream that enters the first block comes from the embedding."""
        if not self._is_this() or (stream := read_by(args, kwargs)) is None:
            return None
        cut = self._cut("embedding", None, stream)
        return ((cut, *args[1:]), kwargs) if args else (args, kwargs | {"hidden_states": cut})

    def leave(self, module: nn.Module, args: Any, kwargs: Any, output: Any) -> Any:
        """What a module wrote, cut off from what it read, or with the norm held."""
        if not self._is_this():
            return None
        wrote = output if isinstance(output, Tensor) else output[0]
        if module is self.parts.unembedding:
            zeros = torch.zeros_like(wrote, requires_grad=True)
            self.logits = (wrote, zeros)
            return wrote.detach() + zeros
        if module in self.parts.norms:
            return self._held(module, read_by(args, kwargs), wrote)
        if module is self.parts.blocks[-1]:
            zeros = torch.zeros_like(wrote, requires_grad=True)
            self.behind = _Written("embedding", None, wrote.detach(), zeros)
            changed = wrote + zeros
        elif module in self.parts.attention:
            changed = self._cut("attention", self.parts.attention[module], wrote)
        else:
            changed = self._cut("feed_forward", Place(self.site, self.parts.feed_forward[module]), wrote)
        return changed if isinstance(output, Tensor) else (changed, *output[1:])

    def _cut(self, kind: Any, place: Place | None, wrote: Tensor) -> Tensor:
        zeros = torch.zeros_like(wrote, requires_grad=True)
        self.written.append(_Written(kind, place, wrote.detach(), zeros))
        return wrote.detach() + zeros

    def _held(self, module: nn.Module, read: Tensor | None, wrote: Tensor) -> Tensor:
        norm = None if read is None else norm_of(module, read.detach(), wrote.detach())
        if read is None or norm is None:
            return wrote.detach()  # then no way leads through it, and the sum tells
        part = norm.held(read).to(wrote.dtype)
        held = wrote.detach() + (part - part.detach())
        if norm.bias is None:
            return held
        zeros = torch.zeros_like(wrote, requires_grad=True)
        last = self.written[-1].place if self.written and self.behind is None else None
        self.written.append(_Written("norm_bias", last, norm.bias.expand_as(wrote), zeros))
        return held + zeros

    def _is_this(self) -> bool:
        return self._run is not None and turns() is self._run


@contextmanager
def watching(parts: Parts, site: Site) -> Iterator[_Watching]:
    """The modules on the direct path are watched while this is entered."""
    watch = _Watching(parts, site)
    modules = {*parts.attention, *parts.feed_forward, *parts.norms, parts.blocks[-1]}
    if parts.unembedding is not None:
        modules.add(parts.unembedding)
    with ExitStack() as stack:
        stack.enter_context(hooked(list(modules), after=watch.leave))
        handle = parts.blocks[0].register_forward_pre_hook(watch.enter, with_kwargs=True)
        stack.callback(handle.remove)
        yield watch


def path(watch: _Watching, recorder: Recorder, logits: Logits, position: int, token: int, name: str) -> DirectPath:
    """What was added to the stream at a position, and how the logit reads it.

    Args:
        name: of the architecture, for the sentences that refuse.

    Raises:
        InputError: where the parts do not sum to the logit.
    """
    if watch.logits is None or watch.behind is None:
        raise InputError(f"no module of {name} makes its logits by itself, {ELSEWHERE}", field="model")
    here, zeros = watch.logits
    own, given = here.reshape(-1, here.shape[-1])[position, token], logits[0, position, token]
    slope, extra, cap = _behind_unembedding(given, own, zeros, position, token, name)
    leaves = [watch.behind.zeros, *(each.zeros for each in watch.written)]
    found = torch.autograd.grad(own, leaves, allow_unused=True)
    factor = slope if cap is None else 1.0
    directions = [
        None if each is None else wide(each.reshape(-1, each.shape[-1])[position].cpu()) * factor for each in found
    ]
    trace = Trace(logits.detach().cpu(), recorder.attention)
    bias = getattr(watch.parts.unembedding, "bias", None)
    more = None if bias is None and extra == 0 else extra + (0.0 if bias is None else float(bias[token]) * factor)
    whole = float(given) if cap is None else float(own)
    additions = [
        each
        for written, direction in zip(watch.written, directions[1:], strict=True)
        if direction is not None
        for each in _additions(written, direction, watch.parts, trace, position)
    ]
    _check_head(watch, directions[0], additions, more, whole, position, name)
    _check_reached(watch, additions, name)
    _check_sum([each.logit for each in additions], more, whole, here.dtype, _of_blocks(name))
    return DirectPath(trace, token, tuple(additions), more, cap)


def _behind_unembedding(
    given: Tensor, own: Tensor, zeros: Tensor, position: int, token: int, name: str
) -> tuple[float, float, float | None]:
    """From what the unembedding gave to the logit: by a factor, something added, or a factor that caps it."""
    (slopes,) = torch.autograd.grad(given, [zeros], retain_graph=True)
    slope = float(slopes.reshape(-1, slopes.shape[-1])[position, token])
    if slopes.count_nonzero() != int(slope != 0):
        raise InputError(f"{name} makes a logit of more than one number, {ELSEWHERE}", field="model")
    whole, part = float(given), float(own)
    limit = _limit(given.dtype) * max(abs(whole), abs(part))
    if abs(whole - slope * part) <= limit and (slope != 1 or whole == part):
        return slope, 0.0, None
    if slope == 1:
        return 1.0, whole - part, None
    return 1.0, 0.0, whole / part


def _additions(written: _Written, direction: Tensor, parts: Parts, trace: Trace, position: int) -> Iterator[Addition]:
    vector = wide(written.vector.reshape(-1, written.vector.shape[-1])[position].cpu())
    place: tuple[Site | None, int | None] = (None, None) if written.place is None else written.place
    if written.kind != "attention":
        yield Addition(written.kind, *place, None, vector, direction)
        return
    assert written.place is not None
    for head, share in enumerate(trace.at(*written.place)["contribution"][0, :, position].detach()):
        yield Addition("head", *place, head, wide(share), direction)
    module = next(each for each, where in parts.attention.items() if where == written.place)
    if isinstance(module.bias, Tensor):
        yield Addition("attention_bias", *place, None, wide(module.bias.detach().cpu()), direction)


def _check_reached(watch: _Watching, additions: list[Addition], name: str) -> None:
    """Every attention writes to the stream, and from the embedding on the stream leads to the logit."""
    reached = {(each.site, each.layer) for each in additions if each.kind == "head" and bool(each.direction.any())}
    from_start = any(each.kind == "embedding" and bool(each.direction.any()) for each in additions)
    if not from_start or reached != set(watch.parts.attention.values()):
        raise InputError(
            f"in {name} no residual stream leads from every layer to the logit, {ELSEWHERE}", field="model"
        )


def _check_head(
    watch: _Watching,
    direction: Tensor | None,
    additions: list[Addition],
    bias: float | None,
    whole: float,
    position: int,
    name: str,
) -> None:
    last = watch.behind
    assert last is not None
    vector = wide(last.vector.reshape(-1, last.vector.shape[-1])[position].cpu())
    stream = 0.0 if direction is None else float(vector.double() @ direction.double())
    behind = [each.logit for each in additions if each.kind == "norm_bias" and each.layer is None]
    sentence = (
        f"the head of {name} does more to the residual stream than normalise it and take its product with a row for "
        f"each token (a dense layer and an activation, mostly): a logit is no sum of what the layers add, {ELSEWHERE}"
    )
    _check_sum([stream, *behind], bias, whole, last.vector.dtype, lambda *_: sentence)


def _check_sum(
    logits: list[float], bias: float | None, whole: float, dtype: torch.dtype, says: Callable[[float, float], str]
) -> None:
    every = [*logits, 0.0 if bias is None else bias]
    total, size = sum(every), sum(map(abs, every))
    if not abs(total - whole) <= _limit(dtype) * size:
        raise InputError(says(total, whole), field="model")


def _of_blocks(name: str) -> Callable[[float, float], str]:
    def says(total: float, whole: float) -> str:
        return (
            f"the parts of {name} that are seen sum to {total:.6g} and the logit is {whole:.6g}: something in its layers "
            f"is no sum with what went before, {ELSEWHERE}"
        )

    return says


def _limit(dtype: torch.dtype) -> float:
    return TOLERANCE.get(dtype, COARSE)
