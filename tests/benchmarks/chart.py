"""The results as a page with charts. Plotly's script comes from its installed package."""

from pathlib import Path
from typing import Any

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from tests.benchmarks.shapes import SHAPES

LINES = {
    "forward": ("forward_ms", "forward alone"),
    "overview": ("overview_ms", "overview's run"),
    "submit": ("submit_ms", "page: submit to all heads drawn"),
    "open": ("open_head_ms", "page: another head drawn"),
}


def write(results: dict[str, Any], path: Path) -> None:
    """Writes one page that opens without a network."""
    figure = make_subplots(rows=1, cols=len(SHAPES), subplot_titles=[shape.title for shape in SHAPES])
    for column, shape in enumerate(SHAPES, start=1):
        rows = {row["tokens"]: row for row in [dict(row) for row in results["forward"]] if row["shape"] == shape.name}
        for row in results["page"]["rows"]:
            if row["shape"] == shape.name:
                rows[row["tokens"]] |= row
        for field, name in LINES.values():
            values = [row[field] for row in rows.values()]
            line = go.Scatter(x=[*rows], y=values, name=name, mode="lines+markers", legendgroup=name)
            figure.add_trace(line.update(showlegend=column == 1), row=1, col=column)
    figure.update_xaxes(type="log", title_text="tokens", tickvals=[16, 64, 128, 256, 512, 1024])
    figure.update_yaxes(type="log", title_text="milliseconds")
    figure.update_layout(title_text="Heads Up: what takes how long, on this machine, in this run")
    figure.write_html(path, include_plotlyjs=True)
