"""A model that attends otherwise on a longer text is compared on one, or a run of one says that it was not."""

import pytest
import torch
from torch import Tensor

from app.services.run_notes import notes
from model.adapters.huggingface.adapter import adapt
from model.adapters.huggingface.capture import attention_interface, long_probe
from model.adapters.huggingface.errors import UnsupportedModel
from model.adapters.huggingface.reasons import Reason
from model.prompt import Prompt
from model.tokenizers import Encoding, Token
from model.tracing.recorder import Recorder
from model.transformer.batch import Inputs
from model.transformer.run import run
from tests.model.adapters.huggingface import zoo
from tests.model.adapters.huggingface.architectures.encoders import IN_BLOCKS
from tests.model.adapters.huggingface.architectures.table import ROWS

pytestmark = pytest.mark.hf

DIFFERS = {Reason.OTHER_WEIGHTS, Reason.OTHER_NUMBERS}


def test_a_choice_of_keys_that_is_lost_refuses_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    def everything(indices: Tensor, n_key: int) -> Tensor:
        return torch.ones(indices.shape[0], 1, indices.shape[1], n_key, dtype=torch.bool)

    row = ROWS["deepseek-v32"]
    assert adapt(zoo.built(zoo.Kind(row.name, row.sizes)))
    monkeypatch.setattr(attention_interface, "chosen_keys", everything)
    with pytest.raises(UnsupportedModel, match=r"on a text of \d+ tokens") as refusal:
        adapt(zoo.built(zoo.Kind(row.name, row.sizes)))
    assert refusal.value.reason in DIFFERS


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ({"sliding_window": 4096, "hidden_size": 8}, {"sliding_window": 4096}),
        ({"sliding_window": 4096, "use_sliding_window": False}, {}),
        ({"sliding_window": 4096, "layer_types": ["full_attention"] * 2}, {}),
        ({"sliding_window": None, "index_topk": 2048}, {"index_topk": 2048}),
        ({"text_config": {"attention_chunk_size": 8192}}, {"attention_chunk_size": 8192}),
        ({"vision_config": {"window_size": 14}, "num_experts_per_tok": 2, "max_window_layers": 3}, {}),
    ],
)
def test_limits_are_read_from_the_configuration(config: dict[str, object], expected: dict[str, int]) -> None:
    assert long_probe.limits(config) == expected


def test_the_text_is_longer_than_every_limit_that_can_be_afforded() -> None:
    for name in ("mistral", "gemma2", "modernbert"):
        tried = zoo.adapted(name).config.tried
        assert tried.tokens > 5
        assert tried.unreached == {}


def test_a_run_behind_a_limit_that_was_not_tried_says_so() -> None:
    kind = zoo.EVERY["mistral"]
    config = adapt(zoo.built(kind, sliding_window=30, max_position_embeddings=400)).config
    assert config.tried.tokens >= 35
    config = adapt(zoo.built(kind, sliding_window=3000, max_position_embeddings=4000)).config
    assert config.tried.unreached == {"sliding_window": 3000}
    (note,) = notes(None, _prompt(3001), (), config)
    assert note.startswith("This text of 3,001 tokens is longer than the model's sliding_window (3,000).")
    assert notes(None, _prompt(3000), (), config) == []


@torch.inference_mode()
def test_a_model_with_blocks_attends_to_them_in_longer_texts_whatever_was_read_before() -> None:
    kind = zoo.Kind("BigBirdForMaskedLM", zoo.PLAIN | IN_BLOCKS)
    adapted = adapt(zoo.built(kind))
    assert adapted.config.max_tokens == zoo.PLAIN["max_position_embeddings"]
    assert not any("in blocks" in note for note in notes(None, _prompt(14), (), adapted.config))
    (note,) = notes(None, _prompt(15), (), adapted.config)
    assert "keys of that block count 2 times" in note
    short, longer = zoo.ids(1, 14, seed=1), zoo.ids(1, 31, seed=1)
    in_blocks, in_full = zoo.built(kind)(longer).logits, zoo.built(kind, attention_type="original_full")(longer).logits
    assert not torch.allclose(in_blocks, in_full, atol=1e-3)
    for read, theirs in ((longer, in_blocks), (short, zoo.built(kind)(short).logits), (longer, in_blocks)):
        torch.testing.assert_close(run(adapted, Inputs(read), recorder=Recorder()).logits, theirs, rtol=1e-5, atol=1e-5)


def test_blocks_are_among_the_limits_of_a_configuration() -> None:
    sizes = {"attention_type": "block_sparse", "block_size": 64, "num_random_blocks": 3}
    assert long_probe.limits(sizes) == {"block_sparse": 704, "block_size": 64}
    assert long_probe.limits(sizes | {"attention_type": "original_full"}) == {"block_size": 64}


def _prompt(count: int) -> Prompt:
    tokens = tuple(Token(7, "a", place, place + 1, special=False) for place in range(count))
    return Prompt(Encoding(tokens, (0,) * count), None)
