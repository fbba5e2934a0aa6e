"""The shipped models write what a slow loop over whole runs writes, and every head's new row is that of one run."""

from functools import lru_cache
from typing import Any

import pytest
import torch

from model import weights
from model.generation.generation import Generation, generate
from model.generation.new_rows import NewRows, recorder_of
from model.generation.request import Request
from model.generation.sampling import Sampling
from model.prompt import text_prompt
from model.run_context import running
from model.tracing.recorder import Recorder
from model.transformer.batch import Inputs
from model.transformer.run import run
from model.weights import LoadedModel
from tests.slow_generation import distribution, drawn

pytestmark = pytest.mark.slow

TEXTS = {"writer": "Tom went to the", "copycat": "a b c d a b", "translator": "I have a red car."}
SETTINGS: list[dict[str, Any]] = [
    {"temperature": 1.0},
    {"temperature": 1.5, "top_k": 20},
    {"temperature": 1.0, "top_p": 0.9},
]
COUNT = 8


@lru_cache
def model(name: str) -> LoadedModel:
    return weights.load(weights.FOLDER / name)


def prompt(name: str) -> Inputs:
    return text_prompt(model(name), TEXTS[name], target="" if name == "translator" else None).inputs()


@lru_cache(None)
def logits(name: str, ids: tuple[int, ...]) -> list[float]:
    return run(model(name).transformer, longer(name, list(ids))).logits[0, -1].tolist()


def longer(name: str, ids: list[int]) -> Inputs:
    inputs, side = prompt(name), "target" if name == "translator" else "source"
    text = torch.cat([getattr(inputs, side), torch.tensor([ids], dtype=torch.long)], dim=1)
    return inputs._replace(**{side: text})


def slow(name: str, seed: int = 0, **sampling: Any) -> list[int]:
    numbers, ids = Sampling(seed=seed).numbers(), []
    for _ in range(COUNT):
        kept = distribution(logits(name, tuple(ids)), **{"temperature": 0.0} | sampling)
        if (token := drawn(kept, numbers.random())) == model(name).tokenizer.end:
            break
        ids.append(token)
    return ids


def written(name: str, *, is_cached: bool = True, **sampling: Any) -> list[int]:
    request = Request(COUNT, model(name).tokenizer.end, Sampling(**sampling), is_cached)
    return list(generate(model(name).transformer, prompt(name), request))


@pytest.mark.parametrize("name", TEXTS)
def test_the_text_of_every_seed_is_that_of_a_slow_loop(name: str) -> None:
    assert written(name) == slow(name) == written(name, is_cached=False)
    for settings in SETTINGS:
        for seed in range(20):
            expected = slow(name, seed, **settings)
            assert written(name, **settings, seed=seed) == expected
        assert written(name, **settings, seed=seed, is_cached=False) == expected


@pytest.mark.parametrize("is_cached", [True, False], ids=["cached", "uncached"])
@pytest.mark.parametrize("name", TEXTS)
def test_the_new_row_of_every_head_is_that_of_one_run(name: str, is_cached: bool) -> None:
    transformer, ids, found = model(name).transformer, [], []
    sampling = Sampling(1.0, seed=5)
    generation = Generation(transformer, prompt(name), Request(20, sampling=sampling, is_cached=is_cached))
    for _ in range(20):
        recorder = recorder_of(rows := NewRows())
        with running(recorder=recorder):
            ids.append(next(generation).id)
        found.append((generation.n_read - 1, rows.rows()))
    whole = run(transformer, longer(name, ids), recorder=Recorder(tensors=["weights"]))
    config = model(name).config
    for query, rows_found in found:
        heads = sum(len(row.heads) for row in rows_found)
        assert heads == sum(
            config.at(site).layers * config.at(site).heads for site in config.sites if site != "encoder"
        )
        for row in rows_found:
            theirs = whole.at(*row.place)["weights"][0, :, query, : row.weights.shape[1]]
            torch.testing.assert_close(row.weights, theirs, rtol=0, atol=1e-5)
