"""Example files: JSON with the examples of one source, and the digits that it prints."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from model.textbooks.example import Example, Positions, Printed, Source

NOT_PRINTED = "-"
"""Stands in a row of digits where the source prints none."""


class ExampleFile:
    """The file of one source. A matrix of a calculation, and the digits of a tensor, may name a table in `digits`."""

    def __init__(self, name: str):
        self._data: dict[str, Any] = json.loads(Path(__file__).with_name(f"{name}.json").read_text("utf-8"))

    def numbers(self, table: str) -> list[list[float]]:
        """The matrix that a table of digits is."""
        return [[float(number) for number in row.split()] for row in self._data["digits"][table]]

    def examples(self, computed: Mapping[str, dict[str, Any]]) -> list[Example]:
        """The examples in their order. `computed` adds to a calculation, by the id of its example."""
        return [self._example(each, computed.get(each["id"], {})) for each in self._data["examples"]]

    def _example(self, entry: dict[str, Any], computed: dict[str, Any]) -> Example:
        calculation = positions = None
        if "positions" in entry:
            lists = {name: tuple(value) for name, value in entry["positions"].items() if isinstance(value, list)}
            positions = Positions(**entry["positions"] | lists)
        else:
            tables = {
                name: value for name, value in entry["calculation"].items() if value in list(self._data["digits"])
            }
            calculation = (
                entry["calculation"] | {name: self.numbers(table) for name, table in tables.items()} | computed
            )
        source = Source(**self._data["source"] | entry["source"])
        printed = tuple(each for tensor in entry.get("printed", ()) for each in self._printed(**tensor))
        return Example(entry["id"], entry["title"], entry["summary"], source, calculation, positions, printed)

    def _printed(
        self,
        tensor: str,
        digits: str | list[str],
        first: int = 0,
        heads: Sequence[int | None] = (None,),
        note: str | dict[str, str] = "",
        differs: Mapping[str, list[int]] | None = None,
    ) -> Iterator[Printed]:
        """One entry for each row of each head. `note` and `differs` may go by the row."""
        rows = self._data["digits"][digits] if isinstance(digits, str) else digits
        for head in heads:
            for row, line in enumerate(rows, start=first):
                shown = {column: each for column, each in enumerate(line.split()) if each != NOT_PRINTED}
                said = note if isinstance(note, str) else note.get(str(row), "")
                odd = tuple((differs or {}).get(str(row), ()))
                yield Printed(tensor, head, row, tuple(shown), tuple(shown.values()), said, odd)
