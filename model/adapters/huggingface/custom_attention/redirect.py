"""Redirect: sends attention that a module computes itself through `model.attention.attend`, while the module runs.

The module multiplies zeros instead of its queries by its keys, so what it then adds and hides is all that its softmax
is given. From that, and from queries, keys and values, `attend` computes the attention. The weights of the module are
not numbers (NaN): where it uses them otherwise, its output tells.
"""

from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode

from model.adapters.huggingface.custom_attention.attention_code import (
    SOFTMAX,
    AttentionCode,
    Frame,
    heads_of,
    may_attend,
    weighing,
)
from model.adapters.huggingface.custom_attention.contraction import CONTRACTIONS, Contraction, contraction

if TYPE_CHECKING:
    from model.adapters.huggingface.capture.call_order import CallOrder


class Redirect(TorchFunctionMode):
    """Redirects the attention of `order.codes` while this is entered."""

    def __init__(self, order: "CallOrder"):
        super().__init__()
        self._order = order
        self._pending: tuple[Frame, AttentionCode] | None = None

    def __torch_function__(self, func: Any, _: Any, args: Any = (), kwargs: Any = None) -> Any:
        """Calls the function, or does what stands in its place."""
        kwargs = kwargs or {}
        instead = None
        if func in CONTRACTIONS and self._order.frames:
            product = contraction(func, args, kwargs)
            instead = None if product is None else self._product(product)
        elif func in SOFTMAX and self._pending is not None:
            instead = self._softmax(args[0] if args else kwargs["input"], kwargs.get("dtype"))
        return func(*args, **kwargs) if instead is None else instead

    def _product(self, product: Contraction) -> Tensor | None:
        found = self._scores()
        for frame in self._order.frames:
            frame.products += 1
        if found is not None and (scores := product.as_scores) is not None:
            frame, code = self._pending = found
            frame.scores[code] = scores
            return scores.without_left()
        for frame in self._order.frames:
            for code, weights in frame.weights.items():
                if (weighed := weighing(product, weights)) is not None:
                    del frame.weights[code]
                    return weighed.result(self._output(frame, code, weighed))
        return None

    def _scores(self) -> tuple[Frame, AttentionCode] | None:
        """The attention whose queries are multiplied by its keys now."""
        frames = ((frame, code) for frame in self._order.frames for code in self._order.codes[frame.module])
        return next(((frame, code) for frame, code in frames if frame.products == code.scores), None)

    def _softmax(self, masked: Tensor, dtype: torch.dtype | None) -> Tensor | None:
        assert self._pending is not None
        frame, code = self._pending
        if masked.numel() != frame.scores[code].shape.numel():
            return None
        self._pending = None
        frame.masked[code] = masked
        weights = frame.weights[code] = self._weights(code, masked, dtype or masked.dtype)
        return weights

    def _weights(self, _: AttentionCode, masked: Tensor, dtype: torch.dtype, /) -> Tensor:
        return torch.full_like(masked, torch.nan, dtype=dtype)

    def _output(self, frame: Frame, code: AttentionCode, weighed: Contraction) -> Tensor:
        n_batch, scores = self._order.n_batch, frame.scores.pop(code)
        query, key = heads_of(scores.left, scores.axes, n_batch), heads_of(scores.right, scores.axes, n_batch).mT
        value = heads_of(weighed.right, weighed.axes, n_batch)
        masked = frame.masked.pop(code).reshape(n_batch, -1, query.shape[2], key.shape[2])
        masked = _shared(masked)
        mask = _shared(may_attend(masked))
        hides = not mask.all()
        bias = masked.masked_fill(~mask, 0.0) if hides else masked
        wide = torch.promote_types(query.dtype, value.dtype)
        given = {
            "scale": code.scale,
            "mask": mask if hides else None,
            "bias": bias.to(wide) if bias.any() else None,
            "softcap": None,
            "sinks": None,
        }
        output = self._order.attend(code.module, query.to(wide), key.to(wide), value.to(wide), given)
        # a copy: some models go on in place, and what was recorded stays as it was
        return output.to(value.dtype, copy=True)


def _shared(grids: Tensor) -> Tensor:
    """The same once where all heads have it alike."""
    first = grids[:, :1]
    # most that differ do so in the last head already
    return first if torch.equal(first, grids[:, -1:]) and bool((grids == first).all()) else grids
