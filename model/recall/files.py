"""Stores a trained rival: its weights as float16, and a card with its measured figures."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import nn

from model.json_file import read_object
from model.recall.rivals import Kind, Trained, build
from model.weights import FOLDER as WEIGHTS

FOLDER = WEIGHTS / "recall"
"""Of the shipped rivals: a folder for each kind. They answer one question only, so they are no models of a page."""


@dataclass(frozen=True)
class Card:
    """The facts of one training run.

    Attributes:
        accuracy: for each of `task.DISTANCES`, the share of right answers of the stored weights.
        curve: the same after steps of the training, on fewer sequences.
        minutes: that the training took on `hardware`.
    """

    kind: Kind
    seed: int
    parameters: int
    steps: int
    learning_rate: float
    questions: int
    accuracy: list[float]
    curve: dict[int, list[float]]
    minutes: float
    hardware: str
    date: str


def save(folder: Path, rival: nn.Module, card: Card) -> None:
    """Writes the weights and the card of one seed."""
    folder.mkdir(parents=True, exist_ok=True)
    halves = {name: each.detach().half().contiguous() for name, each in rival.named_parameters()}
    path = folder / f"seed-{card.seed}.safetensors"
    save_file(halves, path)
    path.chmod(0o644)  # safetensors lets nobody else read it
    write_card(folder, card)


def write_card(folder: Path, card: Card) -> None:
    """Writes the card of one seed, a list of figures on a line."""
    facts = asdict(card)
    steps = ",\n".join(f'  "{step}": {json.dumps(found)}' for step, found in facts.pop("curve").items())
    lines = [f' "{name}": {json.dumps(value)}' for name, value in facts.items()] + [f' "curve": {{\n{steps}\n }}']
    (folder / f"seed-{card.seed}.json").write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")


def load(folder: Path, kind: Kind, seed: int) -> Trained:
    """A trained rival, ready to run."""
    rival = build(kind)
    stored = load_file(folder / f"seed-{seed}.safetensors")
    with torch.no_grad():
        for name, parameter in rival.named_parameters():
            parameter.copy_(stored[name])
    return rival.eval()


def seeds(folder: Path) -> list[int]:
    """The seeds whose training runs lie in this folder, in order."""
    return sorted(int(path.stem.removeprefix("seed-")) for path in folder.glob("seed-*.json"))


def read_card(folder: Path, seed: int) -> Card:
    """The card of one seed."""
    data = read_object(folder / f"seed-{seed}.json")
    curve = {int(step): accuracy for step, accuracy in data["curve"].items()}
    return Card(**{**data, "curve": curve})
