"""Direct logit: what each part adds to one logit, by gradient, checked against the logit that the model gave."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor

from model.adapters.huggingface.provenance.direct_path_hooks import CutOutput, DirectPathRun, ResidualWrite
from model.axes import Logits
from model.errors import InputError
from model.head_parts import Component
from model.protocol import DirectPath
from model.tracing.trace import Trace

TOLERANCE = {torch.float32: 1e-5, torch.float64: 1e-12}
"""How far the parts may sum to another logit, as a share of the sum of their sizes: roundings of the stream."""
COARSE = 0.02
"""The same for types of 16 bits."""
ELSEWHERE = "so the direct contributions of heads to a logit are not known; use `effects`, which measures"
Vector = Float[Tensor, " d"]


class _Readout(NamedTuple):
    """From the product with the token's row to the logit: slope × product + more, or capped: cap × product."""

    slope: float
    constant: float | None
    cap: float | None


@dataclass(frozen=True)
class _Logit:
    """One logit of one run of an architecture."""

    name: str
    trace: Trace
    position: int
    token: int

    def row(self, tensor: Tensor) -> Vector:
        """The numbers at the position, of a batch of one, of 32 bits at least."""
        row = tensor.detach().reshape(-1, tensor.shape[-1])[self.position].cpu()
        return row.float() if row.element_size() < 4 else row

    def refuse(self, why: str) -> InputError:
        """The error for a logit that is no sum of parts."""
        return InputError(f"{why}, {ELSEWHERE}", field="model")


def direct_path(run: DirectPathRun, trace: Trace, logits: Logits, position: int, token: int, name: str) -> DirectPath:
    """The components of the stream at a position, and how the logit reads them.

    Args:
        logits: with what leads to them.
        name: of the architecture, for the sentences that refuse.

    Raises:
        InputError: where the parts do not sum to the logit.
    """
    target = _Logit(name, trace, position, token)
    if run.products is None or run.stream is None:
        raise target.refuse(f"no module of {name} makes its logits from the residual stream by itself")
    product = run.products.wrote.reshape(-1, run.products.wrote.shape[-1])[position, token]
    readout = _readout(target, logits[0, position, token], product.detach(), run.products)
    leaves = [run.stream.zeros, *(each.written.zeros for each in run.writes)]
    gradients = torch.autograd.grad(product, leaves, allow_unused=True)
    directions = [None if each is None else target.row(each) * readout.slope for each in gradients]
    components = [
        each
        for write, direction in zip(run.writes, directions[1:], strict=True)
        if direction is not None  # else no direct way leads from there to the logit
        for each in _components(target, run, write, direction)
    ]
    own = getattr(run.parts.unembedding, "bias", None)
    bias = None if own is None else float(own.detach()[token]) * readout.slope
    if readout.constant is not None:
        bias = readout.constant + (bias or 0.0)
    whole = float(product.detach() if readout.cap is not None else logits[0, position, token].detach())
    _check_head(target, run.stream, directions[0], components, bias, whole)
    _check_reached(target, run, components)
    _check_sum(target, components, bias, whole)
    return DirectPath(trace, token, tuple(components), bias, readout.cap)


def _readout(target: _Logit, logit: Tensor, product: Tensor, products: CutOutput) -> _Readout:
    (gradient,) = torch.autograd.grad(logit, [products.zeros], retain_graph=True)
    slope = float(gradient.reshape(-1, gradient.shape[-1])[target.position, target.token])
    if int(gradient.count_nonzero()) != int(slope != 0):
        raise target.refuse(f"{target.name} makes each logit of the products with several tokens")
    found, given = float(logit.detach()), float(product)
    if slope == 1.0:
        return _Readout(1.0, None if found == given else found - given, None)
    if abs(found - slope * given) <= torch.finfo(logit.dtype).eps * 4 * abs(found):
        return _Readout(slope, None, None)
    if given == 0:
        raise target.refuse(f"{target.name} makes a logit of {found:.6g} from a product of 0")
    return _Readout(1.0, None, found / given)


def _components(target: _Logit, run: DirectPathRun, write: ResidualWrite, direction: Vector) -> Iterator[Component]:
    kind, place, written = write
    if kind != "attention" or place is None:
        site, layer = (None, None) if place is None else place
        assert kind != "attention"
        yield Component(kind, site, layer, None, target.row(written.wrote), direction)
        return
    for head, share in enumerate(target.trace.at(*place)["contribution"][0]):
        yield Component("head", *place, head, target.row(share), direction)
    module = next(each for each, where in run.parts.attention.items() if where == place)
    if isinstance(module.bias, Tensor):
        yield Component("attention_bias", *place, None, target.row(module.bias.expand_as(written.wrote)), direction)


def _check_head(
    target: _Logit,
    stream: CutOutput,
    direction: Vector | None,
    components: list[Component],
    bias: float | None,
    whole: float,
) -> None:
    if direction is None:
        raise target.refuse(f"no residual stream of {target.name} leads to its logits")
    after = [each for each in components if each.kind == "norm_bias" and each.layer is None]
    every = [Component("embedding", None, None, None, target.row(stream.wrote), direction), *after]
    if not _is_sum(every, bias, whole, stream.wrote.dtype):
        raise target.refuse(
            f"the head of {target.name} does more to the residual stream than normalise it and take its product with a "
            "row for each token (most such heads have a dense layer with an activation), and a logit is no sum over "
            "the layers"
        )


def _check_reached(target: _Logit, run: DirectPathRun, components: list[Component]) -> None:
    """From the embedding on the stream leads to the logit, and every attention writes to it."""
    reached = [each for each in components if bool(each.direction.any())]
    places = {(each.site, each.layer) for each in reached if each.kind == "head"}
    if places != set(run.parts.attention.values()) or all(each.kind != "embedding" for each in reached):
        raise target.refuse(f"in {target.name} the residual stream does not lead from every layer to the logit")


def _check_sum(target: _Logit, components: list[Component], bias: float | None, whole: float) -> None:
    if not _is_sum(components, bias, whole, target.trace.logits.dtype):
        total = sum(each.logit for each in components) + (bias or 0.0)
        raise target.refuse(
            f"the parts that are seen of {target.name} sum to {total:.6g} and its logit is {whole:.6g}: something in "
            "its layers is not added to the residual stream"
        )


def _is_sum(components: list[Component], bias: float | None, whole: float, dtype: torch.dtype) -> bool:
    every = [*(each.logit for each in components), bias or 0.0]
    return abs(sum(every) - whole) <= TOLERANCE.get(dtype, COARSE) * sum(map(abs, every))
