"""Writes the entries that several replies share: a site with its tokens, candidate tokens, numbers by head."""

from collections.abc import Iterator, Sequence
from typing import Any

import torch
from torch import Tensor

from app.schemas.array_encoding import array, number
from model.axes import Site
from model.prompt import Prompt, sides_of
from model.run_context import current
from model.weights import LoadedModel


def site_and_sides(site: Site, prompt: Prompt) -> dict[str, Any]:
    """The site, and which tokens its queries and keys are."""
    query_tokens, key_tokens = sides_of(site, has_target=prompt.target is not None)
    return {"site": site, "query_tokens": query_tokens, "key_tokens": key_tokens}


def candidates(model: LoadedModel, logits: Tensor, tokens: Sequence[int]) -> list[dict[str, Any]]:
    """These tokens with their logits and probabilities."""
    current().check_cancelled()
    chosen = torch.tensor(list(tokens), dtype=torch.long, device=logits.device)
    # of all at once: one by one, picking takes longer than writing
    numbers = (array(each[chosen], "json") for each in (logits, logits.float().softmax(dim=-1)))
    return [
        {"id": token, "text": model.tokenizer.piece(token), "logit": logit, "probability": probability}
        for token, logit, probability in zip(tokens, *numbers, strict=True)
    ]


def candidate(model: LoadedModel, logits: Tensor, token: int) -> dict[str, Any]:
    """One token with its logit and probability."""
    return candidates(model, logits, [token])[0]


def rank(logits: Tensor, token: int) -> int:
    """The rank of a token by its logit: 1 is the likeliest."""
    return int((logits > logits[token]).sum()) + 1


def by_head(site: Site, layer: int, numbers: dict[str, Tensor]) -> Iterator[dict[str, Any]]:
    """One entry a head with its numbers; NaN becomes null."""
    for head in range(len(next(iter(numbers.values())))):
        yield {"site": site, "layer": layer, "head": head} | {
            name: number(each[head]) for name, each in numbers.items()
        }
