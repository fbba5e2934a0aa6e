"""Attention inputs: hold the arguments of `model.attention.attend`, by the same names."""

from typing import NamedTuple

from model.axes import Bias, Key, KeyMask, Mask, PerHead, Place, Query, Value


class AttentionInputs(NamedTuple):
    """One call of `model.attention.attend`, without dropout."""

    query: Query
    key: Key
    value: Value
    place: Place
    scale: float
    bias: Bias | None
    mask: Mask | None
    key_mask: KeyMask | None
    softcap: float | None
    sinks: PerHead | None
    offset: int
