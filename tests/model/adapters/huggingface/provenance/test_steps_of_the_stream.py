"""The residual stream of any architecture in its steps: from the embedding to behind what the attention adds."""

from typing import Any

import numpy as np
import pytest
import torch

from model.adapters.huggingface.adapter import adapt
from model.adapters.huggingface.inputs.forward_arguments import arguments
from model.adapters.huggingface.provenance import sum_search
from model.axes import Place, Site
from model.head_parts import MOST_ADDED
from model.interventions import Ablation, Interventions
from model.steps.head_steps import HeadSteps, head_steps
from model.transformer.batch import Inputs
from tests import steps_again
from tests.model.adapters.huggingface import zoo
from tests.model.steps.plain import reply

pytestmark = pytest.mark.hf

LAYER, HEAD = 1, 2
PLAIN, ROOT = "normalise", "root_normalise"
TABLES = ("token_embedding", "position_encoding", "segment_embedding")
# by which operation the input is made, whether the stream is a sum, and what is the last step
KNOWN: dict[tuple[str, Site], tuple[str, bool, str]] = {
    ("gpt2", "decoder"): (PLAIN, True, "residual"),
    ("gpt-neox", "decoder"): (PLAIN, True, "residual"),
    ("bert", "encoder"): ("copy", False, "normalised"),
    ("albert", "encoder"): ("copy", False, "normalised"),
    ("modernbert", "encoder"): (PLAIN, True, "residual"),
    ("llama", "decoder"): (ROOT, True, "residual"),
    ("mixtral", "decoder"): (ROOT, True, "residual"),
    ("qwen3", "decoder"): (ROOT, True, "residual"),
    ("gemma", "decoder"): (ROOT, True, "residual"),
    ("gemma2", "decoder"): (ROOT, True, "residual"),
    ("gemma3", "decoder"): (ROOT, True, "residual"),
    ("olmo", "decoder"): (PLAIN, True, "residual"),
    ("olmo2", "decoder"): ("copy", True, "residual"),
    ("opt", "decoder"): (PLAIN, True, "residual"),
    ("t5", "encoder"): (ROOT, True, "residual"),
    ("t5", "decoder"): (ROOT, True, "residual"),
    ("t5", "cross"): (ROOT, True, "residual"),
    ("bart", "encoder"): ("copy", False, "normalised"),
    ("bart", "cross"): ("copy", False, "normalised"),
    ("vit", "encoder"): (PLAIN, True, "residual"),
    ("clip-vision", "encoder"): (PLAIN, True, "residual"),
}


def one(name: str) -> Inputs:
    """A batch of one without padding."""
    given = zoo.inputs(name, padded=False)
    return Inputs(*(None if part is None else part[:1] for part in given))  # type: ignore[arg-type]


def stepped(name: str, site: Site, layer: int = LAYER, **asked: Any) -> HeadSteps:
    return head_steps(zoo.adapted(name), one(name), Place(site, layer), HEAD, **asked)


def kinds(found: HeadSteps) -> dict[str, str]:
    return {name: each["kind"] for step in found.steps for name, each in step.operations.items()}


def parameters(found: HeadSteps) -> dict[str, Any]:
    return {name: each for step in found.steps for name, each in step.parameters.items()}


@pytest.mark.parametrize(("name", "site"), KNOWN)
def test_the_stream_leads_from_the_embedding_to_behind_the_attention(name: str, site: Site) -> None:
    made, is_sum, last = KNOWN[name, site]
    found = stepped(name, site)
    by = kinds(found)
    assert by["embedding"] not in ("given",)
    assert by["input"] == made
    assert by["stream"] == ("accumulate" if is_sum else "given")
    assert found.steps[-1].name == last
    assert len(found.blocks) == (len(parameters(found)["added"]) if is_sum else 0)


