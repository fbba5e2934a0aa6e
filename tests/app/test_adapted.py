"""Everything that the API offers, asked of models of transformers: it answers, or refuses with a sentence."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import torch
from fastapi.testclient import TestClient

from app import positioning
from app.schemas.positions import PositionsRequest
from model.inputs import Inputs
from model.interventions import Ablation, Interventions, WeightsRow
from model.recording import Recorder
from model.sides import Sides
from model.transformer import run
from tests import steps_again
from tests.app import adapted

TEXT, CORRUPTED = "the cat sat on the mat", "the mat sat on the mat"
INSIDE = [name for name in adapted.NAMES if name not in ("bloom", "deberta-v2")]
OVERHEARD = ["bloom", "deberta-v2"]
WITH_HEAD = [name for name in INSIDE if name != "bert-headless"]
TABLES = {"bert": "position_embeddings.weight", "gpt2": "wpe.weight", "bart": "encoder.embed_positions.weight"}
ABLATED = {"ablate": [{"site": "decoder", "layer": 1, "head": 2, "mode": "zero"}]}


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with adapted.client() as client:
        yield client


@pytest.fixture(scope="module")
def ask(client: TestClient) -> Any:
    def post(name: str, call: str, **body: Any) -> Any:
        response = client.post(f"/api/v1/models/{name}/{call}", json=body)
        assert response.status_code == 200, response.text
        return response.json()

    return post


@pytest.fixture(scope="module")
def refused(client: TestClient) -> Any:
    def post(name: str, call: str, **body: Any) -> Any:
        response = client.post(f"/api/v1/models/{name}/{call}", json=body)
        assert response.status_code == 422, response.text
        return response.json()["detail"]

    return post


def site_of(name: str) -> str:
    return adapted.loaded(name).config.sites[-1]


def self_site_of(name: str) -> str:
    return adapted.loaded(name).config.sites[0]


def traced(name: str, **interventions: Any) -> Any:
    """A run with everything recorded, on the text of these tests and the target that the model writes."""
    model = adapted.loaded(name)
    inputs = inputs_of(name)
    return run(model.transformer, inputs, recorder=Recorder(), interventions=Interventions(**interventions))


def inputs_of(name: str, text: str = TEXT) -> Inputs:
    model = adapted.loaded(name)
    target = None if model.config.family != "encoder-decoder" else model.tokenizer.target("le chat")
    return Sides(model.tokenizer.source(text), target).inputs()


def prompt(name: str) -> dict[str, Any]:
    is_translating = adapted.loaded(name).config.family == "encoder-decoder"
    return {"text": TEXT} | ({"target": "le chat"} if is_translating else {})


@pytest.mark.parametrize("name", adapted.NAMES)
def test_the_overview_shows_every_head_of_every_site(ask: Any, name: str) -> None:
    config = adapted.loaded(name).config
    found = ask(name, "overview", **prompt(name), scores=True, encoding="json")["overview"]
    assert {(each["site"], each["layer"]) for each in found} == {
        (site, layer) for site in config.sites for layer in range(config.at(site).layers)
    }
    for each in found:
        assert each["heads"] == list(range(config.at(each["site"]).heads))
        assert max(each["largest"]) > 0


@pytest.mark.parametrize("name", INSIDE)
def test_attention_gives_every_tensor_of_the_run(ask: Any, name: str) -> None:
    words = ["input", "query", "key", "value", "scores", "scaled", "bias", "mask", "masked", "weights"]
    words += ["head_output", "contribution", "output"]
    found = ask(name, "attention", **prompt(name), tensors=words)["attention"]
    trace = traced(name)
    assert len(found) == len(trace.attention)
    for entry, record in zip(found, trace.attention, strict=True):
        assert set(words) - set(entry) == (set() if "bias" in record.tensors else {"bias"})
        for word in set(words) & set(entry):
            tensor = record.tensors[word][0]
            expected = tensor[0] if word == "mask" and len(tensor) == 1 else tensor
            given = np.array(entry[word], dtype=float) if word == "masked" else np.array(entry[word])
            given = np.where(np.isnan(given), -np.inf, given) if word == "masked" else given
            np.testing.assert_allclose(given, expected.numpy(), rtol=1e-6, atol=1e-6, err_msg=word)


def test_heads_and_layers_are_counted_site_by_site(ask: Any, refused: Any) -> None:
    body = {"text": TEXT, "target": "le chat", "tensors": ["weights"]}
    assert len(ask("bart", "attention", **body, sites=["cross"], heads=[5])["attention"]) == 3
    assert "heads of encoder are 0 to 2" in refused("bart", "attention", **body, heads=[5])
    assert "layers of encoder are 0 to 1" in refused("bart", "steps", text=TEXT, target="le", site="encoder", layer=2)
    assert ask("bart", "analyses/changes", text=TEXT, target="le", site="decoder", layer=2, head=6)["tensors"]
    off = [{"site": "cross", "layer": 2, "head": head} for head in range(7)]
    notes = ask("bart", "overview", text=TEXT, target="le", interventions={"ablate": off})["notes"]
    assert any("All heads of cross layer 2 are switched off" in note for note in notes)


@pytest.mark.parametrize("name", ["bert", "gpt2", "bart"])
def test_learned_positions_are_those_that_the_model_adds(name: str) -> None:
    reply = positioning.describe(PositionsRequest(scheme="learned", length=5, model=name), adapted.loaded(name))
    weights = dict(adapted.loaded(name).transformer.model.named_parameters())  # type: ignore[attr-defined]
    (table,) = [each for key, each in weights.items() if key.endswith(TABLES[name])]
    first = 2 if name == "bart" else 0  # the rows before are no positions
    np.testing.assert_array_equal(reply["matrices"][0]["values"], table.detach()[first : first + 5].numpy())


def test_an_entry_tells_of_its_cap_and_its_sinks(ask: Any) -> None:
    (capped,) = ask("gemma2", "attention", text=TEXT, layers=[1], heads=[2, 0])["attention"]
    assert capped["softcap"] == 2.0
    assert "sinks" not in capped
    (sunk,) = ask("gpt-oss", "attention", text=TEXT, layers=[1], heads=[2, 0])["attention"]
    model: Any = adapted.loaded("gpt-oss").transformer
    sinks = model.model.get_submodule("model.layers.1.self_attn").sinks.detach().numpy()
    np.testing.assert_array_equal(np.array(sunk["sinks"], dtype=np.float32), sinks[[2, 0]])
    assert "softcap" not in sunk


@pytest.mark.parametrize("name", OVERHEARD)
def test_attention_of_what_is_overheard_gives_what_there_is_and_says_what_there_is_not(ask: Any, name: str) -> None:
    reply = ask(name, "attention", text=TEXT, tensors=["query", "scores", "masked", "mask", "weights", "output"])
    for entry in reply["attention"]:
        assert entry["scale"] is None
        assert set(entry) >= {"masked", "mask", "weights"}
        assert not {"query", "scores", "output"} & set(entry)
        sums = np.array(entry["weights"]).sum(axis=-1)
        np.testing.assert_allclose(sums, 1, atol=1e-6)
    assert any("code of its own" in note for note in reply["notes"])


@pytest.mark.parametrize("name", adapted.NAMES)
def test_heads_are_put_together_searched_and_scored(ask: Any, name: str) -> None:
    site, config = site_of(name), adapted.loaded(name).config
    weights = [record["weights"][0] for record in traced_weights(name) if record.place.site == site]
    together = ask(name, "aggregate", **prompt(name), site=site)
    np.testing.assert_allclose(together["weights"], torch.cat(weights).mean(dim=0).numpy(), atol=1e-6)
    key = "cat" if site == "cross" else "the"
    pairs = ask(name, "analyses/pairs", **prompt(name), query="chat" if site == "cross" else "cat", key=key)
    count = sum(config.at(each).layers * config.at(each).heads for each in config.sites)
    assert len(pairs["heads"]) == len(ask(name, "analyses/heads", **prompt(name))["heads"]) == count


def traced_weights(name: str) -> Any:
    return run(adapted.loaded(name).transformer, inputs_of(name), recorder=Recorder(tensors=["weights"])).attention


@pytest.mark.parametrize("name", adapted.NAMES)
def test_rollout_and_flow_are_of_the_weights(ask: Any, name: str) -> None:
    shape = adapted.loaded(name).config.at(self_site_of(name))
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
    matrix = adapted.loaded(name).transformer.output_weight(record.place)  # type: ignore[attr-defined]
    assert matrix is not None
    heads = contribution.shape[0]
    vectors = record["value"][0] @ matrix.detach().unflatten(1, (heads, -1)).permute(1, 2, 0)
    expected = (record["weights"][0][..., None] * vectors[:, None]).norm(dim=-1)
    np.testing.assert_allclose(norms["norms"], expected.numpy(), rtol=1e-4, atol=1e-6)
    sinks = ask(name, "analyses/sinks", **prompt(name))["heads"]
    assert len(sinks) == sum(len(each.heads) for each in traced(name).attention)


@pytest.mark.parametrize("name", WITH_HEAD)
def test_predictions_are_the_models_own_logits(ask: Any, name: str) -> None:
    logits = adapted.loaded(name).transformer(inputs_of(name))[0]
    found = ask(name, "predictions", **prompt(name), positions="all", top_k=3)["predictions"]
    for prediction, row in zip(found, logits.detach(), strict=True):
        np.testing.assert_allclose(
            [each["logit"] for each in prediction["candidates"]], row.topk(3).values.numpy(), rtol=1e-3, atol=1e-4
        )


@pytest.mark.parametrize("name", WITH_HEAD)
@pytest.mark.parametrize("mode", ["zero", "mean"])
def test_effects_are_those_of_ablating_each_head_by_hand(ask: Any, name: str, mode: Any) -> None:
    found = ask(name, "analyses/effects", **prompt(name), position=1, mode=mode)
    token, model = found["token"]["id"], adapted.loaded(name).transformer
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
        moved = run(adapted.loaded(name).transformer, inputs_of(name), interventions=changes)
        logits.append(float(moved.logits[0, 1, token]))
    # a difference of float32 logits, and what is not linear in a step of 0.02
    expected = (logits[0] - logits[1]) / (2 * step)
    np.testing.assert_allclose(found["gradients"][2][1][0], expected, rtol=0.03, atol=2e-3)


@pytest.mark.parametrize("name", [name for name in WITH_HEAD if name != "albert"])
def test_the_lens_ends_with_the_models_own_logits(ask: Any, name: str) -> None:
    found = ask(name, "analyses/lens", **prompt(name), positions=[1], top_k=4)
    depths = found["positions"][0]["depths"]
    config = adapted.loaded(name).config
    assert len(depths) == config.at(found["site"]).layers + 1
    last = run(adapted.loaded(name).transformer, inputs_of(name)).logits[0, 1]
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
    config = adapted.loaded(name).config
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


@pytest.mark.parametrize("name", INSIDE)
def test_the_steps_of_a_head_follow_from_each_other_back_to_its_input(ask: Any, name: str) -> None:
    site = site_of(name)
    reply = ask(name, "steps", **prompt(name), site=site, layer=1, head=2, queries=[1, 0])
    steps_again.check(reply, rtol=1e-3, atol=1e-4)
    found, record = steps_again.tensors(reply), traced(name).at(site, 1)
    for word in ("query", "weights", "head_output", "contribution"):
        np.testing.assert_allclose(found[word], record[word][0, 2, [1, 0]], rtol=1e-4, atol=1e-5, err_msg=word)
    assert reply["shares_key_with"] == ([3] if record["query"].shape[1] == 4 and name not in ("bert", "gpt2") else [])


def test_layers_that_share_a_module_have_no_stream_to_read(refused: Any) -> None:
    body = {"text": TEXT, "corrupted": CORRUPTED, "position": 2, "what": "residual"}
    assert "share their modules" in refused("albert", "analyses/patching", **body)
    assert "share their modules" in refused("albert", "analyses/lens", text=TEXT, positions=[1])


def test_changes_are_told_of_one_head(ask: Any) -> None:
    found = ask("llama", "analyses/changes", text=TEXT, layer=1, head=2, interventions=ABLATED)
    assert {each["name"] for each in found["tensors"]} == {"scores", "scaled", "weights", "head_output"}
    assert found["predictions"]
    temperature = {"temperature": 2.0}
    bare = ask("bert-headless", "analyses/changes", text=TEXT, layer=1, head=2, interventions=temperature)
    assert bare["predictions"] == []
    assert bare["tensors"][2]["largest"] > 0


@pytest.mark.parametrize(
    "call", ["predictions", "analyses/lens", "analyses/effects", "analyses/gradients", "analyses/patching"]
)
def test_a_model_without_a_head_says_that_it_predicts_nothing(refused: Any, call: str) -> None:
    more = {"corrupted": CORRUPTED} if call.endswith("patching") else {}
    assert "no head" in refused("bert-headless", call, text=TEXT, **more)


@pytest.mark.parametrize("name", OVERHEARD)
@pytest.mark.parametrize(
    "call", ["analyses/norms", "analyses/sinks", "analyses/effects", "analyses/gradients", "analyses/patching", "steps"]
)
def test_what_is_overheard_refuses_what_it_cannot_know(refused: Any, name: str, call: str) -> None:
    more: dict[str, Any] = {"corrupted": CORRUPTED} if call.endswith("patching") else {}
    if call in ("analyses/effects", "analyses/gradients", "analyses/patching"):
        more |= {"position": 1}
    assert "code of its own" in refused(name, call, text=TEXT, **more)


@pytest.mark.parametrize("name", OVERHEARD)
@pytest.mark.parametrize("call", ["attention", "overview", "predictions", "analyses/changes", "analyses/rollout"])
def test_what_is_overheard_takes_no_intervention(refused: Any, ask: Any, name: str, call: str) -> None:
    more = {"positions": [1]} if call == "predictions" else {}
    assert "othing can be changed" in refused(name, call, text=TEXT, interventions={"temperature": 2.0}, **more)
    assert ask(name, call, text=TEXT, interventions={}, **more)


@pytest.mark.parametrize("name", [name for name in INSIDE if name != "bert-headless"])
def test_what_needs_every_part_is_refused_by_its_name(refused: Any, name: str) -> None:
    assert "made elsewhere" in refused(name, "analyses/logits", **prompt(name), position=1)


@pytest.mark.parametrize("name", ["bart", "t5"])
def test_without_a_target_the_model_writes_its_own(ask: Any, name: str) -> None:
    model = adapted.loaded(name)
    found = ask(name, "attention", text=TEXT, sites=["cross"], layers=[0], tensors=["weights"])
    ids = [token["id"] for token in found["tokens"]["target"]]
    source = Sides(model.tokenizer.source(TEXT), None).inputs()
    written = model.transformer.generate(source, max_new_tokens=96)  # type: ignore[attr-defined]
    assert ids == model.tokenizer.target(model.tokenizer.decode(written)).ids[: len(ids)]


@pytest.mark.parametrize("name", ["llama", "bloom"])
@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16], ids=["bfloat16", "float16"])
def test_models_of_16_bits_show_their_own_numbers(name: str, dtype: torch.dtype) -> None:
    model = adapted.halved(name, dtype)
    with adapted.client(lambda _: model) as client:
        for call, more in {"attention": {"tensors": ["weights", "query"]}, "overview": {"scores": True}}.items():
            response = client.post(f"/api/v1/models/any/{call}", json={"text": TEXT, **more})
            assert response.status_code == 200, response.text
            if call == "attention":
                weights = np.array(response.json()["attention"][0]["weights"], dtype=np.float32)
                assert (torch.tensor(weights).to(dtype).float().numpy() == weights).all()
                np.testing.assert_allclose(weights.sum(axis=-1), 1, atol=8 * torch.finfo(dtype).eps)
        for call in ("predictions", "analyses/rollout", "analyses/flow", "aggregate"):
            response = client.post(f"/api/v1/models/any/{call}", json={"text": TEXT})
            assert response.status_code == 200, response.text
