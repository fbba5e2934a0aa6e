"""The models that can be asked for by name: their cards, and the models themselves, loaded once, when first needed."""

from collections import defaultdict
from pathlib import Path
from threading import Lock
from typing import Any

from app.errors import NotFound
from model import weights
from model.weights import LoadedModel


class Registry:
    """All models in a folder. Safe under concurrent first requests: one loads, the others wait for it."""

    def __init__(self, root: Path):
        self._folders = {folder.name: folder for folder in weights.folders(root)}
        self._loaded: dict[str, LoadedModel] = {}
        self._locks: defaultdict[str, Lock] = defaultdict(Lock)

    @property
    def ids(self) -> list[str]:
        """The names of all models."""
        return list(self._folders)

    def card(self, model: str) -> dict[str, Any]:
        """What is told of a model.

        Raises:
            NotFound: when there is no such model; the message names those that there are.
        """
        folder = self._folder(model)
        config = weights.read_config(folder)
        site = {"layers": config.n_layers, "heads": config.n_heads, "key_value_heads": config.n_key_value_heads}
        return weights.read_card(folder) | {
            "id": model,
            "family": config.family,
            "task": config.task,
            "sites": [{"site": name} | site for name in config.sites],
            "d_model": config.d_model,
            "d_head": config.d_head,
            "d_value": config.d_value,
            "max_tokens": config.max_tokens,
            "positions": config.positions,
            "vocabulary_size": config.vocabulary_size,
        }

    def get(self, model: str) -> LoadedModel:
        """The model, loaded now if it was not before.

        Raises:
            NotFound: when there is no such model; the message names those that there are.
        """
        folder = self._folder(model)
        with self._locks[model]:
            if model not in self._loaded:
                self._loaded[model] = weights.load(folder)
            return self._loaded[model]

    def _folder(self, model: str) -> Path:
        if model not in self._folders:
            raise NotFound(f"There is no model {model!r}; the models are {', '.join(self._folders) or 'none'}.")
        return self._folders[model]
