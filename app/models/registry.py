"""Registry of models by name: reads their cards, and loads each model once, when it is first needed."""

import logging
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from app.errors.problems import NotFound, Unavailable
from app.models.background_loader import Load, State
from app.models.card_check import checked
from app.models.huggingface_models import HuggingFaceModels
from app.models.reasons import reason, without_paths
from app.models.training_checkpoints import Checkpoints, card_at
from app.settings import Settings
from model import weights
from model.adapters.huggingface.errors import UnsupportedModel
from model.axes import Site
from model.config import ModelConfig, Shape
from model.errors import Cancelled, ModelError
from model.tokenizers.text import MASK
from model.weights import LoadedModel
from model.weights.folder_check import check_files
from model.weights.folder_trial import try_folder
from model.weights.names import is_name, split

SHIPPED = ("writer", "reader", "translator", "copycat", "describer", "listener")


@dataclass(frozen=True)
class Loading:
    """The state of a model.

    Attributes:
        what: the task that runs now.
        done: its progress, from 0 to 1; None where that is not known.
        detail: why the last loading failed.
    """

    model: str
    state: State
    what: str | None = None
    done: float | None = None
    detail: str | None = None


logger = logging.getLogger(__name__)


class Registry:
    """All models in a folder. Safe under concurrent first requests: one loads, the others wait for it.

    A folder that cannot be a model is left out, with a warning that says why, and does not spoil the others.
    """

    def __init__(self, root: Path, settings: Settings | None = None):
        self._folders: dict[str, Path] = {}
        self._loaded: dict[str, LoadedModel] = {}
        self._checkpoints = Checkpoints()
        self._locks: defaultdict[str, Lock] = defaultdict(Lock)
        cards: dict[str, dict[str, Any]] = {}
        for folder in weights.folders(root):
            try:
                _check_name(folder.name)
                cards[folder.name] = _card(folder)
                self._folders[folder.name] = folder
            except Exception as error:  # a folder may hold anything, and trip over anything
                logger.warning("The model in %s is left out: %s", ascii(folder.name)[1:-1], reason(error, folder))
        # the shipped ones first, as a newcomer should meet them; others after them, by name
        self._cards = {name: cards[name] for name in sorted(cards, key=_place)}
        # MiniLM belongs to the shipped ones, and gives way with them
        self._is_shipped = root == weights.FOLDER
        self.huggingface = HuggingFaceModels(
            settings or Settings(weights=root, models=[]), self._cards, with_minilm=self._is_shipped
        )

    @property
    def ids(self) -> list[str]:
        """The names of all models."""
        return [*self._cards, *self.huggingface.ids]

    def card(self, model: str) -> dict[str, Any]:
        """The card of a model, or of one of its checkpoints.

        Raises:
            NotFound: when there is no such model or checkpoint; the message names those that there are.
        """
        if model in self.huggingface.ids:
            return self.huggingface.card(model)
        name, step = self._split(model)
        card = self._cards[name]
        return card if step is None else card_at(card, step)

    def get(self, model: str) -> LoadedModel:
        """The model, loaded now if it was not before; `copycat@300` is copycat as it was after step 300.

        Raises:
            NotFound: when there is no such model or checkpoint; the message names those that there are.
            Unavailable: when its files cannot be read; the message says why.
        """
        if model in self.huggingface.ids:
            return _waited_for(model, self.huggingface.start(model))
        name, step = self._split(model)
        folder = self._folders[name]
        try:
            if not self._is_shipped:
                try_folder(folder)
            return self._whole(name, folder) if step is None else self._checkpoints.get(model, folder, step)
        except Exception as error:  # safetensors and tokenizers raise bare exceptions of their own
            why = reason(error, folder)
            logger.warning("The model %s cannot be loaded: %s", model, why)
            raise Unavailable(f"The model {model!r} cannot be loaded: {why}. Mend its folder.") from error

    def loaded(self, model: str) -> LoadedModel | None:
        """The model, if it was loaded before."""
        return self._loaded.get(model) or self._checkpoints.loaded(model) or self.huggingface.loader.loaded(model)

    def loading(self, model: str) -> Loading:
        """The state of a model: in memory, loading, or to be loaded with the first request.

        Raises:
            NotFound: when there is no such model, and none on its way.
        """
        if (found := self.huggingface.state(model)) is not None:
            state, progress, why = found
            what = None if progress is None else progress.what or None
            why = None if why is None else without_paths(why)
            return Loading(model, state, what, None if progress is None else progress.share, why)
        self._split(model)
        return Loading(model, "waiting" if self.loaded(model) is None else "ready")

    def _whole(self, model: str, folder: Path) -> LoadedModel:
        with self._locks[model]:
            if model not in self._loaded:
                self._loaded[model] = weights.load(folder)
            return self._loaded[model]

    def _split(self, model: str) -> tuple[str, int | None]:
        """The name of a folder, and the step that was asked for; both are there."""
        name, step = (model, None) if model in self._folders else split(model)
        if name not in self._folders:
            raise NotFound(f"There is no model {model!r}; the models are {', '.join(self.ids) or 'none'}.")
        kept = self._cards[name]["steps"]
        if step is not None and step not in kept:
            there = f"those that were: {', '.join(map(str, kept))}" if kept else "none of its steps were"
            raise NotFound(f"The weights of {name} after step {step} were not kept; {there}.")
        return name, step


