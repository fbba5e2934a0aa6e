"""The steps of a head of any architecture: each number follows from those before it, back to the input."""

from typing import Any

import numpy as np
import pytest
import torch

from model import masks
from model.adapters.huggingface.adapter import adapt
from model.axes import Place, Site
from model.interventions import Ablation, Interventions, VectorTaken, WeightsRow
from model.steps.head_steps import HeadSteps, head_steps
from model.tracing.recorder import Recorder
from model.transformer.batch import Inputs
from model.transformer.run import run
from tests import steps_again
from tests.model.adapters.huggingface import zoo
from tests.model.adapters.huggingface.architectures.table import ROWS
from tests.model.steps.plain import reply

pytestmark = pytest.mark.hf

PLACES = [(name, site) for name in zoo.INSIDE if name not in zoo.WITHOUT_LINEAR for site in zoo.sites(name)]
LAYER, HEAD = 1, 2
KNOWN = {"query", "key", "value", "head_output", "output", "contribution"}
HEADS_SHARED = {"llama": [3], "gpt-bigcode": [0, 1], "gpt2": []}
UNTURNED = ("gpt2", "gpt-bigcode", "opt", "biogpt", "clip-text", "bloom", "gpt-neo", "mpt")
TURNED = ["modernbert", "esm", *(name for name in zoo.DECODERS if name not in UNTURNED)]
# other dimensions are paired than those half of all apart, or only some of them turn
IN_PARTS = ("gpt-neox", "gptj", "codegen", "phi", "cohere", "glm", "nemotron", "stablelm", "helium")
NORMED = ("qwen3", "gemma3", "olmo2")


def one(name: str) -> Inputs:
    """A batch of one without padding."""
    given = zoo.inputs(name, padded=False)
    return Inputs(*(None if part is None else part[:1] for part in given))  # type: ignore[arg-type]


def stepped(name: str, site: Site, **asked: Any) -> HeadSteps:
    return head_steps(zoo.adapted(name), one(name), Place(site, LAYER), HEAD, **asked)


@pytest.mark.parametrize(("name", "site"), PLACES)
def test_every_number_follows_from_the_ones_before_it_and_is_that_of_the_run(name: str, site: Site) -> None:
    found = reply(stepped(name, site))
    steps_again.check(found, rtol=1e-3, atol=1e-4)
    tensors = steps_again.tensors(found)
    record = run(zoo.adapted(name), one(name), recorder=Recorder()).at(site, LAYER)
    for word in ("query", "key", "value", "scores", "weights", "head_output", "contribution"):
        np.testing.assert_allclose(tensors[word], record[word][0, HEAD], rtol=1e-5, atol=1e-6, err_msg=word)  # type: ignore[index]
    for word in ("input", "output"):
        np.testing.assert_allclose(tensors[word], record[word][0], rtol=1e-5, atol=1e-6, err_msg=word)  # type: ignore[index]


@pytest.mark.parametrize(("name", "site"), PLACES)
def test_queries_keys_and_values_come_from_a_matrix_of_the_model(name: str, site: Site) -> None:
    found = stepped(name, site)
    made = next(step for step in found.steps if step.name == "projections")
    kinds = {output.split("_")[0]: operation["kind"] for output, operation in made.operations.items()}
    # the values of MobileBERT are made of another stream than its queries and keys
    expected = "given" if name == "mobilebert" else "product"
    assert kinds == {"query": "product", "key": "product", "value": expected}


@pytest.mark.parametrize("name", TURNED)
def test_what_is_rotated_is_shown_before_and_after(name: str) -> None:
    (step,) = [step for step in stepped(name, zoo.sites(name)[0]).steps if step.name == "rotary"]
    assert zoo.adapted(name).config.positions == "rotary"
    kind = "sum" if name in IN_PARTS else "rotate"
    assert {operation["kind"] for operation in step.operations.values()} == {kind}
    # every turn is a point of the unit circle, but where the architecture stretches it
    given = {name: each for step in stepped(name, zoo.sites(name)[0]).steps for name, each in step.parameters.items()}
    cosine, sine = given["query_cosine"], given["query_sine"]
    assert isinstance(cosine, torch.Tensor)
    assert isinstance(sine, torch.Tensor)
    lengths = (cosine**2 + sine**2).sqrt()
    torch.testing.assert_close(lengths, torch.ones_like(lengths) * lengths[0, 0], rtol=1e-4, atol=1e-4)
    # the first position is not turned
    torch.testing.assert_close(sine[0], torch.zeros_like(sine[0]), rtol=0, atol=1e-5)


