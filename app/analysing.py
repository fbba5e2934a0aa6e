"""From a trace to what each head does, with the words and formulas that explain it."""

import math
from typing import Any

import torch

from app.tracing import Sides
from model.analysis import heads
from model.tokenizers import Encoding, Token
from model.tokenizers.text import EOS, SEP
from model.trace import AttentionTrace, Trace

SEPARATORS = frozenset({SEP, EOS, ".", "!", "?"})
"""Special tokens between sentences, and the punctuation that ends them."""


def heads_of(sides: Sides, trace: Trace) -> list[dict[str, Any]]:
    """Scores and label of every head, in the order of computation."""
    return [entry for record in trace.attention for entry in _heads_at(record, sides)]


def definitions() -> list[dict[str, Any]]:
    """What each score means, where it comes from, and from where on it makes a label."""
    return [
        {
            "name": score.name,
            "formula": score.formula,
            "source": score.source,
            "label": score.label,
            "threshold": None if score.label is None else heads.THRESHOLD,
        }
        for score in heads.SCORES
    ]


def _heads_at(record: AttentionTrace, sides: Sides) -> list[dict[str, Any]]:
    encoding = sides.target if record.place.site == "decoder" and sides.target is not None else sides.source
    found = heads.scores(record["weights"][0], _tokens(encoding), record.place.site)
    entries = []
    for position, head in enumerate(record.heads):
        scores = {name: float(values[position]) for name, values in found.items()}
        entries.append(
            {
                "site": record.place.site,
                "layer": record.place.layer,
                "head": head,
                "label": heads.label(scores),
                # a score without a query to look at
                "scores": {name: None if math.isnan(value) else value for name, value in scores.items()},
            }
        )
    return entries


def _tokens(encoding: Encoding) -> heads.Tokens:
    separates = [_separates(token) for token in encoding.tokens]
    return heads.Tokens(torch.tensor(encoding.ids), torch.tensor(separates))


def _separates(token: Token) -> bool:
    return token.text in SEPARATORS
