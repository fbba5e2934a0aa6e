"""The weights of one head as files for spreadsheets and notebooks, the same as the page exports."""

import csv
import io
import json
import re
from typing import Any

from app.encoding import dumps

COLORS = (
    *("rgb(243, 240, 250)", "rgb(216, 206, 240)", "rgb(188, 172, 230)", "rgb(160, 138, 217)", "rgb(133, 104, 201)"),
    *("rgb(107, 72, 179)", "rgb(84, 43, 154)", "rgb(63, 17, 127)", "rgb(45, 0, 96)"),
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
    several = len({token_side for token_side in (entry["query_tokens"], entry["key_tokens"])}) > 1
    site = f" · {entry['site']}" if several or reply["tokens"]["target"] is not None else ""
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
