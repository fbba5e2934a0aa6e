"""The models that `trace` knows by name: the shipped ones, or those of the folder that `HEADSUP_WEIGHTS` names."""

import os
from functools import lru_cache
from pathlib import Path

from model import weights
from model.errors import InputError
from model.weights import LoadedModel
from model.weights.names import split

MOST_LOADED = 4
"""So many models, or steps of one, are kept in memory."""


def root() -> Path:
    """The folder with one folder a model, the same that a server in this environment takes."""
    return Path(os.environ.get("HEADSUP_WEIGHTS") or weights.FOLDER).resolve()


def load(name: str) -> LoadedModel:
    """The model of this name, read the first time and remembered.

    Raises:
        InputError: when there is no such model, or its weights after that step were not kept.
    """
    there = {folder.name: folder for folder in weights.folders(root())}
    model, step = (name, None) if name in there else split(name)
    if model not in there:
        raise InputError(f"there is no model {name!r}; the models are {', '.join(there) or 'none'}", field="model")
    if step is not None and step not in (kept := weights.steps(there[model])):
        others = f"those that were: {', '.join(map(str, kept))}" if kept else "none of its steps were"
        raise InputError(f"the weights of {model} after step {step} were not kept; {others}", field="model")
    return _load(there[model], step)


@lru_cache(MOST_LOADED)
def _load(folder: Path, step: int | None) -> LoadedModel:
    return weights.load(folder, step)
