"""Writer protocol: holds a text while a model writes it, so that each call reads only what is new."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol, runtime_checkable

from jaxtyping import Float
from torch import Tensor

from model.axes import Ids, Place


class Matrices(NamedTuple):
    """Numbers in weight matrices: so often is something multiplied.

    Attributes:
        token: for each token that is read.
        memory: for each token of the memory of a cross-attention, whose keys and values are made once.
        written: for each token that is written: the unembedding.
    """

    token: int
    memory: int
    written: int


@runtime_checkable
class Writer(Protocol):
    """A text while it is written.

    Attributes:
        begun: the ids that are there already; a batch of one. Nothing has read them yet.
        ends: the ids that end a text.
        is_cached: whether it keeps the keys and values of what it read.
        matrices: the sizes of the decoder's weights; None where they are not known.
    """

    begun: Ids
    ends: frozenset[int]
    is_cached: bool
    matrices: Matrices | None

    def read(self, new: Ids) -> Float[Tensor, "row vocabulary"]:
        """The logits after the last of all ids so far, once these are read as well."""

    def select(self, rows: Sequence[int]) -> None:
        """Goes on with these rows of the batch, in this order; one may be there several times."""

    def window(self, place: Place) -> int | None:
        """How many keys a query meets there at most, where the model itself says so; None = all."""
