"""Captures every softmax of a model with custom attention. Its weights can be read, not changed.

Masked scores go in, weights come out. Queries, keys and values are not seen.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode

from model.adapters.huggingface.custom_attention.attention_code import SOFTMAX
from model.axes import Place, Site
from model.run_context import current
from model.tracing.recorder import Recorder

LEAST = -1e9
"""No score is as small as this: it stands for −∞."""
HIDING = 1e3
"""So far below the largest of its row a score of weight 0 was hidden: some models add −10,000 for −∞."""


class SoftmaxCapture(TorchFunctionMode):
    """Captures every softmax over queries and keys that is computed while this is entered.

    Attributes:
        captured: how many there were.
    """

    def __init__(self, dtype: torch.dtype) -> None:
        super().__init__()
        self.dtype = dtype
        self.captured = 0

    def capture(self, scores: Tensor, weights: Tensor) -> None:
        """One softmax: batch, head, query, key."""

    def __torch_function__(self, func: Any, _: Any, args: Any = (), kwargs: Any = None) -> Any:
        """Calls the function as it was called."""
        result = func(*args, **(kwargs or {}))
        if func in SOFTMAX and result.dim() == 4:
            current().check_cancelled()
            self.capture(args[0] if args else kwargs["input"], result.to(self.dtype))
            self.captured += 1
        return result


class KeptSoftmaxes(SoftmaxCapture):
    """Keeps every softmax of a trial."""

    def __init__(self, dtype: torch.dtype) -> None:
        super().__init__(dtype)
        self.found: list[tuple[Tensor, Tensor]] = []

    def capture(self, scores: Tensor, weights: Tensor) -> None:
        """Keeps it."""
        self.found.append((scores, weights))


class RecordedSoftmaxes(SoftmaxCapture):
    """Hands masked scores and weights of each place to a recorder.

    Args:
        places: of each softmax, in the order in which they are computed.
        streams: of a site, how many times each token is a query; the first time is recorded.
    """

    def __init__(
        self, dtype: torch.dtype, places: Sequence[Place], recorder: Recorder, streams: Mapping[Site, int]
    ) -> None:
        super().__init__(dtype)
        self._places, self._recorder, self._streams = places, recorder, streams

    def capture(self, scores: Tensor, weights: Tensor) -> None:
        """Hands it on. The scale is not known, so it is not a number."""
        if self.captured >= len(self._places) or not self._recorder.records(place := self._places[self.captured]):
            return
        rows = slice(scores.shape[2] // self._streams.get(place.site, 1))
        scores, weights = scores[:, :, rows], weights[:, :, rows]
        mask = _mask(scores)
        scale, empty = (
            scores.new_full((scores.shape[1],), torch.nan),
            torch.zeros_like(scores[..., 0], dtype=torch.bool),
        )
        self._recorder.begin(place, scale=scale, empty_rows=empty)
        masked = scores.to(self.dtype).masked_fill(~mask, float("-inf"))
        self._recorder.keep(place, mask=mask, masked=masked, weights=weights)


def is_causal(scores: Tensor) -> bool:
    """Whether no query attends to a later key."""
    return not bool(_mask(scores).triu(1).any())


def _mask(scores: Tensor) -> Tensor:
    # a sum that starts below 0 and adds −10,000 is no number near it, so hidden is told by the distance
    least = torch.clamp(scores.amax(dim=-1, keepdim=True) - HIDING, min=max(LEAST, torch.finfo(scores.dtype).min / 2))
    may_attend = scores > least
    # a query that is kept from every key looks at all of them alike: that is what these models compute
    may_attend = may_attend | ~may_attend.any(dim=-1, keepdim=True)
    is_shared = bool((may_attend == may_attend[:, :1]).all())
    return may_attend[:, :1] if is_shared else may_attend
