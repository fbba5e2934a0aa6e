"""Formats the card of a model as lines of text."""

from collections.abc import Iterator
from typing import Any

from model.adapters.huggingface.checkpoint.memory import gibibytes

Card = dict[str, Any]


def card_lines(card: Card) -> Iterator[str]:
    """The lines of a card, the most important first."""
    yield f"{card['id']}: {card['description']}"
    yield f"    {_shape(card)}"
    if "memory_bytes" in card:
        yield f"    {card['architecture']}, {gibibytes(card['memory_bytes'])} of memory as {card['dtype']}"
    for name, value in card["scores"].items():
        yield f"    {name.replace('_', ' ')}: {value:g}. {card.get('meanings', {}).get(name, '')}".rstrip(". ") + "."
    yield from _heads(card)
    yield f"    Limits: {card['limits']}"
    if card["training"]:
        yield f"    Training: {_training(card)}"
    yield f"    Licence: {card['licence']}. Attribution: {card['attribution']}."


def training_lines(card: Card) -> Iterator[str]:
    """The summary at the end of a training run."""
    yield f"{card['id']}: {_training(card)}"
    for name, value in card["scores"].items():
        yield f"    {name.replace('_', ' ')}: {value:g}"


def _training(card: Card) -> str:
    return ", ".join(f"{name} {_spelled(value)}" for name, value in card["training"].items())


def _shape(card: Card) -> str:
    sites = {f"{site['layers']} layers × {site['heads']} heads" for site in card["sites"]}
    return (
        f"{card['family']}, {' and '.join(sorted(sites))}, d_model {card['d_model']}, "
        f"{card['parameters']:,} parameters, at most {card['max_tokens']} tokens"
    )


def _heads(card: Card) -> Iterator[str]:
    """One line for each label, its clearest head first."""
    labels = dict.fromkeys(head["label"] for head in card.get("heads", []))
    for label in labels:
        found = sorted((head for head in card["heads"] if head["label"] == label), key=lambda head: -head["value"])
        places = (f"{head['site']} layer {head['layer']} head {head['head']} ({head['value']:g})" for head in found)
        yield f"    {label}: {', '.join(places)}"


def _spelled(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)
