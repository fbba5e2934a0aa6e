"""Writing on, slow and obvious: the whole text is read anew for each token, and probabilities are Python's floats.

Written from the definitions of temperature, top-k and top-p, not from `model/generation`.
"""

import math
from collections.abc import Collection, Sequence
from random import Random
from typing import Any

import torch

from model.run_context import current
from model.transformer.batch import Inputs
from model.transformer.run import run


def distribution(
    logits: Sequence[float], temperature: float, top_k: int | None = None, top_p: float | None = None
) -> list[tuple[int, float]]:
    """The tokens that may be drawn, the likeliest first, each with its probability."""
    order = sorted(range(len(logits)), key=lambda each: (-logits[each], each))
    if temperature == 0:
        return [(order[0], 1.0)]
    sizes = [math.exp((logits[each] - logits[order[0]]) / temperature) for each in order]
    kept = _rescaled(list(zip(order, sizes, strict=True)))
    if top_k:
        kept = _rescaled(kept[:top_k])
    if top_p is not None and top_p < 1:
        total, n_kept = 0.0, 0
        for _, share in kept:
            if n_kept and total >= top_p:
                break
            total, n_kept = total + share, n_kept + 1
        kept = _rescaled(kept[:n_kept])
    return kept


def _rescaled(sizes: Sequence[tuple[int, float]]) -> list[tuple[int, float]]:
    total = sum(size for _, size in sizes)
    return [(token, size / total) for token, size in sizes]


def drawn(kept: Sequence[tuple[int, float]], number: float) -> int:
    """The token on whose share the number falls."""
    total = 0.0
    for token, share in kept:
        total += share
        if number < total:
            return token
    return [token for token, share in kept if share > 0][-1]


def slow(
    model: Any,
    inputs: Inputs,
    n_tokens: int,
    *,
    seed: int = 0,
    ends: Collection[int] = (),
    **sampling: Any,
) -> list[int]:
    """The tokens that follow, the whole text read anew for each."""
    new: list[int] = []
    name, numbers = "source" if inputs.target is None else "target", Random(seed)
    sampling = {"temperature": 0.0} | sampling
    for _ in range(n_tokens):
        text = getattr(inputs, name)
        whole = inputs._replace(**{name: torch.cat([text, torch.tensor([new], dtype=torch.long)], dim=1)})
        logits = run(model, whole, interventions=current().interventions).logits[0, -1].tolist()
        kept = distribution(logits, **sampling)
        token = kept[0][0] if sampling["temperature"] == 0 else drawn(kept, numbers.random())
        if token in ends:
            break
        new.append(token)
    return new