def _waited_for(model: str, load: Load) -> LoadedModel:
    try:
        return load.model.result()
    except Cancelled as error:
        raise Unavailable(f"Loading {model!r} was given up; ask again to load it.") from error
    except ModelError as error:
        raise Unavailable(f"The model {model!r} cannot be loaded: {_sentence(error)}") from error
    except UnsupportedModel as error:
        raise Unavailable(f"The model {model!r} cannot be shown: {_sentence(error)}") from error
    except Exception as error:  # nothing that a model brings may end the server
        logger.warning("The model %s cannot be loaded: %s", model, _sentence(error))
        raise Unavailable(f"The model {model!r} cannot be loaded: {_sentence(error)}") from error


def _sentence(error: Exception) -> str:
    return f"{reason(error)}."


def _place(model: str) -> int:
    return SHIPPED.index(model) if model in SHIPPED else len(SHIPPED)


def _check_name(name: str) -> None:
    if not is_name(name):
        raise ValueError("the name of a model has letters, digits, spaces and . _ + - only; rename the folder")


def _card(folder: Path) -> dict[str, Any]:
    for name in ("tokenizer.json", "weights.safetensors"):
        if not (folder / name).is_file():
            raise FileNotFoundError(f"it has no {name}")
    check_files(folder)
    config = weights.read_config(folder)
    return checked(weights.read_card(folder) | _facts(folder, config))


def _facts(folder: Path, config: ModelConfig) -> dict[str, Any]:
    return {
        "id": folder.name,
        "input": config.reads,
        "patches": _patches(config),
        "family": config.family,
        "task": config.task,
        "sites": [_site(config, name) for name in config.sites],
        "d_model": config.d_model,
        "d_head": config.d_head,
        "d_value": config.d_value,
        "max_tokens": config.max_tokens,
        "max_source": None if config.reads == "text" else config.max_source,
        "positions": config.positions,
        "norm": config.norm,
        "vocabulary_size": config.vocabulary_size,
        "mask_token": MASK if config.task == "fill-mask" else None,
        "steps": weights.steps(folder),
    }


def _patches(config: ModelConfig) -> dict[str, int] | None:
    if config.reads != "image":
        return None
    return dict(zip(("rows", "columns"), config.source_grid, strict=True))


def _site(config: Shape, site: Site) -> dict[str, Any]:
    shape = config.at(site)
    return {"site": site, "layers": shape.layers, "heads": shape.heads, "key_value_heads": shape.key_value_heads}
