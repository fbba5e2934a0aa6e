"""Trace: holds the records of one run. Data only, no arithmetic, no JSON; nothing in it is changed in place."""

from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Literal, get_args

import numpy as np
from torch import Tensor

from model.axes import Logits, Place, Site, Stream, Sublayer

TensorName = Literal[
    "input",
    "query",
    "key",
    "value",
    "scores",
    "scaled",
    "bias",
    "mask",
    "masked",
    "weights",
    "head_output",
    "contribution",
    "output",
]
TENSOR_NAMES: tuple[TensorName, ...] = get_args(TensorName)
HEADLESS: frozenset[TensorName] = frozenset({"input", "output"})
"""The tensors that all heads of a layer share."""


@dataclass(frozen=True)
class AttentionTrace:
    """The tensors of one attention, for the heads that were asked for.

    Every tensor starts with the batch; then, but for `input` and `output`, comes the head, in the order of `heads`.
    Keys and values stand once for each query head, also where the model shares them between several.

    Attributes:
        heads: the query heads recorded, by index.
        scale: the factor of the scores of each of them.
        tensors: by name; a name is missing where it was not asked for, or where the model has no such thing.
        empty_rows: True for a query that may attend to nothing: its row of `weights` is all zeros.
            Shape batch, head, query.
        softcap: the bound of the scaled scores, if there is one.
        sinks: one more score of each of these heads, which takes part in the softmax, if there is one.
        has_nan: whether some output of a head is not a number.
    """

    place: Place
    heads: tuple[int, ...]
    scale: Tensor
    tensors: MappingProxyType[TensorName, Tensor]
    empty_rows: Tensor
    softcap: float | None = None
    sinks: Tensor | None = None
    has_nan: bool = False

    @cached_property
    def empty_queries(self) -> list[int]:
        """The queries of the first text that may attend to nothing in some head."""
        rows = self.empty_rows.numpy()[0]
        return np.flatnonzero(rows.any(axis=0)).tolist() if rows.any() else []

    def __getitem__(self, name: TensorName) -> Tensor:
        return self.tensors[name]


@dataclass(frozen=True)
class StreamTrace:
    """The residual stream around one sublayer: before it, the vectors that it adds, and after it.

    In a post-norm model `after` is normalised.
    """

    sublayer: Sublayer
    before: Stream
    added: Stream
    after: Stream


@dataclass(frozen=True)
class Trace:
    """One run of a model: its logits, and its records in the order of computation."""

    logits: Logits
    attention: tuple[AttentionTrace, ...] = ()
    streams: tuple[StreamTrace, ...] = ()

    def at(self, site: Site, layer: int) -> AttentionTrace:
        """The record of one attention.

        Raises:
            KeyError: if that place was not recorded.
        """
        for record in self.attention:
            if record.place == (site, layer):
                return record
        raise KeyError(f"{site} layer {layer} was not recorded")

    def around(self, sublayer: Sublayer) -> StreamTrace:
        """The residual stream around one sublayer.

        Raises:
            KeyError: if it was not recorded.
        """
        for record in self.streams:
            if record.sublayer == sublayer:
                return record
        raise KeyError(f"the stream around {sublayer} was not recorded")

    def entering(self, stack: Site, layer: int) -> Stream:
        """The residual stream before a layer; before the layer after the last, that of the end."""
        here = [each for each in self.streams if each.sublayer.site == stack]
        return next((each.before for each in here if each.sublayer.layer == layer), here[-1].after)
