"""Textbook example: holds a calculation, its source, and the digits that the source prints."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Source:
    """The source of an example."""

    author: str
    title: str
    year: int
    part: str
    url: str


@dataclass(frozen=True)
class Printed:
    """Some numbers of one row of a tensor, as the source writes them.

    Attributes:
        tensor: its name among the outputs and parameters of the steps.
        head: where several heads are computed and the tensor has one matrix a head.
        columns: one for each entry of `digits`.
        note: what has to be said about these digits; empty where they speak for themselves.
        differs: the columns that are known to come out otherwise; `note` says why.
    """

    tensor: str
    head: int | None
    row: int | None
    columns: tuple[int, ...]
    digits: tuple[str, ...]
    note: str = ""
    differs: tuple[int, ...] = ()


@dataclass(frozen=True)
class Positions:
    """A positional encoding: the sines and the cosines of every position times every frequency.

    Attributes:
        interleaved: True = sine and cosine by turns, False = all sines, then all cosines.
        labels: the words at these positions.
    """

    position: tuple[int, ...]
    frequency: tuple[float, ...]
    interleaved: bool
    labels: tuple[str, ...]


@dataclass(frozen=True)
class Example:
    """One worked example.

    Attributes:
        calculation: plain lists and numbers, in the words of a calculation on custom matrices; None for positions.
        positions: for an example of a positional encoding.
        printed: empty where the source gives a formula or a picture only.
    """

    id: str
    title: str
    summary: str
    source: Source
    calculation: dict[str, Any] | None = None
    positions: Positions | None = None
    printed: tuple[Printed, ...] = ()


def agrees(value: float, digits: str) -> bool:
    """Whether a number, rounded to the places that were printed, is what was printed."""
    places = len(digits.partition(".")[2])
    return round(float(value), places) == float(digits)
