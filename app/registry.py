"""The models that can be asked for by name: their cards, and the models themselves, loaded once, when first needed."""

import logging
from collections import defaultdict
from pathlib import Path
from threading import Lock
from typing import Any

from app.errors import NotFound, Unavailable
from model import weights
from model.weights import LoadedModel

SHIPPED = ("writer", "reader", "translator", "copycat")
logger = logging.getLogger(__name__)


class Registry:
    """All models in a folder. Safe under concurrent first requests: one loads, the others wait for it.

    A folder that cannot be a model is left out, with a warning that says why, and does not spoil the others.
    """

    def __init__(self, root: Path):
        self._folders: dict[str, Path] = {}
        self._loaded: dict[str, LoadedModel] = {}
        self._locks: defaultdict[str, Lock] = defaultdict(Lock)
        cards: dict[str, dict[str, Any]] = {}
        for folder in weights.folders(root):
            try:
                cards[folder.name] = _card(folder)
                self._folders[folder.name] = folder
            except (OSError, ValueError, TypeError) as error:
                logger.warning("The model in %s is left out: %s", folder, error)
        # the shipped ones first, as a newcomer should meet them; others behind them, by name
        self._cards = {name: cards[name] for name in sorted(cards, key=_place)}

    @property
    def ids(self) -> list[str]:
        """The names of all models."""
        return list(self._cards)

    def card(self, model: str) -> dict[str, Any]:
        """What is told of a model.

        Raises:
            NotFound: when there is no such model; the message names those that there are.
        """
        self._folder(model)
        return self._cards[model]

    def get(self, model: str) -> LoadedModel:
        """The model, loaded now if it was not before.

        Raises:
            NotFound: when there is no such model; the message names those that there are.
            Unavailable: when its files cannot be read; the message says why.
        """
        folder = self._folder(model)
        with self._locks[model]:
            if model not in self._loaded:
                try:
                    self._loaded[model] = weights.load(folder)
                except Exception as error:  # safetensors and tokenizers raise bare exceptions of their own
                    logger.warning("The model in %s cannot be loaded: %s", folder, error)
                    raise Unavailable(f"The model {model!r} cannot be loaded: {error}. Mend its folder.") from error
            return self._loaded[model]

    def loaded(self, model: str) -> LoadedModel | None:
        """The model, if somebody has needed it before."""
        return self._loaded.get(model)

    def _folder(self, model: str) -> Path:
        if model not in self._folders:
            raise NotFound(f"There is no model {model!r}; the models are {', '.join(self.ids) or 'none'}.")
        return self._folders[model]


def _place(model: str) -> int:
    return SHIPPED.index(model) if model in SHIPPED else len(SHIPPED)


def _card(folder: Path) -> dict[str, Any]:
    for name in ("tokenizer.json", "weights.safetensors"):
        if not (folder / name).is_file():
            raise FileNotFoundError(f"it has no {name}")
    config = weights.read_config(folder)
    site = {"layers": config.n_layers, "heads": config.n_heads, "key_value_heads": config.n_key_value_heads}
    return weights.read_card(folder) | {
        "id": folder.name,
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
