"""Word: holds a right word of a made-up picture or sound, and which thing it is about."""

from typing import Literal, NamedTuple

Kind = Literal["size", "color", "shape", "note", "other"]


class Word(NamedTuple):
    """A word, and the index of the shape or note that it is about; None for a word that joins two."""

    text: str
    kind: Kind
    thing: int | None
