"""`POST /models/{model}/analyses/…` of a run, held against calls that give the same numbers otherwise."""

import math
from typing import Any

import numpy as np
import pytest

from tests.app.conftest import Ask

TEXT, TARGET = "the cat sat on the mat", "le chat est"
MODELS = ["tiny-decoder", "tiny-encoder", "tiny-encoder-decoder"]
CALLS = ["rollout", "flow", "norms", "sinks", "gradients", "logits", "lens", "effects"]


def asked(model: str) -> dict[str, Any]:
    return {"text": TEXT, "target": TARGET} if model == "tiny-encoder-decoder" else {"text": TEXT}


def predicted(ask: Ask, model: str, position: int, interventions: Any = None) -> dict[int, dict[str, float]]:
    """Every token of the vocabulary at this position, by its id."""
    body = asked(model) | {"positions": [position], "top_k": 1000, "interventions": interventions}
    return {each["id"]: each for each in ask(model, "predictions", **body)["predictions"][0]["candidates"]}


def test_rollout_is_the_product_of_the_layers(ask: Ask) -> None:
    found = ask("tiny-encoder-decoder", "analyses/rollout", **asked("tiny-encoder-decoder"), site="decoder")
    body = asked("tiny-encoder-decoder") | {"sites": ["decoder"], "tensors": ["weights"]}
    product = np.eye(len(found["tokens"]["target"]))
    for layer, entry in enumerate(ask("tiny-encoder-decoder", "attention", **body)["attention"]):
        mixed = np.mean(entry["weights"], axis=0) / 2 + np.eye(len(product)) / 2
        product = mixed / mixed.sum(axis=1, keepdims=True) @ product
        np.testing.assert_allclose(found["rollout"][layer], product, atol=1e-6)
    assert (found["site"], found["query_tokens"]) == ("decoder", "target")


def test_flow_ends_where_rollout_does_for_the_first_token_and_never_exceeds_one(ask: Ask) -> None:
    found = np.array(ask("tiny-decoder", "analyses/flow", text=TEXT)["flow"])
    assert found[0].tolist() == [1] + [0] * (len(found) - 1)
    assert (found <= 1 + 1e-6).all()
    assert not np.triu(found, 1).any()


def test_the_norm_of_a_query_with_one_key_is_that_of_its_contribution(ask: Ask) -> None:
    found = ask("tiny-decoder", "analyses/norms", text=TEXT, layer=1, heads=[2, 0])
    body = {"text": TEXT, "layers": [1], "heads": [2, 0], "tensors": ["contribution", "weights"]}
    entry = ask("tiny-decoder", "attention", **body)["attention"][0]
    contribution = np.array(entry["contribution"])[:, 0]
    norms = np.array(found["norms"])
    np.testing.assert_allclose(norms[:, 0, 0], np.linalg.norm(contribution, axis=-1), rtol=1e-5)
    np.testing.assert_allclose(found["summed"][0][0], np.linalg.norm(contribution.sum(axis=0)), rtol=1e-5)
    lengths = norms[:, -1] / np.array(entry["weights"])[:, -1]
    np.testing.assert_allclose(norms, np.array(entry["weights"]) * lengths[:, None, :], rtol=1e-4, atol=1e-7)


@pytest.mark.parametrize("model", MODELS)
def test_sinks_are_the_mean_weight_on_the_first_token(ask: Ask, model: str) -> None:
    found = ask(model, "analyses/sinks", **asked(model))["heads"]
    whole = ask(model, "attention", **asked(model), tensors=["weights", "value"])["attention"]
    entries = [(entry, head) for entry in whole for head in entry["heads"]]
    assert len(found) == len(entries)
    for sink, (entry, head) in zip(found, entries, strict=True):
        assert (sink["site"], sink["layer"], sink["head"]) == (entry["site"], entry["layer"], head)
        np.testing.assert_allclose(sink["weight"], np.array(entry["weights"][head])[1:, 0].mean(), rtol=1e-5)
        np.testing.assert_allclose(sink["first_value"], np.linalg.norm(entry["value"][head][0]), rtol=1e-5)


def test_a_sink_of_one_token_alone_is_null(ask: Ask) -> None:
    found = ask("tiny-encoder-decoder", "analyses/sinks", text=TEXT, target="")["heads"]
    assert {sink["weight"] for sink in found if sink["site"] == "decoder"} == {None}


@pytest.mark.parametrize("model", MODELS)
def test_gradient_times_weight_sums_to_the_heads_sum(ask: Ask, model: str) -> None:
    site = {"site": "cross"} if model == "tiny-encoder-decoder" else {}
    found = ask(model, "analyses/gradients", **asked(model), **site, layer=1, position=2)
    entry = ask(model, "attention", **asked(model), layers=[1], tensors=["weights"])["attention"][-1]
    np.testing.assert_allclose(found["products"], np.array(found["gradients"]) * entry["weights"], atol=1e-7)
    sums = {(each["site"], each["layer"], each["head"]): each["sum"] for each in found["sums"]}
    for head in found["heads"]:
        # float32 sums of some dozens of numbers below 1
        total = np.sum(found["products"][head])
        assert sums[entry["site"], 1, head] == pytest.approx(total, abs=1e-5)
    best = max(predicted(ask, model, 2).values(), key=lambda each: each["logit"])
    assert found["token"]["id"] == best["id"]


