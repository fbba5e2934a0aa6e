"""Listening: finds every softmax of a run with the products around it, and the module that computes all three."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from model.adapters.huggingface.custom_attention.attention_code import SOFTMAX, AttentionCode, Frame, weighing
from model.adapters.huggingface.custom_attention.contraction import CONTRACTIONS, Contraction, contraction


class Heard(NamedTuple):
    """One attention that a module computed itself.

    Attributes:
        code: where; its scale is not known yet.
        width: of queries and keys.
        scores: queries times keys, without factor; its last two axes are queries and keys.
        masked: what the softmax was given.
    """

    code: AttentionCode
    width: int
    scores: Tensor
    masked: Tensor
    weights: Tensor


class Unmatched(NamedTuple):
    """A softmax before which no such product was found.

    Attributes:
        kernel: over how many numbers it is, where they stand in columns: the kernel of a convolution; else 0.
    """

    module: nn.Module
    kernel: int


class _Product(NamedTuple):
    """A product, and where each module that was being called had got to."""

    product: Contraction
    at: list[tuple[Frame, int]]


@dataclass
class _Softmax:
    scores: _Product
    masked: Tensor
    weights: Tensor


@dataclass
class Listening(TorchFunctionMode):
    """Everything that was heard while this was entered.

    Attributes:
        heard: in the order in which the heads' outputs were computed.
        unmatched: each softmax before which no such product was found.
    """

    heard: list[Heard] = field(default_factory=list)
    unmatched: list[Unmatched] = field(default_factory=list)
    _frames: list[Frame] = field(default_factory=list)
    _products: list[_Product] = field(default_factory=list)
    _softmaxes: list[_Softmax] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def __torch_function__(self, func: Any, _: Any, args: Any = (), kwargs: Any = None) -> Any:
        """Calls the function as it was called."""
        kwargs = kwargs or {}
        if func in CONTRACTIONS:
            self._product(contraction(func, args, kwargs))
        result = func(*args, **kwargs)
        if func in SOFTMAX and result.dim() > 2:
            dim = kwargs.get("dim", args[1] if len(args) > 1 else -1)
            self._softmax(args[0] if args else kwargs["input"], result, -1 if dim is None else dim)
        return result

    def _product(self, product: Contraction | None) -> None:
        if product is None:
            return
        at = [(frame, frame.products) for frame in self._frames]
        for frame in self._frames:
            frame.products += 1
        ends = next((each for each in self._softmaxes if weighing(product, each.weights) is not None), None)
        if ends is None:
            self._products.append(_Product(product, at))
        else:
            self._softmaxes.remove(ends)
            self._attention(ends, _Product(product, at))

    def _softmax(self, masked: Tensor, weights: Tensor, dim: int) -> None:
        for product, at in self._products:
            scores = product.as_scores
            if scores is None or scores.shape.numel() != masked.numel() or scores.shape[-2:] != masked.shape[-2:]:
                continue
            self._products.clear()
            self._softmaxes.append(_Softmax(_Product(scores, at), masked.clone(), weights))
            return
        kernel = masked.shape[dim] if masked.shape[-1] == 1 else 0
        self.unmatched += [Unmatched(frame.module, kernel) for frame in self._frames[-1:]]

    def _attention(self, softmax: _Softmax, output: _Product) -> None:
        shared = [
            (frame.module, index)
            for (frame, index), (other, _) in zip(softmax.scores.at, output.at, strict=False)
            if frame is other
        ]
        if not shared or output.product.added is not None:
            return
        product, code = softmax.scores.product, AttentionCode(*shared[-1])
        scores = product.left @ product.right
        self.heard.append(Heard(code, product.left.shape[-1], scores, softmax.masked, softmax.weights))

    def enter(self, module: nn.Module, _: Any) -> None:
        """A module is called."""
        self._frames.append(Frame(module))

    def leave(self, *_: Any) -> None:
        """It is done."""
        self._frames.pop()


@contextmanager
def listening(model: nn.Module) -> Iterator[Listening]:
    """Hears all that the modules of this model compute inside this block."""
    heard = Listening()
    with ExitStack() as hooks:
        for module in model.modules():
            hooks.callback(module.register_forward_pre_hook(heard.enter).remove)
            hooks.callback(module.register_forward_hook(heard.leave).remove)
        with heard:
            yield heard
