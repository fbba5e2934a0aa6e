"""One row of the table of architectures."""

from dataclasses import dataclass
from typing import Any

from model.adapters.huggingface.reasons import Reason
from model.axes import Site


@dataclass(frozen=True)
class Row:
    """One architecture, or one head of it.

    Attributes:
        name: its class in transformers.
        sizes: of a tiny model.
        refused: why it is refused; None = it is shown, and every number is that of transformers.
        sites: where it attends.
        long: how many tokens its long text has: more than every window, chunk and top-k in `sizes`.
        caches: whether it writes with a cache.
        attending: its layers that attend; None = all.
        pieces: where its encoder attends in pieces, how its weights are returned, and the size of a piece.
        again: how often the first of its blocks counts.
        without_sinks: whether it returns weights that do not know of the sinks, which it counts afterwards.
        returns_scores: whether it returns masked scores where others return weights.
    """

    name: str
    sizes: dict[str, Any]
    refused: Reason | None = None
    sites: tuple[Site, ...] = ("decoder",)
    long: int = 33
    caches: bool = True
    attending: tuple[int, ...] | None = None
    pieces: tuple[str, int] | None = None
    again: int = 1
    without_sinks: bool = False
    returns_scores: bool = False

    @property
    def has_target(self) -> bool:
        """Whether it reads two texts."""
        return "cross" in self.sites