def test_the_parts_sum_to_the_logit_that_is_predicted(ask: Ask) -> None:
    found = ask("tiny-decoder", "analyses/logits", text=TEXT, position=3, token=7)
    logit = predicted(ask, "tiny-decoder", 3)[7]["logit"]
    assert sum(part["logit"] for part in found["parts"]) == pytest.approx(logit, abs=1e-5)
    assert found["token"]["logit"] == logit
    assert sum(part["kind"] == "head" for part in found["parts"]) == 6


@pytest.mark.parametrize("model", MODELS)
def test_the_last_depth_of_the_lens_is_the_prediction(ask: Ask, model: str) -> None:
    found = ask(model, "analyses/lens", **asked(model), positions=[1, 2], top_k=3)
    body = asked(model) | {"positions": [1, 2], "top_k": 3}
    for each, whole in zip(found["positions"], ask(model, "predictions", **body)["predictions"], strict=True):
        assert [depth["layer"] for depth in each["depths"]] == [None, 0, 1]
        last = each["depths"][-1]
        assert [one["id"] for one in last["candidates"]] == [one["id"] for one in whole["candidates"]]
        assert last["final"]["rank"] == 1
        np.testing.assert_allclose(last["candidates"][0]["logit"], whole["candidates"][0]["logit"], atol=1e-5)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("mode", ["zero", "mean"])
def test_an_effect_is_the_difference_of_two_predictions(ask: Ask, model: str, mode: str) -> None:
    found = ask(model, "analyses/effects", **asked(model), position=2, token=5, mode=mode)
    before = predicted(ask, model, 2)
    for effect in (found["heads"][0], found["heads"][-1]):
        ablation = {name: effect[name] for name in ("site", "layer", "head")} | {"mode": mode}
        after = predicted(ask, model, 2, {"ablate": [ablation]})
        assert effect["logit"] == pytest.approx(after[5]["logit"] - before[5]["logit"], abs=1e-5)
        assert effect["probability"] == pytest.approx(after[5]["probability"] - before[5]["probability"], abs=1e-5)
        if len(before) < 1000:
            divergence = sum(
                before[each]["probability"] * math.log(before[each]["probability"] / after[each]["probability"])
                for each in before
            )
            assert effect["divergence"] == pytest.approx(divergence, abs=1e-5)


@pytest.mark.parametrize("call", CALLS)
def test_every_analysis_says_what_its_numbers_are_and_follows_interventions(ask: Ask, call: str) -> None:
    body = {"text": TEXT, "positions": [2]} if call == "lens" else {"text": TEXT}
    plain = ask("tiny-decoder", f"analyses/{call}", **body)
    changed = ask("tiny-decoder", f"analyses/{call}", **body, interventions={"temperature": 3.0})
    assert set(plain["definition"]) == {"formula", "source", "unit"}
    assert changed["interventions"] == {"temperature": 3.0}
    frame = {"model", "tokens", "definition", "interventions", "notes"}
    assert {name: plain[name] for name in plain.keys() - frame} != {
        name: changed[name] for name in plain.keys() - frame
    }


@pytest.mark.parametrize("call", ["rollout", "norms", "sinks"])
def test_where_weights_do_not_show_an_ablation_it_is_said(ask: Ask, call: str) -> None:
    changes = {"ablate": [{"site": "decoder", "layer": 1, "head": 0}]}
    assert (
        "This analysis reads weights"
        in ask("tiny-decoder", f"analyses/{call}", text=TEXT, interventions=changes)["notes"][-1]
    )


@pytest.mark.parametrize(
    ("call", "wrong", "path", "said"),
    [
        ("rollout", {"site": "encoder"}, "site", "no site 'encoder'"),
        ("rollout", {"site": "cross"}, "site", "does not lead from layer to layer"),
        ("flow", {"text": "the cat " * 18}, "text", "shorten it, or use rollout"),
        ("norms", {"layer": 2}, "layer", "the layers are 0 to 1"),
        ("norms", {"heads": [0, 3]}, "heads.1", "the heads are 0 to 2"),
        ("gradients", {"token": 100000}, "token", "the tokens are 0 to"),
        ("logits", {"position": 99}, "position", "the positions are 0 to"),
        ("lens", {"positions": [99]}, "positions", "the positions are 0 to"),
        ("effects", {"mode": "half"}, "mode", "'zero' or 'mean'"),
        ("effects", {"interventions": {"layers": [9]}}, "interventions.layers", "the layers are 0 to 1"),
    ],
)
def test_what_cannot_be_analysed_is_refused(refused: Ask, call: str, wrong: Any, path: str, said: str) -> None:
    problem = refused("tiny-decoder", f"analyses/{call}", **{"text": TEXT, **wrong})
    assert problem["errors"][0]["path"] == path
    assert said in problem["errors"][0]["detail"]


def test_a_text_without_a_blank_needs_a_position(refused: Ask) -> None:
    problem = refused("tiny-encoder", "analyses/effects", text=TEXT)
    assert problem["errors"][0]["path"] == "position"
    assert "put one in, or give a position" in problem["detail"]
