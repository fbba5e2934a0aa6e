"""Model inputs: hold token ids of one text or two, in one record that all three families take."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import torch
from torch import Tensor

from model.axes import Features, Ids, KeyMask


class Inputs(NamedTuple):
    """Token ids of a batch.

    `source` is the text (of an encoder-decoder: the source text), `target` the target so far. `segments` tells the two
    sentences of a pair apart. A mask is False where a sequence of a batch is padded. A vision or
    speech model reads `features` in place of the source. `beside` is what a model reads beside its text, such as the
    pixels of images, by the name of the argument.
    """

    source: Ids
    target: Ids | None = None
    segments: Ids | None = None
    source_mask: KeyMask | None = None
    target_mask: KeyMask | None = None
    features: Features | None = None
    beside: Mapping[str, Tensor] | None = None

    def repeated(self, rows: int) -> "Inputs":
        """A batch of one as a batch of so many rows, all the same."""
        found = self._each(lambda part: part.expand(rows, *part.shape[1:]))
        if self.beside is None:
            return found
        # an image, or a patch, has a row of its own: the images of one text follow each other
        return found._replace(
            beside={name: part.repeat(rows, *[1] * (part.dim() - 1)) for name, part in self.beside.items()}
        )

    def to(self, device: torch.device) -> "Inputs":
        """The same on another device."""
        found = self._each(lambda part: part.to(device))
        if self.beside is None:
            return found
        return found._replace(beside={name: part.to(device) for name, part in self.beside.items()})

    def _each(self, change: Callable[[Tensor], Tensor]) -> "Inputs":
        parts = {name: part for name, part in self._asdict().items() if isinstance(part, Tensor)}
        changed: dict[str, Any] = {name: change(part) for name, part in parts.items()}
        return self._replace(**changed)
