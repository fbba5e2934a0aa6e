"""Held-out lines: keeps the lines that a model was not trained on, so that anybody can measure it again."""

from collections.abc import Sequence
from pathlib import Path

FILE = "held_out.tsv"


def write(folder: Path, lines: Sequence[tuple[str, ...]]) -> None:
    """One line each; source and target with a tab between them. Nothing is written where nothing was held out."""
    if lines:
        (folder / FILE).write_text("".join("\t".join(line) + "\n" for line in lines), "utf-8")


def read(folder: Path) -> list[tuple[str, ...]]:
    """The lines that `write` kept; none for a model that learned from made-up text."""
    if not (folder / FILE).exists():
        return []
    return [tuple(line.split("\t")) for line in (folder / FILE).read_text("utf-8").splitlines()]
