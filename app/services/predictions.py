"""Turns logits into predictions: the likeliest tokens, and the one that really stands there."""

from typing import Any, Literal

from torch import Tensor

from app.schemas.array_encoding import number
from app.services.reply_entries import candidates, rank
from model.class_head import class_head_of
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
        raise InputError(_no_words(model), field="model")
    if wanted is None and model.config.task == "fill-mask":
        return [position for position, token in enumerate(prompt.predicted.tokens) if hides(model, token)]
    return check_positions(prompt, "last" if wanted is None else wanted)


def _no_words(model: LoadedModel) -> str:
    """Why a model predicts no tokens."""
    config: Any = model.config
    saved_as = getattr(config, "saved_as", "")
    if (head := class_head_of(model.transformer)) is not None:
        return (
            f"{model.id} has a head for {head.task}, which gives classes and no words; they are in the reply of "
            "`predictions`, and this call needs a model of words"
        )
    if saved_as not in ("", config.architecture):
        return (
            f"{model.id} was saved from {saved_as}, whose head gives neither a logit for each token nor classes that "
            f"can be shown; only the {config.architecture} below it is. Choose a checkpoint that predicts words"
        )
    return (
        f"{model.id} has no head that gives each token a logit, so it predicts nothing; choose a checkpoint "
        "that has one"
    )


def check_positions(prompt: Prompt, wanted: Literal["last", "all"] | list[int]) -> list[int]:
    """The positions that are named.

    Raises:
        InputError: for a position that does not exist.
    """
    count = len(prompt.predicted.tokens)
    if wanted == "all":
        return list(range(count))
    if wanted == "last":
        return [count - 1]
    for position in wanted:
        if not 0 <= position < count:
            raise InputError(
                f"position {position} does not exist; the positions are 0 to {count - 1}", field="positions"
            )
    return wanted


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
