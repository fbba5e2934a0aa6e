"""The glossary of axes: one name for each tensor shape, used by every module of this package.

A word here is the word in the trace, in the JSON, in the JavaScript and on the screen. `head` counts query heads,
`key_head` counts the heads of keys and values, which grouped-query attention shares between several query heads.
A leading `#` marks an axis that may also be 1 and is then broadcast.
"""

from typing import Literal, NamedTuple

from jaxtyping import Bool, Float, Int
from torch import Tensor

Site = Literal["encoder", "decoder", "cross"]
SITES: tuple[Site, ...] = ("encoder", "decoder", "cross")


class Place(NamedTuple):
    """Where an attention is: its site and its layer, counted from 0 within the site."""

    site: Site
    layer: int


class Sublayer(NamedTuple):
    """One layer that adds to the residual stream: its stack, its block, and the part of the block.

    In an adapted model it is the whole block.
    """

    site: Site
    layer: int
    part: Literal["attention", "cross", "feed_forward", "block"]


Ids = Int[Tensor, "batch position"]
Features = Float[Tensor, "batch channel *place"]
"""Pixels of a picture, by channel, row and column; or a spectrogram, by frequency and time."""
Stream = Float[Tensor, "batch position d_model"]
Memory = Float[Tensor, "batch memory d_model"]
Logits = Float[Tensor, "batch position vocabulary"]

Query = Float[Tensor, "batch head query d_head"]
Key = Float[Tensor, "batch key_head key d_head"]
Value = Float[Tensor, "batch key_head key d_value"]
Scores = Float[Tensor, "batch head query key"]
HeadOutput = Float[Tensor, "batch head query d_value"]
Contribution = Float[Tensor, "batch head query d_model"]

Bias = Float[Tensor, "#batch #head query key"]
Mask = Bool[Tensor, "#batch #head query key"]
"""True = this query may attend to this key."""
KeyMask = Bool[Tensor, "#batch key"]
"""True = this key is a token, False = it is padding."""
MemoryMask = Bool[Tensor, "#batch memory"]
"""The same for the tokens of the memory, which a decoder's block takes next to its own."""
PerHead = Float[Tensor, "head"]
ScoreScale = Float[Tensor, "head 1 1"]
Grid = Bool[Tensor, "query key"]
"""A mask without batch and head."""
QueryPositions = Int[Tensor, "query 1"]
KeyPositions = Int[Tensor, "1 key"]
