"""Model affinity: says which replicas a request may go to, so that it finds its Hugging Face model in memory."""

import random
import re
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import TypeVar

Replica = TypeVar("Replica")
Models = Mapping[str, bool]
"""The Hugging Face models of a replica, and whether each is in memory or on its way there."""
_MODEL = re.compile(r"/api/v1/models/([^/]+)")
CHOICES = 2
"""Of two chosen at random the one with less work takes a request (Mitzenmacher 2001, "the power of two choices")."""


def model_of(path: str) -> str | None:
    """The model that the path of a call names."""
    found = _MODEL.search(path)
    return found[1] if found else None


def near(
    model: str | None,
    replicas: Sequence[Replica],
    models: Callable[[Replica], Models],
    name: Callable[[Replica], str],
    work: Callable[[Replica], int],
    most_work: float,
) -> list[Replica]:
    """The replicas that a request for this model should go to: those that have it, else the one with the fewest models.

    All of them for a model that no replica knows as one of Hugging Face, and where those that have it are busy: then
    another one loads it as well.

    Args:
        models: what a replica has told of its models.
        name: names a replica, and stays the same.
        work: the requests that a replica has under way.
        most_work: a replica with as many is busy.
    """
    if model is None or not any(model in models(each) for each in replicas):
        return list(replicas)
    having = [each for each in replicas if models(each).get(model)]
    chosen = having or [min(replicas, key=lambda each: (sum(models(each).values()), _order(model, name(each))))]
    return [each for each in chosen if work(each) < most_work] or list(replicas)


def _order(model: str, name: str) -> bytes:
    """The order of replicas for a model: what they tell is a second old, and the first requests agree without it."""
    return sha256(f"{model} {name}".encode()).digest()


def some(replicas: Sequence[Replica]) -> list[Replica]:
    """Two of them, chosen at random."""
    return random.sample(replicas, min(CHOICES, len(replicas)))
