"""Definition: says what a number of an analysis means."""

from typing import NamedTuple


class Definition(NamedTuple):
    """The formula in the names of the trace, the paper it comes from, and the unit of the numbers."""

    formula: str
    source: str
    unit: str