@pytest.mark.parametrize(("name", "site"), [each for each in KNOWN if each[1] != "cross"])
def test_the_embedding_and_the_stream_are_the_hidden_states_of_the_model(name: str, site: Site) -> None:
    model = zoo.plain(name)
    with torch.inference_mode():
        given = arguments(model, one(name)) | {"output_hidden_states": True}
        returned = model(**given)
    hidden = getattr(returned, "hidden_states", None) or getattr(returned, f"{site}_hidden_states")
    tensors = steps_again.tensors(reply(stepped(name, site)))
    np.testing.assert_allclose(tensors["embedding"], hidden[0][0], rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(tensors["stream"], hidden[LAYER][0], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(("name", "site"), KNOWN)
def test_the_first_layer_reads_the_embedding(name: str, site: Site) -> None:
    found = stepped(name, site, layer=0)
    steps_again.check(reply(found), rtol=1e-3, atol=1e-4)
    assert ("stream" in kinds(found)) == (site == "cross")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("gpt2", {"token_embedding", "position_encoding"}),
        ("bert", set(TABLES)),
        ("llama", {"token_embedding"}),
        ("gemma3", {"token_embedding", "embedding_scale"}),
        ("albert", {*TABLES, "w_embedding", "b_embedding", "embedding_gain", "embedding_shift"}),
        ("vit", {"token_embedding", "position_encoding"}),
        ("t5", {"token_embedding"}),
    ],
)
def test_an_embedding_is_the_sum_of_what_the_model_adds(name: str, expected: set[str]) -> None:
    found = parameters(stepped(name, zoo.sites(name)[0]))
    assert expected <= found.keys()
    assert found.keys() & {*TABLES, "embedding_scale", "w_embedding"} == expected & {
        *TABLES,
        "embedding_scale",
        "w_embedding",
    }


def test_a_row_of_the_table_of_tokens_stands_for_each_token() -> None:
    table = zoo.adapted("gemma3").model.get_input_embeddings().weight
    rows = parameters(stepped("gemma3", "decoder"))["token_embedding"]
    for row, token in enumerate(one("gemma3").source[0]):
        assert torch.equal(rows[row], table[token])


def test_each_earlier_layer_is_named_with_what_it_added() -> None:
    names = [
        *("layer 0 attention", "layer 0 cross", "layer 0 feed-forward", "layer 1 attention"),
    ]
    assert stepped("t5", "cross").blocks == names
    assert stepped("gpt-neox", "decoder").blocks == ["layer 0 attention", "layer 0 feed-forward"]


def test_gains_that_are_kept_less_1_are_shown_with_it() -> None:
    weight = zoo.adapted("gemma2").model.get_submodule("model.layers.1.input_layernorm").weight
    gain = parameters(stepped("gemma2", "decoder"))["norm_gain"]
    torch.testing.assert_close(gain, 1 + weight.detach())  # type: ignore[operator]


@pytest.mark.parametrize("name", ["gemma2", "gemma3", "olmo2"])
def test_an_output_may_be_normalised_before_it_is_added(name: str) -> None:
    found = {step.name: step for step in stepped(name, "decoder").steps}
    assert found["normalised_output"].operations["normalised_output"]["of"] == "output"
    assert found["residual"].operations["residual"]["of"] == ["stream", "normalised_output"]


def test_what_runs_beside_the_attention_is_added_in_the_same_sum() -> None:
    step = stepped("gptj", "decoder").steps[-1]
    assert step.operations["residual"]["of"] == ["stream", "output", "beside"]


def test_a_multiplied_output_says_by_how_much() -> None:
    model = adapt(zoo.built(zoo.EVERY["granite"], residual_multiplier=0.22, embedding_multiplier=3.0))
    found = head_steps(model, one("granite"), Place("decoder", LAYER), HEAD)
    steps_again.check(reply(found), rtol=1e-3, atol=1e-4)
    given = parameters(found)
    np.testing.assert_allclose(given["output_factor"], 0.22, rtol=1e-5)
    np.testing.assert_allclose(given["embedding_scale"], 3.0, rtol=1e-5)
    assert kinds(found)["stream"] == "accumulate"


