"""The shipped models, site by site: random heads on random texts, every step computed again in float64."""

from functools import lru_cache

import numpy as np
import pytest
import torch

from model import weights
from model.axes import Place, Site, Sublayer
from model.steps.head_steps import head_steps
from model.transformer.batch import Inputs
from model.weights import LoadedModel
from tests import steps_again
from tests.model.steps.plain import reply

SITES: list[tuple[str, Site]] = [
    ("writer", "decoder"),
    ("reader", "encoder"),
    ("copycat", "decoder"),
    *(("translator", site) for site in ("encoder", "decoder", "cross")),
]
SEEDS = range(4)


@lru_cache
def model(name: str) -> LoadedModel:
    return weights.load(weights.FOLDER / name)


def text(loaded: LoadedModel, draw: np.random.Generator) -> Inputs:
    """One of the texts that the model never saw in training."""
    assert loaded.evaluation is not None
    prompt = loaded.evaluation.sentences[draw.integers(len(loaded.evaluation.sentences))]
    source = loaded.tokenizer.source(prompt.text, prompt.pair)
    target = None if prompt.target is None else torch.tensor([loaded.tokenizer.target(prompt.target).ids])
    return Inputs(torch.tensor([source.ids]), target, segments=torch.tensor([source.segments]))


@pytest.mark.parametrize(("name", "site"), SITES)
@pytest.mark.parametrize("seed", SEEDS)
def test_every_number_of_a_shipped_head_follows_from_the_ones_before_it(name: str, site: Site, seed: int) -> None:
    draw, loaded = np.random.default_rng(seed), model(name)
    inputs, config = text(loaded, draw), loaded.transformer.config
    place, head = Place(site, int(draw.integers(config.n_layers))), int(draw.integers(config.n_heads))
    found = head_steps(loaded.transformer, inputs, place, head)
    data = reply(found)
    steps_again.check(data)
    tensors = steps_again.tensors(data)
    record = found.trace.at(*place)
    for tensor in ("query", "key", "value", "scores", "weights", "head_output", "contribution"):
        np.testing.assert_array_equal(tensors[tensor], record[tensor][0, head], tensor)  # type: ignore[index]
    np.testing.assert_array_equal(tensors["output"], record["output"][0])
    part = Sublayer(
        "encoder" if site == "encoder" else "decoder", place.layer, "cross" if site == "cross" else "attention"
    )
    last = "residual" if config.norm == "pre" else "normalised"
    np.testing.assert_array_equal(tensors[last], found.trace.around(part).after[0])