@pytest.mark.parametrize("name", NORMED)
def test_a_norm_of_queries_and_keys_is_shown_before_and_after(name: str) -> None:
    found = {step.name: step for step in stepped(name, "decoder").steps}
    assert list(found["projections"].outputs)[:2] == ["query_projected", "key_projected"]
    whole = ["query_concatenated", "key_concatenated"] if name == "olmo2" else []
    assert set(found["norms"].outputs) == {"query_root", "query_before", "key_root", "key_before", *whole}
    projected, before = found["projections"].outputs["query_projected"], found["norms"].outputs["query_before"]
    if name == "olmo2":  # root mean square of all heads side by side
        norm = zoo.adapted(name).model.get_submodule("model.layers.1.self_attn.q_norm")
        every = found["norms"].parameters["query_heads"]
        assert isinstance(every, torch.Tensor)
        rows = torch.stack([torch.cat([head[row] for head in every.double()]) for row in range(every.shape[1])])
        gain = norm.weight.reshape(4, 6)[HEAD].double()  # type: ignore[operator]
        for row in range(len(rows)):
            expected = every[HEAD, row].double() / (sum(x * x for x in rows[row]) / 24).sqrt() * gain
            torch.testing.assert_close(before[row].double(), expected.detach(), rtol=1e-4, atol=1e-4)
    if name == "qwen3":  # root mean square of the head, computed here by hand
        norm = zoo.adapted(name).model.get_submodule("model.layers.1.self_attn.q_norm")
        length = (projected.double() ** 2).mean(dim=-1, keepdim=True).sqrt()
        expected = projected / length * norm.weight
        torch.testing.assert_close(before.double(), expected.detach(), rtol=1e-4, atol=1e-4)


def test_a_norm_may_stand_behind_the_rotation() -> None:
    found = {step.name: step for step in stepped("hunyuan", "decoder").steps}
    names = list(found)
    assert names.index("projections") < names.index("rotary") < names.index("norms") < names.index("scores")
    assert list(found["rotary"].outputs) == ["query_turned", "key_turned"]
    assert found["norms"].operations["query"]["kind"] == "root_normalise"
    assert found["norms"].operations["query"]["of"] == "query_turned"


@pytest.mark.parametrize("name", ["opt", "whisper", "esm"])
def test_queries_that_come_scaled_already_say_by_how_much(name: str) -> None:
    found = {step.name: step for step in stepped(name, zoo.sites(name)[-1]).steps}
    width = found["projections"].outputs["query_before"].shape[-1]
    np.testing.assert_allclose(found["factors"].parameters["query_factor"], width**-0.5, rtol=1e-5)  # type: ignore[arg-type]
    assert found["scaled"].parameters["scale"] == 1


@pytest.mark.parametrize("name", HEADS_SHARED)
def test_heads_say_with_whom_they_share_their_keys(name: str) -> None:
    assert stepped(name, "decoder").shares_key_with == HEADS_SHARED[name]


def test_caps_sinks_and_biases_are_steps() -> None:
    capped = {step.name: step for step in stepped("gemma2", "decoder").steps}
    assert capped["scaled"].parameters["softcap"] == 2.0
    sunk = {step.name: step for step in stepped("gpt-oss", "decoder").steps}["weights"]
    sinks = zoo.adapted("gpt-oss").model.get_submodule("model.layers.1.self_attn").sinks
    assert isinstance(sinks, torch.Tensor)
    assert sunk.parameters["sink"] == sinks[HEAD]
    biased = {step.name: step for step in stepped("t5", "encoder").steps}
    assert "bias" in biased["biased"].parameters
    assert "biased" not in {step.name for step in stepped("t5", "cross").steps}


