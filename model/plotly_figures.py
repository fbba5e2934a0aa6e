"""Plotly figures: write the weights of one head as plain data, as the page exports it; Plotly is not needed."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from jaxtyping import Bool, Float

COLORS = (
    *("rgb(245, 243, 252)", "rgb(220, 208, 246)", "rgb(195, 176, 236)", "rgb(169, 144, 222)", "rgb(143, 114, 204)"),
    *("rgb(119, 85, 183)", "rgb(94, 58, 158)", "rgb(71, 30, 131)", "rgb(48, 0, 101)"),
)
"""From a weight of 0 to 1, by the square root of the weight."""

Rows = list[list[float | None]]


def heatmap(rows: Rows, queries: Sequence[str], keys: Sequence[str], titles: Sequence[str]) -> dict[str, Any]:
    """The figure of these rows of weights, as `plotly.graph_objects.Figure` takes it; unit: 0 to 1, a share.

    Args:
        rows: a row for each query, None where it may not attend.
        titles: lines above the figure.
    """
    last = len(COLORS) - 1
    return {
        "data": [
            {
                "type": "heatmap",
                "z": rows,
                "zmin": 0,
                "zmax": 1,
                "colorscale": [[(i / last) ** 2, color] for i, color in enumerate(COLORS)],
                "hoverongaps": False,
                "hovertemplate": "query %{y}, key %{x}: %{z}<extra></extra>",
                "colorbar": {"title": {"text": "weight"}},
            }
        ],
        "layout": {
            "title": {"text": "<br>".join(titles)},
            "xaxis": _axis("key", keys) | {"side": "top"},
            # Plotly counts upwards; a matrix does not
            "yaxis": _axis("query", queries) | {"autorange": "reversed"},
        },
    }


def titles(model: str, text: str, layer: int, head: int, site: str | None) -> list[str]:
    """What stands above a head; the site only where the model has several."""
    return [f"{model} · Layer {layer} · Head {head}{f' · {site}' if site else ''}", f"“{text}”"]


def rows(weights: Float[np.ndarray, "query key"], mask: Bool[np.ndarray, "query key"]) -> Rows:
    """The weights with the fewest digits that bring each float32 back; None where a query may not attend."""
    # through text: as a float64 a float32 would show digits that it does not have
    shortest = weights.astype(str).astype(np.float64).tolist()
    return [
        [weight if allowed else None for weight, allowed in zip(row, allowing, strict=True)]
        for row, allowing in zip(shortest, mask.tolist(), strict=True)
    ]


def _axis(title: str, labels: Sequence[str]) -> dict[str, Any]:
    return {"title": {"text": title}, "tickvals": list(range(len(labels))), "ticktext": list(labels)}
