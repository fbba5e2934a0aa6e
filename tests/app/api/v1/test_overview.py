"""`POST /models/{model}/overview`, compared with the whole weights of the attention call."""

import base64
from typing import Any

import numpy as np
import pytest

from tests.app.conftest import Ask

TEXT = "the cat sat on the mat"


def array(written: Any) -> np.ndarray:
    if isinstance(written, list):
        return np.array(written)
    return np.frombuffer(base64.b64decode(written["base64"]), dtype=written["dtype"]).reshape(written["shape"])


@pytest.mark.parametrize("model", ["tiny-decoder", "tiny-encoder", "tiny-encoder-decoder"])
@pytest.mark.parametrize("encoding", ["json", "typed"])
@pytest.mark.parametrize("changes", [None, {"temperature": 0.5, "layers": [1]}])
def test_pixels_are_the_weights_with_eight_bits(ask: Ask, model: str, encoding: str, changes: Any) -> None:
    target = {"target": "le chat est"} if model == "tiny-encoder-decoder" else {}
    asked = {"text": TEXT, "interventions": changes, **target}
    reply = ask(model, "overview", **asked, encoding=encoding)
    whole = ask(model, "attention", **asked, tensors=["weights", "mask"])
    for name in ("model", "tokens", "interventions", "notes"):
        assert reply[name] == whole[name]
    for pictures, entry in zip(reply["overview"], whole["attention"], strict=True):
        for name in ("site", "layer", "heads", "query_tokens", "key_tokens", "empty_rows"):
            assert pictures[name] == entry[name]
        weights, largest = np.array(entry["weights"]), np.array(pictures["largest"])
        assert pictures["shape"] == list(weights.shape[1:])
        assert pictures["block"] == 1
        np.testing.assert_allclose(largest, weights.max(axis=(1, 2)), rtol=1e-5)
        pixels = array(pictures["pixels"])
        np.testing.assert_allclose(pixels / 255 * largest[:, None, None], weights, atol=0.51 / 255)
        np.testing.assert_array_equal(
            array(pictures["visible"]), np.broadcast_to(entry["mask"], (1, *weights.shape[1:]))
        )


def test_what_the_model_cannot_do_is_refused(client: Any) -> None:
    reply = client.post("/api/v1/models/tiny-decoder/overview", json={"text": "the cat " * 40})
    assert reply.status_code == 422
    assert "tokens, but tiny-decoder reads at most 41" in reply.json()["detail"]


@pytest.mark.parametrize("model", ["tiny-decoder", "tiny-encoder-decoder"])
def test_scores_are_those_of_the_analysis_and_come_when_asked_for(ask: Ask, model: str) -> None:
    asked = {"text": TEXT, "target": "le chat est" if model == "tiny-encoder-decoder" else None}
    assert all("scores" not in entry for entry in ask(model, "overview", **asked)["overview"])
    heads = iter(ask(model, "analyses/heads", **asked)["heads"])
    for entry in ask(model, "overview", **asked, scores=True)["overview"]:
        own = [next(heads)["scores"] for _ in entry["heads"]]
        assert entry["scores"] == {name: [scores[name] for scores in own] for name in own[0]}
