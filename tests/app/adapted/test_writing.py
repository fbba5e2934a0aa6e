"""Writing on with models of transformers: the greedy text is theirs, their ends are respected, their caches shown."""

from typing import Any

import numpy as np
import pytest
import torch

from tests.app.adapted import models
from tests.app.adapted.models import TEXT

pytestmark = pytest.mark.hf

COUNT = 6
NAMES = ["gpt2", "llama", "gemma2", "gpt-oss", "bloom", "bart", "marian", "t5"]


def own(name: str, **asked: Any) -> list[int]:
    """What transformers writes by itself, one token longer than is compared: some have a rule for the last one."""
    model = models.loaded(name)
    transformer: Any = model.transformer
    source = torch.tensor([model.tokenizer.source(TEXT).ids])
    given = {"max_new_tokens": COUNT + 1, "do_sample": False, "num_beams": 1, **asked}
    found = transformer.model.generate(source, attention_mask=torch.ones_like(source), **given)[0].tolist()
    return found[1 if transformer.model.config.is_encoder_decoder else source.shape[1] :]


@pytest.mark.parametrize("name", NAMES)
def test_the_greedy_text_is_that_of_transformers(ask: Any, name: str) -> None:
    found = ask(name, "generations", text=TEXT, max_new_tokens=COUNT, stream=False, weights=True)
    expected = own(name)
    assert found["ids"] == expected[: len(found["ids"])]
    ended = found["stopped"]["reason"] == "end"
    assert len(found["ids"]) == COUNT or (ended and expected[len(found["ids"])] == found["end"]["id"])
    config = models.loaded(name).config
    for token in found["tokens"]:
        assert sum(len(row["heads"]) for row in token["weights"]) == sum(
            config.at(site).layers * config.at(site).heads for site in config.sites if site != "encoder"
        )
        rows = [row for heads in token["weights"] for row in heads["weights"]]
        most = 1 + 1e-5
        assert all(0 < sum(row) <= most for row in rows)
        assert all(abs(sum(row) - 1) < 1e-5 for row in rows) or name == "gpt-oss", "sinks take their share"
        assert {each["key_value_heads"] for each in token["cache"]["layers"]} == {
            config.at(site).key_value_heads for site in config.sites if site != "encoder"
        }


@pytest.mark.parametrize("name", NAMES)
def test_the_digits_are_the_same_without_the_cache(ask: Any, name: str) -> None:
    body = {"text": TEXT, "max_new_tokens": COUNT, "stream": False, "temperature": 1.5, "seed": 3, "weights": True}
    cached, anew = (ask(name, "generations", **body, cache=cache) for cache in (True, False))
    assert cached["ids"] == anew["ids"]
    assert (cached["tokens"][-1]["cache"]["used"], anew["tokens"][-1]["cache"]["used"]) == (True, False)
    for one, other in zip(cached["tokens"], anew["tokens"], strict=True):
        assert one["probability"] == pytest.approx(other["probability"], abs=1e-5)
        assert one["cache"]["multiplications"] == other["cache"]["multiplications"]
        for mine, theirs in zip(one["weights"], other["weights"], strict=True):
            short, whole = np.array(mine["weights"]), np.array(theirs["weights"])
            np.testing.assert_allclose(short, whole[:, whole.shape[1] - short.shape[1] :], atol=1e-5)
            assert mine["first_key"] == (whole.shape[1] - short.shape[1] if mine["site"] == "decoder" else 0)


def test_every_end_of_a_model_ends_its_text(ask: Any) -> None:
    transformer: Any = models.loaded("llama").transformer
    whole = ask("llama", "generations", text=TEXT, max_new_tokens=COUNT, stream=False, seed=9)
    config, kept = transformer.model.generation_config, transformer.model.generation_config.eos_token_id
    config.eos_token_id = [1, whole["ids"][3]]
    try:
        found = ask("llama", "generations", text=TEXT, max_new_tokens=COUNT, stream=False, seed=10)
    finally:
        config.eos_token_id = kept
    n = whole["ids"].index(whole["ids"][3])
    assert found["ids"] == whole["ids"][:n]
    assert found["stopped"]["reason"] == "end"
    assert found["end"]["id"] == whole["ids"][3]


@pytest.mark.parametrize("name", ["bert", "bert-headless"])
def test_a_model_that_predicts_no_next_token_writes_nothing(refused: Any, name: str) -> None:
    assert "it writes nothing; choose a decoder" in refused(name, "generations", text=TEXT)