def test_what_cannot_be_made_again_comes_as_it_is() -> None:
    # a bottleneck stands between the stream and the attention
    found = kinds(stepped("mobilebert", "encoder"))
    assert found["input"] == "given"
    assert not found.keys() & {"embedding", "stream", "residual"}
    # a picture of sound goes through convolutions
    found = kinds(stepped("whisper", "encoder"))
    assert (found["embedding"], found["stream"], found["input"]) == ("given", "accumulate", PLAIN)
    # more tables than tokens, positions and segments
    assert kinds(stepped("layoutlm", "encoder"))["embedding"] == "given"


class _Bent(torch.nn.Module):
    """Not a norm, whatever its name is."""

    def __init__(self, width: int):
        super().__init__()
        self.weight, self.eps = torch.nn.Parameter(torch.ones(width)), 1e-5

    def forward(self, read: torch.Tensor) -> torch.Tensor:
        return self.weight * torch.tanh(read)


def test_a_module_is_no_norm_because_it_is_called_so() -> None:
    whole = zoo.built(zoo.EVERY["llama"])
    whole.get_submodule("model.layers.1").input_layernorm = _Bent(24)
    found = head_steps(adapt(whole), one("llama"), Place("decoder", LAYER), HEAD)
    assert kinds(found)["input"] == "given"
    assert "residual" not in kinds(found)
    first = head_steps(adapt(whole), one("llama"), Place("decoder", 0), HEAD)
    assert kinds(first)["input"] == ROOT


@pytest.mark.parametrize("name", ["gpt2", "bert", "gemma2"])
def test_the_sums_hold_where_an_earlier_head_is_switched_off(name: str) -> None:
    site = zoo.sites(name)[0]
    changes = Interventions(ablate=(Ablation(site, 0, 0),))
    found = stepped(name, site, interventions=changes)
    steps_again.check(reply(found), rtol=1e-3, atol=1e-4)
    assert kinds(found).keys() == kinds(stepped(name, site)).keys()
    changed, plain = (steps_again.tensors(reply(each))["stream"] for each in (found, stepped(name, site)))
    assert not np.allclose(changed, plain)


@pytest.mark.parametrize("name", ["llama", "gpt2", "bert"])
def test_of_numbers_of_16_bits_the_same_is_known(name: str) -> None:
    model = adapt(zoo.built(zoo.EVERY[name]).to(torch.bfloat16))
    found = head_steps(model, one(name), Place(zoo.sites(name)[0], LAYER), HEAD)
    assert kinds(found).keys() == kinds(stepped(name, zoo.sites(name)[0])).keys()
    assert kinds(found)["input"] == kinds(stepped(name, zoo.sites(name)[0]))["input"]
    # each of a few numbers of size 1 to 10 is rounded to 8 bits
    again = steps_again.computed({"steps": reply(found)["steps"]})
    for word in ("embedding", "input", "residual"):
        said, expected = again[word]
        np.testing.assert_allclose(said, expected, rtol=0.05, atol=0.1, err_msg=word)


def test_a_stream_of_too_many_terms_is_shown_without_them(monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_ADDED > 1_000_000
    for folder in ("steps", "adapters.huggingface.provenance"):  # what is shown, and what is kept of a run
        monkeypatch.setattr(f"model.{folder}.residual_stream.MOST_ADDED", 100)
    found = stepped("gpt2", "decoder")
    assert kinds(found)["stream"] == "given"
    assert found.blocks == []
    steps_again.check(reply(found), rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("name", ["llama", "bert"])
def test_comparisons_of_a_first_look_grow_with_the_layers_and_not_with_their_cube(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[int] = []
    near, adds_up = sum_search._near, sum_search._adds_up
    monkeypatch.setattr(sum_search, "_near", lambda *given: (compared.append(1), near(*given))[1])
    monkeypatch.setattr(sum_search, "_adds_up", lambda *given: (compared.append(1), adds_up(*given))[1])

    def count(layers: int) -> int:
        compared.clear()
        model = adapt(zoo.built(zoo.EVERY[name], num_hidden_layers=layers))
        head_steps(model, Inputs(torch.arange(3, 10)[None]), Place(model.config.sites[0], layers - 1), 0)
        return len(compared)

    # a third of the cube's eightfold, with the windows full at both depths
    assert count(40) < 2.7 * count(20)
