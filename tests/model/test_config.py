"""A configuration fills in what follows from the rest, and refuses sizes that do not fit."""

import json
from dataclasses import FrozenInstanceError, asdict
from typing import Any

import pytest

from model.config import ModelConfig
from tests.model import tiny

PLAIN: dict[str, Any] = {
    "family": "decoder", "task": "next-token", "vocabulary_size": 19, "d_model": 12, "n_layers": 2, "n_heads": 3,
    "max_tokens": 11,
}  # fmt: skip


def test_head_sizes_follow_from_the_model_size() -> None:
    config = ModelConfig(**PLAIN)
    assert (config.d_head, config.d_value, config.n_key_value_heads) == (4, 4, 3)


def test_given_head_sizes_are_kept() -> None:
    config = ModelConfig(**PLAIN, d_head=5, d_value=7, n_key_value_heads=1)
    assert (config.d_head, config.d_value, config.n_key_value_heads) == (5, 7, 1)


def test_plain_data_describes_the_configuration_completely() -> None:
    config = tiny.config("encoder-decoder", positions="alibi", softcap=3.0, attention_sinks=True)
    assert ModelConfig(**json.loads(json.dumps(asdict(config)))) == config


def test_a_configuration_never_changes() -> None:
    with pytest.raises(FrozenInstanceError):
        ModelConfig(**PLAIN).d_model = 5  # type: ignore[misc]


def test_the_sites_follow_from_the_family() -> None:
    assert tiny.config("encoder").sites == ("encoder",)
    assert tiny.config("decoder").sites == ("decoder",)
    assert tiny.config("encoder-decoder").sites == ("encoder", "decoder", "cross")


MISFITS: dict[str, tuple[dict[str, Any], str]] = {
    "heads": ({"d_model": 13}, "d_model 13 does not divide into 3 heads"),
    "groups": ({"n_key_value_heads": 2}, "3 query heads cannot share 2 key and value heads evenly"),
    "rotary": ({"positions": "rotary", "d_head": 5}, "d_head must be even, not 5"),
    "sinusoidal": ({"positions": "sinusoidal", "d_model": 15}, "d_model must be even, not 15"),
}


@pytest.mark.parametrize("misfit", MISFITS)
def test_sizes_that_do_not_fit_are_refused_with_their_numbers(misfit: str) -> None:
    changes, message = MISFITS[misfit]
    with pytest.raises(ValueError, match=message):
        ModelConfig(**(PLAIN | changes))
