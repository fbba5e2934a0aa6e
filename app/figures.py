"""The weights of one head as files for spreadsheets and notebooks, the same as the page exports."""

import csv
import io
import json
import re
from typing import Any

from app.encoding import dumps

COLORS = (
    *("rgb(245, 243, 252)", "rgb(220, 208, 246)", "rgb(195, 176, 236)", "rgb(169, 144, 222)", "rgb(143, 114, 204)"),
    *("rgb(119, 85, 183)", "rgb(94, 58, 158)", "rgb(71, 30, 131)", "rgb(48, 0, 101)"),
)
"""From a weight of 0 to 1, by the square root of the weight."""
FORMULA = re.compile(r"[=+@\t\r]|-(?!\d|∞)")
"""What a spreadsheet takes for the beginning of a formula."""


def csv_of(reply: dict[str, Any]) -> bytes:
    """A row for each query, a column for each key; empty where a query may not attend.

    The reply is one to an attention request about one head, with `weights` and `mask`.
    """
    queries, keys = _labels(reply)
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(["query \\ key", *map(_harmless, keys)])
    for label, row in zip(queries, _rows(reply), strict=True):
        writer.writerow([_harmless(label), *("" if weight is None else _written(weight) for weight in row)])
    return file.getvalue().encode()


def plotly_of(reply: dict[str, Any], text: str) -> bytes:
    """A Plotly figure, as `plotly.io.from_json` reads it."""
    queries, keys = _labels(reply)
    entry = reply["attention"][0]
    last = len(COLORS) - 1
    site = "" if reply["tokens"]["target"] is None else f" · {entry['site']}"
    figure = {
        "data": [
            {
                "type": "heatmap",
                "z": _rows(reply),
                "zmin": 0,
                "zmax": 1,
                "colorscale": [[(i / last) ** 2, color] for i, color in enumerate(COLORS)],
                "hoverongaps": False,
                "hovertemplate": "query %{y}, key %{x}: %{z}<extra></extra>",
                "colorbar": {"title": {"text": "weight"}},
            }
        ],
        "layout": {
            "title": {
                "text": f"{reply['model']} · Layer {entry['layer']} · Head {entry['heads'][0]}{site}<br>“{text}”"
            },
            "xaxis": _axis("key", keys) | {"side": "top"},
            "yaxis": _axis("query", queries) | {"autorange": "reversed"},
        },
    }
    return dumps(figure) + b"\n"


def _axis(title: str, labels: list[str]) -> dict[str, Any]:
    return {"title": {"text": title}, "tickvals": list(range(len(labels))), "ticktext": labels}


def _rows(reply: dict[str, Any]) -> list[list[Any]]:
    entry = reply["attention"][0]
    mask = entry["mask"]
    return [
        [weight if allowed else None for weight, allowed in zip(row, allowing, strict=True)]
        for row, allowing in zip(entry["weights"][0], mask[0] if mask.ndim == 3 else mask, strict=True)
    ]


def _written(weight: Any) -> str:
    # the fewest digits that bring the float32 back, as JSON has them; 1.0 is 1 in a table
    return str(json.loads(dumps(weight))).removesuffix(".0")


def _labels(reply: dict[str, Any]) -> tuple[list[str], list[str]]:
    entry = reply["attention"][0]
    queries, keys = (_of_tokens(reply["tokens"][entry[f"{end}_tokens"]]) for end in ("query", "key"))
    return queries, keys


def _of_tokens(tokens: list[dict[str, Any]]) -> list[str]:
    """Tokens as people read them: a dot where a piece goes on with the word before it."""
    labels = []
    for before, token in zip([None, *tokens], tokens, strict=False):
        goes_on = (
            before is not None
            and not before["special"]
            and not token["special"]
            and token["start"] == before["end"]
            and token["text"][:1].isalnum()
            and before["text"][-1:].isalnum()
        )
        labels.append(("·" if goes_on else "") + (token["text"].strip() or token["text"].replace(" ", "␣")))
    return labels


def _harmless(label: str) -> str:
    return f"'{label}" if FORMULA.match(label) else label
