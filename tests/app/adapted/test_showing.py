"""What the API shows of models of transformers: all heads, their tensors, the steps of one."""

from typing import Any

import numpy as np
import pytest
import torch

from app.schemas.positions import PositionsRequest
from app.services import position_schemes
from model.generation.generation import generate
from model.generation.request import Request
from model.prompt import Prompt
from tests import steps_again
from tests.app.adapted import models
from tests.app.adapted.models import (
    INSIDE,
    OVERHEARD,
    TEXT,
    prompt,
    site_of,
    traced,
    traced_weights,
)

pytestmark = pytest.mark.hf

TABLES = {"bert": "position_embeddings.weight", "gpt2": "wpe.weight", "bart": "encoder.embed_positions.weight"}


@pytest.mark.parametrize("name", models.NAMES)
def test_the_overview_shows_every_head_of_every_site(ask: Any, name: str) -> None:
    config = models.loaded(name).config
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
    reply = position_schemes.describe(PositionsRequest(scheme="learned", length=5, model=name), models.loaded(name))
    weights = dict(models.loaded(name).transformer.model.named_parameters())  # type: ignore[attr-defined]
    (table,) = [each for key, each in weights.items() if key.endswith(TABLES[name])]
    first = 2 if name == "bart" else 0  # the rows before are no positions
    np.testing.assert_array_equal(reply["matrices"][0]["values"], table.detach()[first : first + 5].numpy())


def test_an_entry_tells_of_its_cap_and_its_sinks(ask: Any) -> None:
    (capped,) = ask("gemma2", "attention", text=TEXT, layers=[1], heads=[2, 0])["attention"]
    assert capped["softcap"] == 2.0
    assert "sinks" not in capped
    (sunk,) = ask("gpt-oss", "attention", text=TEXT, layers=[1], heads=[2, 0])["attention"]
    model: Any = models.loaded("gpt-oss").transformer
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


@pytest.mark.parametrize("name", models.NAMES)
def test_heads_are_put_together_searched_and_scored(ask: Any, name: str) -> None:
    site, config = site_of(name), models.loaded(name).config
    weights = [record["weights"][0] for record in traced_weights(name) if record.place.site == site]
    together = ask(name, "aggregate", **prompt(name), site=site)
    np.testing.assert_allclose(together["weights"], torch.cat(weights).mean(dim=0).numpy(), atol=1e-6)
    key = "cat" if site == "cross" else "the"
    pairs = ask(name, "analyses/pairs", **prompt(name), query="chat" if site == "cross" else "cat", key=key)
    count = sum(config.at(each).layers * config.at(each).heads for each in config.sites)
    assert len(pairs["heads"]) == len(ask(name, "analyses/heads", **prompt(name))["heads"]) == count


@pytest.mark.parametrize("name", INSIDE)
def test_the_steps_of_a_head_follow_from_each_other_back_to_its_input(ask: Any, name: str) -> None:
    site = site_of(name)
    reply = ask(name, "steps", **prompt(name), site=site, layer=1, head=2, queries=[1, 0])
    steps_again.check(reply, rtol=1e-3, atol=1e-4)
    found, record = steps_again.tensors(reply), traced(name).at(site, 1)
    for word in ("query", "weights", "head_output", "contribution"):
        np.testing.assert_allclose(found[word], record[word][0, 2, [1, 0]], rtol=1e-4, atol=1e-5, err_msg=word)
    assert reply["shares_key_with"] == ([3] if record["query"].shape[1] == 4 and name not in ("bert", "gpt2") else [])


@pytest.mark.parametrize("name", ["bart", "t5"])
def test_without_a_target_the_model_writes_its_own(ask: Any, name: str) -> None:
    model = models.loaded(name)
    found = ask(name, "attention", text=TEXT, sites=["cross"], layers=[0], tensors=["weights"])
    ids = [token["id"] for token in found["tokens"]["target"]]
    source = Prompt(model.tokenizer.source(TEXT), None).inputs()
    written = list(generate(model.transformer, source, Request(96)))
    assert ids == model.tokenizer.target(model.tokenizer.decode(written)).ids[: len(ids)]


@pytest.mark.parametrize("name", ["llama", "bloom"])
@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16], ids=["bfloat16", "float16"])
def test_models_of_16_bits_show_their_own_numbers(name: str, dtype: torch.dtype) -> None:
    model = models.halved(name, dtype)
    with models.client(lambda _: model) as client:
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
