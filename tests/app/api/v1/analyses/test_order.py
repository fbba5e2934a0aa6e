"""`POST /models/{model}/analyses/order`: what a model can tell of the order of its tokens."""

from typing import Any

import pytest

ROUNDING = 1e-4  # float32 sums in another order, over 2 layers of large weights


@pytest.mark.parametrize("model", ["tiny-decoder", "tiny-encoder"])
def test_a_shuffled_sentence_is_the_same_only_without_positions_and_with_a_full_mask(ask: Any, model: str) -> None:
    reply = ask(model, "analyses/order", text="the cat sat on the mat . Tom gave Mary a book", seed=3)
    order = reply["order"]
    assert sorted(order) == list(range(len(reply["tokens"])))
    assert order != sorted(order)
    assert order[reply["position"]] == reply["position"]
    for way in reply["ways"]:
        blind = way["positions"] == "none" and (way["mask"] == "full" or model == "tiny-encoder")
        assert all((each < ROUNDING) == blind for each in way["head_output_difference"]), way
        assert way["tells_apart"] == (not blind)
        same = [c["text"] for c in way["original"]] == [c["text"] for c in way["shuffled"]]
        assert same or not blind


def test_a_model_of_two_texts_is_refused(refused: Any) -> None:
    assert "reads two texts" in refused("tiny-encoder-decoder", "analyses/order", text="the cat")["detail"]
