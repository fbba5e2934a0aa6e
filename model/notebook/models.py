"""Loads the models that `trace` names: shipped ones, or those in `HEADSUP_WEIGHTS`, and Hugging Face models."""

import os
import warnings
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from model import weights
from model.adapters.huggingface import minilm
from model.adapters.huggingface.checkpoint.folder import look
from model.adapters.huggingface.checkpoint.model_names import TO_INSTALL, Named, free_id, named
from model.adapters.huggingface.errors import UnsupportedModel
from model.errors import InputError, ModelError
from model.weights import LoadedModel
from model.weights.names import split

MOST_LOADED = 4
"""So many models, or steps of one, are kept in memory."""
DTYPE: Final = "float32"
DEVICE: Final = "auto"
"""How models of Hugging Face run in a notebook, and on the server beside it."""


@dataclass(frozen=True)
class Chosen:
    """A loaded model, and for one of Hugging Face the folder or name by which a server finds it."""

    model: LoadedModel
    huggingface_name: str | None = None


def root() -> Path:
    """The folder with one folder a model, the same that a server in this environment takes."""
    given = os.environ.get("HEADSUP_WEIGHTS")
    return Path(given).resolve() if given else weights.FOLDER


def load(name: str) -> Chosen:
    """The model of this name, read the first time and remembered.

    Raises:
        InputError: when there is no such model, or its weights after that step were not kept.
        ModelError: when a model of Hugging Face cannot be had or read; the message says why.
    """
    there = {folder.name: folder for folder in weights.folders(root())}
    model, step = (name, None) if name in there else split(name)
    if model in there:
        return Chosen(_shipped(there[model], step))
    if name == minilm.ID and root() == weights.FOLDER and (origin := minilm.origin()) is not None:
        return Chosen(_found(name, origin, name))
    here = f"the models here are {', '.join(there) or 'none'}"
    try:
        origin = named(name)
    except ModelError as error:
        raise InputError(f"{error}; {here}", field="model") from error
    huggingface_name = name if origin.folder is None else str(origin.folder.resolve())
    try:
        return Chosen(_found(name, origin, free_id(origin.id, there)), huggingface_name)
    except ModelError as error:
        # a name of the hub may be a slip of the pen
        raise error if origin.hub is None else ModelError(f"{error}; {here}") from error


def _shipped(folder: Path, step: int | None) -> LoadedModel:
    if step is not None and step not in (kept := weights.steps(folder)):
        others = f"those that were: {', '.join(map(str, kept))}" if kept else "none of its steps were"
        raise InputError(f"the weights of {folder.name} after step {step} were not kept; {others}", field="model")
    return _read(folder, step)


def _found(name: str, origin: Named, called: str) -> LoadedModel:
    if find_spec("transformers") is None:
        raise ModelError(
            f"{name!r} is not one of the models here, and those of Hugging Face need transformers; {TO_INSTALL}"
        )
    try:
        return _fetched(origin, called)
    except (ModelError, UnsupportedModel) as error:
        raise ModelError(f"the model {name!r} cannot be traced: {str(error).rstrip('.')}") from error


@lru_cache(MOST_LOADED)
def _read(folder: Path, step: int | None) -> LoadedModel:
    return weights.load(folder, step)


@lru_cache(MOST_LOADED)
def _fetched(origin: Named, called: str) -> LoadedModel:
    with warnings.catch_warnings():
        # in a kernel tqdm, which comes with transformers, misses the widgets of its bars; text does as well
        warnings.filterwarnings("ignore", "IProgress not found")
        # importing transformers takes seconds
        from model.adapters.huggingface.hub_download import fetch
        from model.adapters.huggingface.loader import Choices
        from model.adapters.huggingface.loader import load as load_checkpoint

    folder = origin.folder if origin.hub is None else fetch(origin.hub)
    assert folder is not None
    return load_checkpoint(look(folder), called, Choices(DTYPE, DEVICE))
