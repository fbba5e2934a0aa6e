"""New rows: what each head adds to its picture when one more token is read."""

from collections.abc import Collection
from typing import NamedTuple

from jaxtyping import Float
from torch import Tensor, stack

from model.axes import Mask, Place, Scores, Site
from model.tracing.observers import StreamingRecorder


class NewRow(NamedTuple):
    """The weights of the last query in some heads of one attention.

    Attributes:
        heads: of this place, in the order of the rows.
        weights: a row for each of them, a column for each key that was met; those are the last ones of the text.
    """

    place: Place
    heads: list[int]
    weights: Float[Tensor, "head key"]


class NewRows:
    """Fills `model.tracing.observers.Observer`; None means all sites, all layers, all heads."""

    def __init__(
        self,
        sites: Collection[Site] | None = None,
        layers: Collection[int] | None = None,
        heads: Collection[int] | None = None,
    ):
        self._sites, self._layers, self._heads = sites, layers, heads
        self._parts: dict[Place, list[tuple[int, Tensor]]] = {}

    def observe(self, place: Place, heads: range, weights: Scores, _: Mask | None) -> None:
        """Keeps the last row of each head that is asked for."""
        if (self._sites is None or place.site in self._sites) and (self._layers is None or place.layer in self._layers):
            chosen = [head for head in heads if self._heads is None or head in self._heads]
            rows = weights[0, [head - heads.start for head in chosen], -1].clone()
            self._parts.setdefault(place, []).extend(zip(chosen, rows, strict=True))

    def rows(self) -> list[NewRow]:
        """The rows of the decoder and of its cross-attention, in the order of computation."""
        return [
            NewRow(place, [head for head, _ in parts], stack([row for _, row in parts]))
            for place, parts in self._parts.items()
            if place.site != "encoder" and parts
        ]


def recorder_of(rows: NewRows | None) -> StreamingRecorder:
    """Records the run of one token: always, so that its digits do not depend on the rows that are asked for."""
    return StreamingRecorder(*([] if rows is None else [rows]), keeps_inputs=True)
