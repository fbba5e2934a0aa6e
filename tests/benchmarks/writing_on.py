"""Time of a token: late in a text over early, and streamed with the rows of every head over the bare loop."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

from app.cache.run_cache import RunCache
from app.schemas.array_encoding import dumps
from app.schemas.generations import GenerationsRequest
from app.services.generation.writing import Writing
from app.settings import Settings
from model.generation.generation import Generation
from model.generation.request import Request
from model.transformer.batch import Inputs
from model.weights import LoadedModel
from tests.benchmarks.shapes import LARGE, read_model, text_of
from tests.benchmarks.turns import by_turns, median, ratio

EARLY, LATE, ROUNDS = 20, 400, 25
"""A round writes one token everywhere, so a text grows by so many while it is measured."""


def measure(root: Path) -> dict[str, Any]:
    """The times, and their ratios in one round."""
    model = read_model(root, LARGE)
    tasks = {}
    for name, length in {"early": EARLY, "late": LATE}.items():
        text = text_of(model, length - ROUNDS // 2, 0)
        tasks[name] = _bare(model, text)
        tasks[f"{name}_streamed"] = _streamed(model, text)
    times = by_turns(tasks, ROUNDS)
    return {
        **{f"{name}_ms": median(values) for name, values in times.items()},
        "late_over_early": ratio(times, "late", "early"),
        "early_streamed_over_bare": ratio(times, "early_streamed", "early"),
        "late_streamed_over_bare": ratio(times, "late_streamed", "late"),
    }


def _bare(model: LoadedModel, text: str) -> Callable[[int], Any]:
    inputs = Inputs(torch.tensor([model.tokenizer.source(text).ids]))
    generation = Generation(model.transformer, inputs, Request(ROUNDS + 9))
    return lambda _: next(generation)


def _streamed(model: LoadedModel, text: str) -> Callable[[int], Any]:
    body = GenerationsRequest(text=text, max_new_tokens=ROUNDS + 9, weights=True)
    writing = Writing(model, body, Settings(), RunCache(0))
    return lambda _: dumps(writing.event())
