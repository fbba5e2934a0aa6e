"""Cost: the operations, memory and numbers that a request takes, computed from shapes before anything runs."""

from dataclasses import dataclass, replace

OPERATIONS_A_SECOND = 4e10
"""Multiplications and additions of float32 on one processor of a laptop, about."""
NUMBERS_A_SECOND = 2e7
"""Numbers of a reply that are gathered and written in a second, about."""


@dataclass(frozen=True)
class Cost:
    """The cost of one request, of about the right size: within a factor of 4.

    Attributes:
        operations: multiplications and additions of float32.
        memory_bytes: what it holds at its peak, beyond the models and the caches.
        numbers: in its reply; a candidate token counts as several.
        formula: the arithmetic behind `operations`, for the one who is refused.
        advice: what makes it less.
        field: the field of the request that counts most.
    """

    operations: float = 0.0
    memory_bytes: float = 0.0
    numbers: float = 0.0
    formula: str = ""
    advice: str = "shorten the text"
    field: str = "text"

    @property
    def seconds(self) -> float:
        """The time on one processor, about."""
        return self.operations / OPERATIONS_A_SECOND + self.numbers / NUMBERS_A_SECOND

    def but(self, **changes: object) -> "Cost":
        """The same with these changed."""
        return replace(self, **changes)  # type: ignore[arg-type]


SMALL = Cost(operations=1e7, memory_bytes=1e5, numbers=1e4)
"""The cost of a request that is answered at once."""
