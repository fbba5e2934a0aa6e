"""How good a model is: bits a character, nats a token, whatever the order and the padding of the batches."""

import math

import pytest
import torch

from model.inputs import Inputs
from model.training import measures
from model.training.objectives import Batch, loss
from model.transformer import Transformer, run
from tests.model import tiny

BOS, EOS = 1, 2
SENTENCES = [[3, 4, 5, 6, 7], [8, 9, 10], [17, 18], [11, 12, 13, 14, 15, 16], [4]]


def nats_one_by_one(model: Transformer) -> float:
    nats = 0.0
    for sentence in SENTENCES:
        whole = [BOS, *sentence, EOS]
        shares = run(model, Inputs(torch.tensor([whole[:-1]]))).logits[0].double().softmax(dim=-1)
        for position, word in enumerate(whole[1:]):
            nats -= math.log(float(shares[position, word]))
    return nats


@pytest.mark.parametrize("rows", [1, 2, 64])
def test_bits_are_those_of_each_sentence_read_by_itself(rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measures, "ROWS", rows)
    model, device = tiny.model(), torch.device("cpu")
    with torch.inference_mode():
        bits = measures.bits_per_character(model, SENTENCES, 37, bos=BOS, eos=EOS, device=device)
    assert bits == pytest.approx(nats_one_by_one(model) / math.log(2) / 37, rel=tiny.TOLERANCE)


def test_a_model_that_knows_nothing_needs_the_bits_of_a_blind_guess() -> None:
    def blind(inputs: Inputs, cache: object = None) -> torch.Tensor:
        assert cache is None
        return torch.zeros(*inputs.source.shape, tiny.VOCABULARY)

    n_tokens = sum(len(sentence) + 1 for sentence in SENTENCES)
    bits = measures.bits_per_character(blind, SENTENCES, 50, bos=BOS, eos=EOS, device=torch.device("cpu"))
    assert bits == pytest.approx(math.log2(tiny.VOCABULARY) * n_tokens / 50)


def test_mean_loss_is_the_mean_of_the_batches() -> None:
    model = tiny.model("encoder")
    batches = [Batch(Inputs(tiny.ids(2, 7, seed=seed)), tiny.ids(2, 7, seed=seed + 9)) for seed in range(3)]
    with torch.inference_mode():
        wanted = sum(float(loss(model(inputs), labels)) for inputs, labels in batches) / 3
        assert measures.mean_loss(model, batches, torch.device("cpu")) == pytest.approx(wanted)
