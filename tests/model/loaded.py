"""Tiny models with a vocabulary, as `weights.load` gives them and as folders that it reads."""

from pathlib import Path
from typing import Any

import torch

from model import weights
from model.config import Family
from model.transformer.transformer import Transformer
from model.weights import LoadedModel
from tests.model import tiny
from tests.model.corpus import tokenizer

MAX_TOKENS = 71
"""Room for random sequences of 32 tokens said twice."""


def loaded(family: Family, **changes: Any) -> LoadedModel:
    """A model of the small language; its weights know nothing, but are far from the initial ones."""
    made = tokenizer(family)
    sizes = {"vocabulary_size": made.vocabulary_size, "max_tokens": MAX_TOKENS}
    segments = {"n_segments": 2} if family == "encoder" else {}
    transformer = tiny.model(family, **(sizes | segments | changes))
    return LoadedModel("tiny", transformer.config, made, transformer)


def biased(model: LoadedModel, **likelier: float) -> LoadedModel:
    """The same model, to which these tokens seem likelier."""
    with torch.no_grad():
        for text, more in likelier.items():
            model.transformer.unembedding.bias[token_id(model, text)] += more
    return model


def token_id(model: LoadedModel, text: str) -> int:
    """The id of a special token or of a word that is one token."""
    if text.startswith("["):
        return model.tokenizer.id_of(text)
    (found,) = model.tokenizer.encode_batch([text])[0]
    return found


def saved(folder: Path, model: LoadedModel, card: dict[str, Any] | None = None) -> Path:
    """A folder that holds this model."""
    weights.save(folder, model.transformer, model.tokenizer, card or {"id": folder.name})
    return folder


def looking_at_itself(transformer: Transformer, layer: str, head: int, strength: float = 40.0) -> None:
    """Makes one head attend where queries and keys are alike: to the token itself, or to the same one elsewhere."""
    attention = transformer.get_submodule(layer)
    rows = slice(head * transformer.config.d_head, (head + 1) * transformer.config.d_head)
    with torch.no_grad():
        for projection in (attention.query, attention.key):
            projection.weight[rows] = torch.eye(transformer.config.d_head, transformer.config.d_model) * strength**0.5
            projection.bias[rows] = 0
