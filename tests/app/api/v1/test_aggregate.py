"""`POST /models/{model}/aggregate`, compared with the weights of the attention call."""

import base64
from typing import Any

import numpy as np
import pytest

from tests.app.conftest import Ask

TEXT, TARGET = "the cat sat on the mat", "le chat est"
CHOSEN = [{"layer": 1, "head": 0}, {"layer": 0, "head": 2}]
COMBINE = {"mean": np.mean, "max": np.max}


def array(written: Any) -> np.ndarray:
    if isinstance(written, list):
        return np.array(written)
    return np.frombuffer(base64.b64decode(written["base64"]), dtype=written["dtype"]).reshape(written["shape"])


@pytest.mark.parametrize("site", ["encoder", "decoder", "cross"])
@pytest.mark.parametrize("how", ["mean", "max"])
@pytest.mark.parametrize("encoding", ["json", "typed"])
@pytest.mark.parametrize("heads", [None, CHOSEN])
def test_every_cell_is_the_mean_or_the_largest_of_the_heads(
    ask: Ask, site: str, how: str, encoding: str, heads: Any
) -> None:
    asked = {"text": TEXT, "target": TARGET, "interventions": {"temperature": 0.5}}
    reply = ask("tiny-encoder-decoder", "aggregate", **asked, site=site, heads=heads, how=how, encoding=encoding)
    whole = ask("tiny-encoder-decoder", "attention", **asked, sites=[site], tensors=["weights", "mask"])
    everything = [{"layer": layer, "head": head} for layer in range(2) for head in range(3)]
    assert reply["heads"] == (everything if heads is None else sorted(heads, key=lambda each: each["layer"]))
    weights = [np.array(whole["attention"][each["layer"]]["weights"][each["head"]]) for each in reply["heads"]]
    np.testing.assert_allclose(array(reply["weights"]), COMBINE[how](weights, axis=0), rtol=1e-5, atol=1e-7)
    np.testing.assert_array_equal(array(reply["mask"]), whole["attention"][0]["mask"])
    for name in ("tokens", "interventions", "notes"):
        assert reply[name] == whole[name]
    for name in ("query_tokens", "key_tokens"):
        assert reply[name] == whole["attention"][0][name]


def test_a_model_of_one_site_needs_no_site_and_decimals_round(ask: Ask) -> None:
    reply = ask("tiny-decoder", "aggregate", text=TEXT, decimals=2)
    assert reply["site"] == "decoder"
    assert reply["weights"] == np.round(reply["weights"], 2).tolist()


@pytest.mark.parametrize(
    ("model", "wrong", "path", "said"),
    [
        ("tiny-encoder-decoder", {}, "site", "encoder, decoder and cross; say which"),
        ("tiny-decoder", {"site": "cross"}, "site", "no site 'cross'; it has 'decoder'"),
        ("tiny-decoder", {"heads": [{"layer": 0, "head": 0}, {"layer": 2, "head": 0}]}, "heads.1.layer", "0 to 1"),
        ("tiny-decoder", {"heads": [{"layer": 0, "head": 3}]}, "heads.0.head", "the heads are 0 to 2"),
        ("tiny-decoder", {"heads": []}, "heads", "at least 1"),
        ("tiny-decoder", {"how": "sum"}, "how", "'mean' or 'max'"),
    ],
)
def test_what_cannot_be_put_together_is_refused(refused: Ask, model: str, wrong: Any, path: str, said: str) -> None:
    problem = refused(model, "aggregate", text=TEXT, **wrong)
    assert problem["errors"][0]["path"] == path
    assert said in problem["detail"]
