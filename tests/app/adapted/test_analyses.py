"""Every analysis, asked of models of transformers."""

from typing import Any

import numpy as np
import pytest

from model.interventions import Ablation, Interventions, WeightsRow
from model.tracing.recorder import Recorder
from model.transformer.run import run
from tests.app.adapted import models
from tests.app.adapted.models import (
    CORRUPTED,
    INSIDE,
    TEXT,
    WITH_HEAD,
    inputs_of,
    prompt,
    self_site_of,
    site_of,
    traced,
)

pytestmark = pytest.mark.hf

ABLATED = {"ablate": [{"site": "decoder", "layer": 1, "head": 2, "mode": "zero"}]}


@pytest.mark.parametrize("name", models.NAMES)
def test_rollout_and_flow_are_of_the_weights(ask: Any, name: str) -> None:
    shape = models.loaded(name).config.at(self_site_of(name))
    rollout = np.array(ask(name, "analyses/rollout", **prompt(name))["rollout"])
    assert rollout.shape[0] == shape.layers
    if name != "gpt-oss":  # its rows sum to less than 1: the rest goes to the sink
        np.testing.assert_allclose(rollout.sum(axis=-1), 1, atol=1e-5)
    assert np.array(ask(name, "analyses/flow", **prompt(name))["flow"]).shape == rollout.shape[1:]


@pytest.mark.parametrize("name", INSIDE)
def test_norms_and_sinks_are_of_the_values_through_the_output_projection(ask: Any, name: str) -> None:
    site = site_of(name)
    norms = ask(name, "analyses/norms", **prompt(name), site=site, layer=1)
    record = traced(name).at(site, 1)
    # what one head takes from all keys is its contribution
    contribution = record["contribution"][0]
    matrix = models.loaded(name).transformer.output_weight(record.place)  # type: ignore[attr-defined]
    assert matrix is not None
    heads = contribution.shape[0]
    vectors = record["value"][0] @ matrix.detach().unflatten(1, (heads, -1)).permute(1, 2, 0)
    expected = (record["weights"][0][..., None] * vectors[:, None]).norm(dim=-1)
    np.testing.assert_allclose(norms["norms"], expected.numpy(), rtol=1e-4, atol=1e-6)
    sinks = ask(name, "analyses/sinks", **prompt(name))["heads"]
    assert len(sinks) == sum(len(each.heads) for each in traced(name).attention)


@pytest.mark.parametrize("name", WITH_HEAD)
def test_predictions_are_the_models_own_logits(ask: Any, name: str) -> None:
    logits = models.loaded(name).transformer(inputs_of(name))[0]
    found = ask(name, "predictions", **prompt(name), positions="all", top_k=3)["predictions"]
    for prediction, row in zip(found, logits.detach(), strict=True):
        np.testing.assert_allclose(
            [each["logit"] for each in prediction["candidates"]], row.topk(3).values.numpy(), rtol=1e-3, atol=1e-4
        )


@pytest.mark.parametrize("name", ["gpt2", "llama", "gemma2", "gpt-oss", "bart", "t5"])
def test_the_parts_of_a_logit_sum_to_what_is_predicted(ask: Any, name: str) -> None:
    found = ask(name, "analyses/logits", **prompt(name), position=1, token=7)
    logits = run(models.loaded(name).transformer, inputs_of(name)).logits
    assert sum(part["logit"] for part in found["parts"]) == pytest.approx(float(logits[0, 1, 7]), rel=1e-4, abs=1e-4)
    assert found["token"]["id"] == 7
    assert any("soft-caps" in note for note in found["notes"]) == (name == "gemma2")


@pytest.mark.parametrize("name", ["bert", "bert-headless", "gpt2", "llama", "bloom", "convbert"])
def test_a_shuffled_sentence_is_told_apart_by_positions_or_a_mask(ask: Any, name: str) -> None:
    reply = ask(name, "analyses/order", text=TEXT, seed=3)
    told = {(way["positions"] != "none", way["mask"]): way["tells_apart"] for way in reply["ways"]}
    if name == "bloom":  # it cannot be told where a token stands
        assert told == {(True, "own"): True, (True, "full"): True}
        return
    if name == "convbert":
        assert told == {(True, "own"): True}
        assert reply["ways"][0]["head_output_difference"] == []
        assert "only logits are compared" in reply["note"]
        return
    expected = {(True, "own"): True, (True, "full"): True, (False, "own"): not name.startswith("bert")}
    assert told == expected | {(False, "full"): False}
    assert "telling every token the same one" in reply["note"]
    for way in reply["ways"]:
        assert (way["logits_difference"] is None) == (way["original"] == []) == (name == "bert-headless")


