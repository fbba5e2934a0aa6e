"""Training checkpoints as models: `copycat@300` is copycat after step 300."""

from pathlib import Path
from threading import Lock
from typing import Any

from cachetools import LRUCache

from model import weights
from model.weights import LoadedModel

MOST_LOADED = 12
"""Checkpoints kept in memory: all of copycat's, so that moving the slider loads each once."""


class Checkpoints:
    """The checkpoints used last, read when they are first needed. Safe under concurrent requests."""

    def __init__(self, most: int = MOST_LOADED):
        self._loaded: LRUCache[str, LoadedModel] = LRUCache(most)
        # two locks: a look-up takes a moment, and should not wait while another thread reads files
        self._looking, self._reading = Lock(), Lock()

    def loaded(self, name: str) -> LoadedModel | None:
        """The checkpoint of this name, if it was used lately."""
        with self._looking:
            return self._loaded.get(name)

    def get(self, name: str, folder: Path, step: int) -> LoadedModel:
        """The checkpoint, read now if it is not in memory.

        Raises:
            ValueError: when the step was not kept.
        """
        with self._reading:
            model = self.loaded(name) or weights.load(folder, step)
            with self._looking:
                self._loaded[name] = model
            return model


def card_at(card: dict[str, Any], step: int) -> dict[str, Any]:
    """The card of a model after this step, without the figures that were measured at the end."""
    measured = next((dict(each) for each in card.get("checkpoints", []) if each["step"] == step), {})
    measured.pop("step", None)
    kept = {name: value for name, value in card.items() if name not in ("heads", "checkpoints", "weights_sha256")}
    return kept | {
        "id": f"{card['id']}@{step}",
        "step": step,
        "description": f"{card['description']} Here as it was after step {step:,} of its training.",
        "training": {"steps": step},
        "scores": measured,
        "examples": [],
    }
