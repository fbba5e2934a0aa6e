"""The same tokens in two orders, with and without what tells a model of transformers their places."""

import pytest
import torch

from model.analysis.heads import token_order
from tests.model.adapters.huggingface import zoo

pytestmark = pytest.mark.hf

PLACES = token_order.shuffled(zoo.SOURCE, {0}, seed=2)


def compared(name: str) -> tuple[token_order.Orders, ...]:
    inputs = zoo.inputs(name, padded=False)
    return token_order.compare(zoo.adapted(name), inputs._replace(source=inputs.source[:1]), PLACES)


def told(name: str) -> dict[token_order.Told, bool]:
    return {found.told: token_order.tells_apart(found) for found in compared(name)}


# learned, learned behind padding, rotary, and with windows and sinks
@pytest.mark.parametrize(
    "name", ["bert", "roberta", "bert-headless", "gpt2", "llama", "gemma2", "gpt-oss", "modernbert"]
)
def test_at_one_place_and_with_a_full_mask_no_order_is_told_apart(name: str) -> None:
    is_masked = name not in ("bert", "roberta", "bert-headless")
    assert told(name) == {
        token_order.Told(has_positions=True, is_full=False): True,
        token_order.Told(has_positions=True, is_full=True): True,
        token_order.Told(has_positions=False, is_full=False): is_masked,
        token_order.Told(has_positions=False, is_full=True): False,
    }


def test_a_model_that_reads_its_neighbours_keeps_its_positions() -> None:
    # its embedding takes in the tokens beside each
    assert told("mobilebert") == dict.fromkeys(token_order.TOLD[:2], True)


def test_of_what_is_overheard_only_logits_are_compared() -> None:
    assert told("convbert") == {token_order.TOLD[0]: True}
    (found,) = compared("convbert")
    same = found._replace(other=found.original, order=list(range(zoo.SOURCE)))
    assert token_order.difference(same) == []
    assert token_order.logits_difference(same) == 0


def test_at_one_place_a_model_of_learned_positions_adds_the_same_row_to_every_token() -> None:
    model, inputs = zoo.adapted("roberta"), zoo.inputs("roberta", padded=False)
    first = zoo.plain("roberta").roberta.embeddings.position_embeddings.weight[2]  # behind padding
    table = zoo.built(zoo.EVERY["roberta"])
    with torch.no_grad():
        table.roberta.embeddings.position_embeddings.weight.copy_(first.expand(37, -1))
        expected = table(inputs.source).logits
    found = token_order.run_as(model, inputs, token_order.Told(has_positions=False, is_full=False)).logits
    torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-4)
