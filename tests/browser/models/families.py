"""Tiny models of all three families, with cards that say all that a card can say."""

import json
import shutil
from pathlib import Path
from typing import Any

Fields = dict[str, Any]


def labelled(site: str, *heads: tuple[int, int, str, float]) -> list[Fields]:
    """Heads that earned a label, as a card lists them."""
    return [
        {"site": site, "layer": layer, "head": head, "label": label, "score": label.replace(" ", "_"), "value": value}
        for layer, head, label, value in heads
    ]


WRITER: Fields = {
    "limits": "It knows nothing of the world.",
    "scores": {"bits_per_character": 1.212, "copied": 0.5},
    "meanings": {"bits_per_character": "How surprised it is by a letter.", "copied": "Share of copied tokens, 0 to 1."},
    "training": {"seed": 3, "steps": 5000, "lines": 162000, "minutes": 95.1, "date": "2026-11-23"},
    "checkpoints": [{"step": step, "accuracy": 0.01 * step, "induction": 0.02 * step} for step in (0, 7, 50)],
    "licence": "MIT (weights); training text CC BY 2.0 FR",
    "attribution": "Sentences of tatoeba.org, selected by manythings.org/anki",
    "weights_sha256": "0123456789abcdef" * 4,
    "heads": labelled(
        "decoder", (0, 2, "previous token", 0.931), (1, 0, "induction", 0.712), (1, 2, "previous token", 0.55)
    ),
    "examples": [
        {"text": "the cat sat", "shows": "a head", "site": "decoder", "layer": 1, "head": 2},
        {"text": "the mat", "shows": "no place in particular"},
    ],
}
READER: Fields = {
    "examples": [
        {"text": "the cat", "pair": "the mat", "shows": "a pair", "site": "encoder", "layer": 1, "head": 1},
        {"text": "the [MASK] sat", "shows": "one text", "site": "encoder", "layer": 0, "head": 2},
    ]
}
TRANSLATOR: Fields = {
    "heads": labelled("encoder", *[(0, head, "next token", round(0.9 - 0.1 * head, 2)) for head in range(3)])
    + labelled("decoder", *[(1, head, "current token", round(0.8 - 0.1 * head, 2)) for head in range(3)])
    + labelled("cross", (0, 1, "alignment (word to come)", 0.75), (1, 0, "rhyming", 0.6)),
    "examples": [
        {"text": "the cat", "target": "le chat", "shows": "a head", "site": "cross", "layer": 0, "head": 1},
        {"text": "on the mat", "shows": "the model's own", "site": "decoder", "layer": 1, "head": 2},
        {
            "text": "the book",
            "target": None,
            "shows": "the source",
            "site": "encoder",
            "layer": 1,
            "head": 0,
        },
    ],
}
MODELS = {
    "writer": ("tiny-decoder", WRITER),
    "reader": ("tiny-encoder", READER),
    "translator": ("tiny-encoder-decoder", TRANSLATOR),
}


def write_families(tiny_weights: Path, root: Path) -> None:
    """Copies the tiny models under the names of the shipped ones, and adds to their cards."""
    for name, (tiny, fields) in MODELS.items():
        shutil.copytree(tiny_weights / tiny, root / name)
        card = root / name / "card.json"
        card.write_text(json.dumps(json.loads(card.read_text("utf-8")) | fields), "utf-8")
