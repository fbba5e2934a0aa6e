"""The encoder-decoder family: the target hears of the whole source, and of itself only backwards."""

from typing import Any

import pytest
import torch

from model.attention.kv_cache import KeyValueCache
from model.config import Family
from model.tracing.recorder import Recorder
from model.transformer.batch import Inputs
from model.transformer.encoder_decoder import EncoderDecoder
from model.transformer.run import run
from tests.model import tiny
from tests.model.tiny import assert_same

FAMILY: Family = "encoder-decoder"


def made(positions: str = "sinusoidal", **changes: Any) -> EncoderDecoder:
    model = tiny.model(FAMILY, positions=positions, **changes)
    assert isinstance(model, EncoderDecoder)
    return model


def test_a_target_token_never_changes_an_earlier_logit() -> None:
    inputs = tiny.inputs(FAMILY)
    logits = run(made(), inputs).logits
    assert inputs.target is not None
    for position in range(5):
        target = inputs.target.clone()
        target[:, position] = (target[:, position] + 1) % tiny.VOCABULARY
        after = run(made(), inputs._replace(target=target)).logits
        assert torch.equal(after[:, :position], logits[:, :position])
        assert not torch.allclose(after[:, position], logits[:, position], atol=1e-4)


def test_every_target_token_hears_of_every_source_token() -> None:
    inputs = tiny.inputs(FAMILY)
    logits = run(made(), inputs).logits
    for position in range(7):
        source = inputs.source.clone()
        source[:, position] = (source[:, position] + 1) % tiny.VOCABULARY
        difference = (run(made(), inputs._replace(source=source)).logits - logits).abs().amax(dim=(0, 2))
        assert (difference > 1e-5).all()


def test_cross_attention_has_target_queries_and_source_keys() -> None:
    record = run(made(), tiny.inputs(FAMILY), recorder=Recorder()).at("cross", 0)
    assert record["weights"].shape == (2, 3, 5, 7)
    assert record["input"].shape == record["output"].shape == (2, 5, 14)


@pytest.mark.parametrize("positions", ["none", "sinusoidal", "learned", "rotary", "alibi"])
@pytest.mark.parametrize("groups", [3, 1])
def test_decoding_in_pieces_with_a_cache_equals_decoding_at_once(positions: str, groups: int) -> None:
    model, inputs = made(positions, n_key_value_heads=groups), tiny.inputs(FAMILY)
    assert inputs.target is not None
    with torch.inference_mode():
        memory, cache = model.encode(inputs), KeyValueCache()
        pieces = inputs.target.split([2, 1, 2], dim=1)
        parts = [model.decode(inputs._replace(target=piece), memory, cache) for piece in pieces]
        assert_same(torch.cat(parts, dim=1), model(inputs))


def test_without_a_target_the_model_says_what_is_missing() -> None:
    with pytest.raises(ValueError, match="needs target tokens: at least the one that begins every target"):
        made()(Inputs(tiny.ids(2, 7)))
