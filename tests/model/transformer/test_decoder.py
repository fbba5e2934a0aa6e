"""The decoder-only family: no token hears of those behind it."""

import pytest
import torch

from model.attention.kv_cache import KeyValueCache
from model.tracing.recorder import Recorder
from model.transformer.batch import Inputs
from model.transformer.run import run
from tests.model import tiny
from tests.model.tiny import GROUPINGS, assert_same

SCHEMES = ("none", "sinusoidal", "learned", "rotary", "alibi")


@pytest.mark.parametrize("positions", SCHEMES)
def test_changing_a_token_never_changes_an_earlier_logit(positions: str) -> None:
    model = tiny.model(positions=positions)
    for recorder in (None, Recorder()):
        logits = run(model, tiny.inputs(), recorder=recorder).logits
        for position in range(7):
            changed = tiny.inputs().source.clone()
            changed[:, position] = (changed[:, position] + 1) % tiny.VOCABULARY
            after = run(model, tiny.inputs(source=changed), recorder=recorder).logits
            assert torch.equal(after[:, :position], logits[:, :position])
            assert not torch.allclose(after[:, position], logits[:, position], atol=1e-4)


@pytest.mark.parametrize("pieces", [[1] * 7, [3, 1, 3], [6, 1]])
@pytest.mark.parametrize("grouping", GROUPINGS)
@pytest.mark.parametrize("positions", SCHEMES)
def test_reading_in_pieces_with_a_cache_equals_reading_at_once(
    positions: str, grouping: str, pieces: list[int]
) -> None:
    heads, key_heads = GROUPINGS[grouping]
    model = tiny.model(positions=positions, n_heads=heads, n_key_value_heads=key_heads)
    ids = tiny.inputs().source
    whole = run(model, tiny.inputs(), recorder=Recorder())
    for recorder in (None, Recorder()):
        cache = KeyValueCache()
        parts = []
        for piece in ids.split(pieces, dim=1):
            parts.append(run(lambda inputs, cache=cache: model(inputs, cache), Inputs(piece), recorder=recorder))
        assert_same(torch.cat([part.logits for part in parts], dim=1), whole.logits)
        assert cache.offset == 7
    last = parts[-1].attention[-1]
    assert_same(last["weights"], whole.at("decoder", 1)["weights"][:, :, -pieces[-1] :])
    assert torch.equal(last["mask"], whole.at("decoder", 1)["mask"][:, :, -pieces[-1] :])
