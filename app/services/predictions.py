"""Turns logits into predictions: the likeliest tokens, and the one that really stands there."""

from typing import Any, Literal

from torch import Tensor

from app.schemas.array_encoding import number
from app.services.reply_entries import candidates, rank
from model.errors import InputError
from model.prompt import Prompt
from model.tokenizers import Token
from model.weights import LoadedModel

Positions = Literal["last", "all"] | list[int] | None


def positions_of(model: LoadedModel, prompt: Prompt, wanted: Positions) -> list[int]:
    """The positions to predict at; None = the next token, or every one that is masked.

    Raises:
        InputError: for a position that does not exist, and for a model that predicts nothing.
    """
    if model.config.task == "none":
        raise InputError(
            f"{model.id} has no head that gives each token a logit, so it predicts nothing; choose a checkpoint "
            "that has one",
            field="model",
        )
    tokens = prompt.predicted.tokens
    if wanted == "all":
        return list(range(len(tokens)))
    if isinstance(wanted, list):
        for position in wanted:
            if not 0 <= position < len(tokens):
                raise InputError(
                    f"position {position} does not exist; the positions are 0 to {len(tokens) - 1}", field="positions"
                )
        return wanted
    if wanted is None and model.config.task == "fill-mask":
        return [position for position, token in enumerate(tokens) if hides(model, token)]
    return [len(tokens) - 1]


def hides(model: LoadedModel, token: Token) -> bool:
    """Whether this is the model's own `[MASK]`, which stands for another token."""
    mask = model.tokenizer.mask
    return mask is not None and token.id == model.tokenizer.id_of(mask)


def predict(model: LoadedModel, prompt: Prompt, logits: Tensor, position: int, top_k: int) -> dict[str, Any]:
    """The likeliest tokens at one position, and the token that really stands or follows there."""
    here = logits[position].float()
    if here.isnan().any():  # NaN has no order
        return {"position": position, "actual": None, "candidates": []}
    return {
        "position": position,
        "actual": _actual(model, _token_at(model, prompt, position), here),
        "candidates": candidates(model, here, here.topk(min(top_k, here.shape[-1])).indices.tolist()),
    }


def _token_at(model: LoadedModel, prompt: Prompt, position: int) -> Token | None:
    tokens = prompt.predicted.tokens
    if model.config.family == "encoder":
        token = tokens[position]
        return None if hides(model, token) else token  # what a mask hides is not known
    return tokens[position + 1] if position + 1 < len(tokens) else None


def _actual(model: LoadedModel, token: Token | None, logits: Tensor) -> dict[str, Any] | None:
    if token is None:
        return None
    probability = number(logits.softmax(dim=-1)[token.id])
    return {
        "id": token.id,
        "text": model.tokenizer.piece(token.id),
        "probability": probability,
        "rank": rank(logits, token.id),
    }
