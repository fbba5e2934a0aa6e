"""How good a model is: bits a character, nats a token, whatever the order and the padding of the batches."""

import math

import numpy as np
import pytest
import torch

from model.training import measures
from model.training.objectives import Batch, loss
from model.transformer.batch import Inputs
from model.transformer.run import run
from model.transformer.transformer import Transformer
from tests.model import tiny
from tests.model.training.runs import objective

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
    model = tiny.model()
    with torch.inference_mode():
        bits = measures.bits_per_character(model, SENTENCES, 37, bos=BOS, eos=EOS)
    assert bits == pytest.approx(nats_one_by_one(model) / math.log(2) / 37, rel=tiny.TOLERANCE)


def test_a_model_that_knows_nothing_needs_the_bits_of_a_blind_guess() -> None:
    blind = tiny.model()
    with torch.inference_mode():
        for parameter in blind.parameters():
            parameter.zero_()
        bits = measures.bits_per_character(blind, SENTENCES, 50, bos=BOS, eos=EOS)
    n_tokens = sum(len(sentence) + 1 for sentence in SENTENCES)
    assert bits == pytest.approx(math.log2(tiny.VOCABULARY) * n_tokens / 50)


def test_mean_loss_is_the_mean_of_the_batches() -> None:
    model = tiny.model("encoder")
    batches = [Batch(Inputs(tiny.ids(2, 7, seed=seed)), tiny.ids(2, 7, seed=seed + 9)) for seed in range(3)]
    with torch.inference_mode():
        wanted = sum(float(loss(model(inputs), labels)) for inputs, labels in batches) / 3
        assert measures.mean_loss(model, batches) == pytest.approx(wanted)


def test_every_model_is_measured_on_the_same_four_batches() -> None:
    drawn = [objective().batch(np.random.default_rng([1, index])) for index in range(4)]
    measure = measures.on_fixed_batches(objective())
    with torch.inference_mode():
        found = []
        for model in (tiny.model(seed=1), tiny.model(seed=2), tiny.model(seed=1)):
            torch.manual_seed(len(found))
            found.append(measure(model))
            assert found[-1] == pytest.approx(
                sum(float(loss(model(batch.inputs), batch.labels)) for batch in drawn) / 4
            )
    assert found[0] == found[2] != found[1]


def test_a_model_is_where_its_weights_are() -> None:
    assert measures.device_of(tiny.model().to("meta")) == torch.device("meta")
