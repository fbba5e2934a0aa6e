"""Score fit: finds by what a module multiplies its scores, and that it does nothing else but add and hide."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from model.adapters.huggingface.custom_attention.attention_code import AttentionCode, Frame, may_attend
from model.adapters.huggingface.custom_attention.contraction import Contraction
from model.adapters.huggingface.custom_attention.listening import Heard
from model.adapters.huggingface.custom_attention.redirect import Redirect

if TYPE_CHECKING:
    from model.adapters.huggingface.capture.call_order import CallOrder

Codes = Mapping[nn.Module, tuple[AttentionCode, ...]]
CLOSE = {torch.float32: 1e-4, torch.float64: 1e-8}
COARSE = 2e-2
"""The same for the types of 16 bits and less."""


class Unexplained(Exception):
    """Why attention that was heard cannot be sent through `attend`: a clause about the model."""


def codes_of(heard: Iterable[Heard]) -> Codes:
    """The code of each module, with the scale not known yet."""
    found: dict[nn.Module, tuple[AttentionCode, ...]] = {}
    for each in heard:
        own = found.get(each.code.module, ())
        found[each.code.module] = own if each.code in own else (*own, each.code)
    return found


def fitted(heard: list[Heard], biases: list[Tensor]) -> Codes:
    """The same with the scales: a softmax is given scale × scores + what it is given where scores are 0.

    Args:
        biases: what each softmax was given there (`WithoutScores`).

    Raises:
        Unexplained: where that does not hold.
    """
    if len(biases) != len(heard):
        raise Unexplained("computes its attention in one way or another, as it seems by chance")
    codes: dict[AttentionCode, AttentionCode] = {}
    for each, bias in zip(heard, biases, strict=True):
        scaled = replace(each.code, scale=_scale(each, bias))
        if codes.setdefault(each.code, scaled) != scaled:
            raise Unexplained("multiplies its scores by another number in each layer, in a module that layers share")
    return {module: tuple(codes[each] for each in own) for module, own in codes_of(heard).items()}


def _scale(heard: Heard, bias: Tensor) -> float:
    seen = may_attend(heard.masked)
    if bool(heard.weights.reshape(seen.shape)[~seen & seen.any(dim=-1, keepdim=True)].any()):
        raise Unexplained("gives weights to keys whose scores stand for −∞")
    scores = heard.scores.reshape(seen.shape)[seen].double()
    made = (heard.masked - bias)[seen].double()
    scale = float(scores @ made / (scores @ scores))
    largest = max(1.0, float(heard.masked[seen].abs().max()))
    left = float((made - scale * scores).abs().max())
    if not left <= CLOSE.get(heard.masked.dtype, COARSE) * largest:
        raise Unexplained("does more to its scores than to multiply them by one number, add to them and hide some")
    return _exact(scale, heard)


def _exact(scale: float, heard: Heard) -> float:
    """The number that was meant, where it is a usual one."""
    limit = CLOSE.get(heard.masked.dtype, COARSE)
    usual = (1.0, heard.width**-0.5, 1 / heard.width)
    return next((each for each in usual if abs(scale - each) <= limit * each), scale)


class WithoutScores(Redirect):
    """Keeps what each softmax is given where the scores are 0, and goes on with the weights that were heard."""

    def __init__(self, order: "CallOrder", heard: Iterable[Heard]):
        super().__init__(order)
        self.biases: list[Tensor] = []
        self._left: defaultdict[AttentionCode, list[Tensor]] = defaultdict(list)
        for each in heard:
            self._left[each.code].append(each.weights)

    def _weights(self, code: AttentionCode, masked: Tensor, dtype: torch.dtype, /) -> Tensor:
        return self._left[code].pop(0).view_as(masked).to(dtype)

    def _output(self, frame: Frame, code: AttentionCode, weighed: Contraction) -> Tensor:
        self.biases.append(frame.masked.pop(code).clone())
        return weighed.left @ weighed.right
