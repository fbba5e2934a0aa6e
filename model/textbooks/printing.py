"""Reading digits as the sources print them, a line a row."""

from collections.abc import Iterator

from model.textbooks.example import Printed


def lines(
    tensor: str, text: str, *, first: int = 0, head: int | None = None, note: str = "", differs: tuple[int, ...] = ()
) -> tuple[Printed, ...]:
    """One entry a line of `text`, the numbers from column 0 on, beginning at row `first`."""
    return tuple(
        Printed(tensor, head, row, tuple(range(len(digits))), digits, note, differs)
        for row, digits in enumerate(_digits(text), start=first)
    )


def _digits(text: str) -> Iterator[tuple[str, ...]]:
    for line in text.strip().splitlines():
        yield tuple(line.replace(",", " ").split())