@pytest.mark.parametrize(
    ("name", "site"), [("bert", "encoder"), ("llama", "decoder"), ("gptj", "decoder"), ("bart", "cross")]
)
@pytest.mark.parametrize("queries", [None, [4, 1], [3]])
def test_changes_are_steps_and_some_queries_are_rows_of_all(name: str, site: Site, queries: list[int] | None) -> None:
    keys = 7
    changes = Interventions(
        scale=0.7,
        temperature=1.9,
        mask=masks.pattern("window", size=3),
        ablate=(Ablation(site, LAYER, HEAD, "mean"), Ablation(site, 0, 0)),
        weights=(WeightsRow(site, LAYER, HEAD, 3, tuple(0.1 * key for key in range(keys))),),
        vectors=(VectorTaken(site, LAYER, HEAD, "query", 1, 4), VectorTaken(site, LAYER, None, "key", 3, 0)),
    )
    every = reply(stepped(name, site, interventions=changes))
    found = reply(stepped(name, site, interventions=changes, queries=queries))
    steps_again.check(found, rtol=1e-3, atol=1e-4)
    names = [step["name"] for step in found["steps"]]
    assert {"taken", "ablated"} <= set(names)
    assert ("replaced" in names) == (queries is None or 3 in queries)
    record = run(zoo.adapted(name), one(name), recorder=Recorder(), interventions=changes).at(site, LAYER)
    rows = list(range(record["scores"].shape[2])) if queries is None else queries
    whole, part = steps_again.tensors(every), steps_again.tensors(found)
    for word in ("query", "weights", "head_output", "contribution"):
        expected = record[word][0, HEAD, rows]  # type: ignore[index]
        np.testing.assert_allclose(part[word], expected, rtol=1e-5, atol=1e-6, err_msg=word)
        np.testing.assert_allclose(part[word], whole[word][rows], rtol=1e-6, atol=1e-7, err_msg=word)
    np.testing.assert_allclose(part["key"], record["key"][0, HEAD], rtol=1e-5, atol=1e-6)


LATENT = ("deepseek-v2", "deepseek-v3", "minicpm3", "kimi-linear")


@pytest.mark.parametrize("name", LATENT)
@torch.inference_mode()
def test_multi_head_latent_attention_shows_its_latents(name: str) -> None:
    row = ROWS[name]
    model = adapt(zoo.built(zoo.Kind(row.name, row.sizes)))
    given = head_steps(model, Inputs(zoo.ids(1, 7, seed=3)), Place("decoder", LAYER), HEAD)
    steps_again.check(reply(given), rtol=1e-3, atol=1e-4)
    found = {step.name: step for step in given.steps}
    tensors = {each: tensor for step in given.steps for each, tensor in step.outputs.items()}
    attention: Any = model.model.get_submodule(f"model.layers.{LAYER}.self_attn")
    # what the modules make of the same input, called here by hand
    compressed = attention.kv_a_proj_with_mqa(tensors["input"])
    latent = attention.kv_a_layernorm(compressed[:, : attention.kv_lora_rank])
    made = attention.kv_b_proj(latent).unflatten(-1, (4, -1))[:, HEAD]
    content = attention.qk_nope_head_dim
    for output, expected in (
        ("key_value_compressed", compressed[:, : attention.kv_lora_rank]),
        ("key_value_latent", latent),
        ("key_content", made[:, :content]),
        ("value", made[:, content:]),
    ):
        torch.testing.assert_close(tensors[output], expected, rtol=1e-5, atol=1e-5, msg=output)
    shared = compressed[:, attention.kv_lora_rank :]
    torch.testing.assert_close(tensors["key_shared"].sort().values, shared.sort().values, rtol=1e-5, atol=1e-5)
    assert found["projections"].operations["value"]["left"] == "key_value_latent"
    if name == "kimi-linear":  # its queries come from no latent, and it is told no positions
        assert found["projections"].operations["query"]["left"] == "input"
        assert "rotary" not in found
    else:
        latent = attention.q_a_layernorm(attention.q_a_proj(tensors["input"]))
        torch.testing.assert_close(tensors["query_latent"], latent, rtol=1e-5, atol=1e-5)
        # what depends on the position is turned, and nothing else
        torch.testing.assert_close(tensors["key"][:, :content], tensors["key_before"][:, :content], rtol=0, atol=0)
        assert set(found["rotary"].outputs) == {"query", "key"}


def test_a_layer_that_is_not_known_leaves_its_vectors_as_they_came() -> None:
    found = {step.name: step for step in stepped("mobilebert", "encoder").steps}
    assert found["projections"].operations["value"] == {"kind": "given"}
    assert "w_value" not in found["projections"].parameters


@pytest.mark.parametrize(("name", "site"), [("llama", "decoder"), ("bart", "cross"), ("mobilebert", "encoder")])
def test_the_formula_of_the_projections_names_what_their_operations_take(name: str, site: Site) -> None:
    made = next(step for step in stepped(name, site).steps if step.name == "projections")
    parts = {part.replace(":", " =").split(" = ")[0]: part for part in made.formula.split(", ")}
    assert list(parts) == list(made.outputs)
    for output, operation in made.operations.items():
        taken = [operation[entry] for entry in ("left", "right", "plus") if operation.get(entry)]
        assert all(each in parts[output] for each in taken or ["as the model made it"])
