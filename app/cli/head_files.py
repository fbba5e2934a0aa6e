"""Writes the weights of one head as CSV or Plotly JSON, the same as the page exports."""

import csv
import io
from typing import Any

from app.schemas.array_encoding import dumps
from app.spreadsheet import guarded
from model import plotly_figures
from model.tokenizers import Token
from model.tokenizers.pieces import labels


def csv_of(reply: dict[str, Any], *, is_guarded: bool = False) -> bytes:
    """A row for each query, a column for each key; empty where a query may not attend.

    Args:
        reply: one to an attention request about one head, with `weights` and `mask`.
        is_guarded: whether labels that a spreadsheet would take for formulas stand after an apostrophe.
    """
    queries, keys = (list(map(guarded, labels)) if is_guarded else labels for labels in _labels(reply))
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(["query \\ key", *keys])
    for label, row in zip(queries, _rows(reply), strict=True):
        # 1.0 is 1 in a table
        cells = ("" if weight is None else str(weight).removesuffix(".0") for weight in row)
        writer.writerow([label, *cells])
    return file.getvalue().encode()


def plotly_of(reply: dict[str, Any], text: str) -> bytes:
    """A Plotly figure, as `plotly.io.from_json` reads it."""
    entry = reply["attention"][0]
    site = None if reply["tokens"]["target"] is None else entry["site"]
    titles = plotly_figures.titles(reply["model"], text, entry["layer"], entry["heads"][0], site)
    return dumps(plotly_figures.heatmap(_rows(reply), *_labels(reply), titles)) + b"\n"


def _rows(reply: dict[str, Any]) -> plotly_figures.Rows:
    entry = reply["attention"][0]
    mask = entry["mask"]
    return plotly_figures.rows(entry["weights"][0], mask[0] if mask.ndim == 3 else mask)


def _labels(reply: dict[str, Any]) -> tuple[list[str], list[str]]:
    entry = reply["attention"][0]
    queries, keys = (
        labels([Token(**token) for token in reply["tokens"][entry[f"{end}_tokens"]]]) for end in ("query", "key")
    )
    return queries, keys
