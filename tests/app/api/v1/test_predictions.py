from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from tests.app.conftest import Ask

TEXT = "the cat sat on"


def test_candidates_are_the_softmax_of_the_models_own_logits(ask: Ask, tiny_weights: Path) -> None:
    from model import weights
    from model.transformer.batch import Inputs
    from model.transformer.run import run

    model = weights.load(tiny_weights / "tiny-decoder")
    reply = ask("tiny-decoder", "predictions", text=TEXT, positions="all", top_k=331)
    logits = run(model.transformer, Inputs(torch.tensor([model.tokenizer.source(TEXT).ids]))).logits[0].double().numpy()
    shares = np.exp(logits) / np.exp(logits).sum(axis=-1, keepdims=True)
    for prediction in reply["predictions"]:
        ids = [candidate["id"] for candidate in prediction["candidates"]]
        here = prediction["position"]
        assert sorted(ids) == list(range(model.config.vocabulary_size))
        assert ids == sorted(ids, key=lambda token: -logits[here, token])
        # the reply takes the steps one by one, the run above PyTorch's fused kernel
        np.testing.assert_allclose(
            [each["logit"] for each in prediction["candidates"]], logits[here, ids], rtol=1e-5, atol=1e-5
        )
        np.testing.assert_allclose(
            [each["probability"] for each in prediction["candidates"]], shares[here, ids], rtol=1e-4
        )


def test_the_actual_token_of_a_decoder_is_the_one_that_follows(ask: Ask) -> None:
    reply = ask("tiny-decoder", "predictions", text=TEXT, positions="all", top_k=331)
    tokens = reply["tokens"]["source"]
    assert [prediction["position"] for prediction in reply["predictions"]] == list(range(len(tokens)))
    for prediction, following in zip(reply["predictions"], tokens[1:], strict=False):
        actual = prediction["actual"]
        assert actual["id"] == following["id"]
        assert prediction["candidates"][actual["rank"] - 1]["id"] == actual["id"]
        assert prediction["candidates"][actual["rank"] - 1]["probability"] == actual["probability"]
    assert reply["predictions"][-1]["actual"] is None


def test_by_itself_a_decoder_predicts_the_next_token(ask: Ask) -> None:
    (natural,) = ask("tiny-decoder", "predictions", text=TEXT)["predictions"]
    (last,) = ask("tiny-decoder", "predictions", text=TEXT, positions="last")["predictions"]
    assert natural == last
    assert len(natural["candidates"]) == 10


def test_by_itself_an_encoder_predicts_what_is_masked(ask: Ask) -> None:
    reply = ask("tiny-encoder", "predictions", text="the [MASK] sat on [MASK]", top_k=3)
    tokens = reply["tokens"]["source"]
    masked = [position for position, token in enumerate(tokens) if token["text"] == "[MASK]"]
    assert len(masked) == 2
    assert [prediction["position"] for prediction in reply["predictions"]] == masked
    assert all(prediction["actual"] is None for prediction in reply["predictions"])
    assert ask("tiny-encoder", "predictions", text="the cat")["predictions"] == []


def test_the_actual_token_of_an_encoder_is_the_one_that_stands_there(ask: Ask) -> None:
    reply = ask("tiny-encoder", "predictions", text="the cat", positions=[2, 1])
    expected = [reply["tokens"]["source"][position]["id"] for position in (2, 1)]
    assert [prediction["actual"]["id"] for prediction in reply["predictions"]] == expected


def test_an_encoder_decoder_predicts_the_next_target_token(ask: Ask) -> None:
    reply = ask("tiny-encoder-decoder", "predictions", text="the cat", target="le chat", positions="all")
    assert len(reply["predictions"]) == len(reply["tokens"]["target"]) == 3
    assert reply["predictions"][0]["actual"]["id"] == reply["tokens"]["target"][1]["id"]
    assert reply["predictions"][-1]["actual"] is None


def test_an_intervention_changes_the_prediction(ask: Ask) -> None:
    heads = [{"site": "decoder", "layer": layer, "head": head} for layer in range(2) for head in range(3)]
    (before,) = ask("tiny-decoder", "predictions", text=TEXT)["predictions"]
    reply = ask("tiny-decoder", "predictions", text=TEXT, interventions={"ablate": heads})
    assert reply["predictions"][0] != before
    assert reply["interventions"]["ablate"][0] == heads[0] | {"mode": "zero"}


def test_what_is_unusual_is_said_beside_predictions_too(ask: Ask) -> None:
    row = {"site": "decoder", "layer": 1, "head": 2, "query": 1, "row": [0.5, 0.25, 0.0]}
    changes = {"weights": [row], "mask": {"kind": "lengths", "lengths": 0}, "layers": [0]}
    notes = ask("tiny-decoder", "predictions", text="the cat", interventions=changes)["notes"]
    assert notes[0].endswith("sums to 0.75, not 1; it is used as given.")
    assert notes[1].startswith("In decoder layer 0, 3 queries may attend to nothing;")
    assert ask("tiny-decoder", "predictions", text="the cat")["notes"] == []


@pytest.mark.parametrize("position", [5, -1])
def test_a_position_that_does_not_exist_is_refused(refused: Ask, position: int) -> None:
    problem = refused("tiny-decoder", "predictions", text=TEXT, positions=[position])
    assert problem["detail"] == f"Position {position} does not exist; the positions are 0 to 4."
    assert problem["errors"][0]["path"] == "positions"


@pytest.mark.parametrize(("call", "status"), [("predictions", 422), ("analyses/lens", 422), ("analyses/changes", 200)])
def test_only_a_comparison_may_leave_the_predictions_out(client: Any, call: str, status: int) -> None:
    body = {"text": TEXT, "positions": []}
    reply = client.post(f"/api/v1/models/tiny-decoder/{call}", json=body)
    assert reply.status_code == status
    if status == 200:
        assert reply.json()["predictions"] == []
    else:
        assert "give at least 1" in reply.json()["detail"]
