"""Model inputs: hold token ids of one text or two, in one record that all three families take."""

from typing import NamedTuple

import torch

from model.axes import Features, Ids, KeyMask


class Inputs(NamedTuple):
    """Token ids of a batch.

    `source` is the text (of an encoder-decoder: the source text), `target` the target so far. `segments` tells the two
    sentences of a pair apart. A mask is False where a sequence of a batch is padded. A vision or
    speech model reads `features` in place of the source.
    """

    source: Ids
    target: Ids | None = None
    segments: Ids | None = None
    source_mask: KeyMask | None = None
    target_mask: KeyMask | None = None
    features: Features | None = None

    def repeated(self, rows: int) -> "Inputs":
        """A batch of one as a batch of so many rows, all the same."""
        return type(self)(*(part if part is None else part.expand(rows, *part.shape[1:]) for part in self))  # type: ignore[arg-type]

    def to(self, device: torch.device) -> "Inputs":
        """The same on another device."""
        return type(self)(*(part if part is None else part.to(device) for part in self))  # type: ignore[arg-type]
