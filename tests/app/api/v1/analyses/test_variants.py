"""`analyses/variants`: one text through grouped, latent, windowed and linear attention."""

from typing import Any

import pytest

TEXT = "the cat sat on the mat . Tom gave Mary a book"


@pytest.mark.parametrize("model", ["tiny-decoder", "tiny-encoder"])
def test_the_first_variant_is_the_model_itself(ask: Any, model: str) -> None:
    reply = ask(model, "analyses/variants", text=TEXT, layer=1, head=1)
    attention = ask(model, "attention", text=TEXT, layers=[1], heads=[1], tensors=["weights"])
    trained, *others = reply["variants"]
    assert trained["kind"] == "multi_head"
    assert trained["largest"] == 0
    for row, expected in zip(trained["weights"], attention["attention"][0]["weights"][0], strict=True):
        assert row == pytest.approx(expected, abs=1e-6)
    assert len(others) == 6
    for each in others:
        cells = zip(each["weights"], trained["weights"], strict=True)
        apart = max(abs(a - b) for row, before in cells for a, b in zip(row, before, strict=True))
        assert each["largest"] == pytest.approx(apart, abs=1e-6)
        assert all(sum(row) == pytest.approx(1, abs=1e-5) for row in each["weights"])
    assert "trained with full heads" in reply["note"]


def test_the_prediction_beside_the_trained_one_is_that_of_predictions(ask: Any) -> None:
    reply = ask("tiny-decoder", "analyses/variants", text=TEXT, top_k=3)
    predicted = ask("tiny-decoder", "predictions", text=TEXT, top_k=3)["predictions"][0]
    for variant in reply["variants"]:
        (found,) = variant["predictions"]
        assert found["position"] == predicted["position"]
        before = {each["id"]: each["before"]["probability"] for each in found["candidates"]}
        for candidate in predicted["candidates"]:
            assert before[candidate["id"]] == pytest.approx(candidate["probability"], abs=1e-6)
    assert reply["variants"][0]["predictions"][0]["divergence"] == pytest.approx(0, abs=1e-6)


def test_a_window_is_the_same_as_the_mask_of_a_window(ask: Any) -> None:
    mask = {"kind": "all_of", "masks": [{"kind": "window", "size": 1}, {"kind": "causal"}]}
    changed = ask("tiny-decoder", "predictions", text=TEXT, interventions={"mask": mask})["predictions"][0]
    reply = ask("tiny-decoder", "analyses/variants", text=TEXT, window=2)
    (found,) = next(each["predictions"] for each in reply["variants"] if each["kind"] == "window")
    best = changed["candidates"][0]
    assert found["candidates"][0]["id"] == best["id"]
    assert found["candidates"][0]["after"]["probability"] == pytest.approx(best["probability"], abs=1e-6)


def test_each_mask_of_a_text_has_its_prediction(ask: Any) -> None:
    text = "the [MASK] sat on the [MASK] ."
    reply = ask("tiny-encoder", "analyses/variants", text=text, top_k=2)
    predicted = ask("tiny-encoder", "predictions", text=text, top_k=2)["predictions"]
    assert len(predicted) == 2
    for variant in reply["variants"]:
        assert [each["position"] for each in variant["predictions"]] == [each["position"] for each in predicted]
        for found, expected in zip(variant["predictions"], predicted, strict=True):
            before = {each["id"]: each["before"]["probability"] for each in found["candidates"]}
            for candidate in expected["candidates"]:
                assert before[candidate["id"]] == pytest.approx(candidate["probability"], abs=1e-6)


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"window": 99}, "window", "a window of 99 is more than the"),
        ({"latent": 0}, "latent", "0 was given; it must be at least 1"),
        ({"latent": 60}, "latent", "a latent vector of 60 is more than the"),
        ({"key_value_heads": 7}, "key_value_heads", "cannot be shared evenly by"),
        ({"head": 99}, "head", "head 99 does not exist"),
    ],
)
def test_sizes_that_do_not_fit_have_their_sentence(refused: Any, change: Any, field: str, sentence: str) -> None:
    problem = refused("tiny-decoder", "analyses/variants", text=TEXT, **change)
    (error,) = problem["errors"]
    assert error["path"] == field
    assert sentence in error["detail"]


def test_a_model_of_two_texts_keeps_its_cross_attention(ask: Any) -> None:
    reply = ask("tiny-encoder-decoder", "analyses/variants", text="the cat", site="decoder")
    assert len(reply["variants"]) == 7


def test_a_cross_attention_has_no_variant(refused: Any) -> None:
    problem = refused("tiny-encoder-decoder", "analyses/variants", text="the cat", site="cross")
    assert problem["errors"][0]["path"] == "site"
    assert "cross-attention stays as it was trained" in problem["errors"][0]["detail"]