@pytest.mark.parametrize("name", WITH_HEAD)
@pytest.mark.parametrize("mode", ["zero", "mean"])
def test_effects_are_those_of_ablating_each_head_by_hand(ask: Any, name: str, mode: Any) -> None:
    found = ask(name, "analyses/effects", **prompt(name), position=1, mode=mode)
    token, model = found["token"]["id"], models.loaded(name).transformer
    before = run(model, inputs_of(name), recorder=Recorder(tensors=())).logits[0, 1, token]
    for entry in found["heads"][:: max(1, len(found["heads"]) // 7)]:
        ablation = Ablation(entry["site"], entry["layer"], entry["head"], mode)
        after = run(model, inputs_of(name), interventions=Interventions(ablate=(ablation,))).logits[0, 1, token]
        np.testing.assert_allclose(entry["logit"], float(after - before), rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("name", WITH_HEAD)
def test_gradients_foretell_a_small_change_of_a_weight(ask: Any, name: str) -> None:
    site = site_of(name)
    found = ask(name, "analyses/gradients", **prompt(name), site=site, layer=1, position=1)
    weights, token = traced(name).at(site, 1)["weights"][0].numpy(), found["token"]["id"]
    np.testing.assert_allclose(found["products"], np.array(found["gradients"]) * weights, rtol=1e-3, atol=1e-6)
    step, logits = 0.02, []
    for change in (step, -step):
        row = weights[2, 1] + change * np.eye(len(weights[2, 1]))[0]
        changes = Interventions(weights=(WeightsRow(site, 1, 2, 1, tuple(row.tolist())),))  # type: ignore[arg-type]
        moved = run(models.loaded(name).transformer, inputs_of(name), interventions=changes)
        logits.append(float(moved.logits[0, 1, token]))
    # a difference of float32 logits, and what is not linear in a step of 0.02
    expected = (logits[0] - logits[1]) / (2 * step)
    np.testing.assert_allclose(found["gradients"][2][1][0], expected, rtol=0.03, atol=2e-3)


@pytest.mark.parametrize("name", [name for name in WITH_HEAD if name != "albert"])
def test_the_lens_ends_with_the_models_own_logits(ask: Any, name: str) -> None:
    found = ask(name, "analyses/lens", **prompt(name), positions=[1], top_k=4)
    depths = found["positions"][0]["depths"]
    config = models.loaded(name).config
    assert len(depths) == config.at(found["site"]).layers + 1
    last = run(models.loaded(name).transformer, inputs_of(name)).logits[0, 1]
    np.testing.assert_allclose(
        [each["logit"] for each in depths[-1]["candidates"]], last.topk(4).values.numpy(), rtol=1e-3, atol=1e-4
    )
    assert depths[0] != depths[-1]


@pytest.mark.parametrize("name", WITH_HEAD)
def test_patching_every_head_and_the_stream_of_the_last_layer(ask: Any, name: str) -> None:
    body = {
        "text": TEXT,
        "corrupted": CORRUPTED,
        "position": 2,
        **({"target": "le chat"} if "target" in prompt(name) else {}),
    }
    heads = ask(name, "analyses/patching", **body, what="head_output")["patches"]
    config = models.loaded(name).config
    for table in heads:
        shape = config.at(table["site"])
        assert np.array(table["m"]).shape == (shape.layers, shape.heads)
    if name == "albert":
        return
    found = ask(name, "analyses/patching", **body, what="residual")
    own = found["patches"][-1]
    # the stream behind the last layer decides: put in where the answer is read, all of it is back; elsewhere nothing
    last = np.array(own["restored"])[-1]
    np.testing.assert_allclose(last[2], 1, atol=1e-2)
    np.testing.assert_allclose(np.delete(last, 2), 0, atol=1e-2)


def test_changes_are_told_of_one_head(ask: Any) -> None:
    found = ask("llama", "analyses/changes", text=TEXT, layer=1, head=2, interventions=ABLATED)
    assert {each["name"] for each in found["tensors"]} == {"scores", "scaled", "weights", "head_output"}
    assert found["predictions"]
    temperature = {"temperature": 2.0}
    bare = ask("bert-headless", "analyses/changes", text=TEXT, layer=1, head=2, interventions=temperature)
    assert bare["predictions"] == []
    assert bare["tensors"][2]["largest"] > 0
