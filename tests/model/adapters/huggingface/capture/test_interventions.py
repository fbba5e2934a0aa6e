"""Each change of a run equals one made by hand in a model that transformers runs with its own attention."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import torch
import transformers
from torch import Tensor, nn

from model import masks
from model.activation_patches import HeadPatch, Patches
from model.adapters.huggingface.inputs.forward_arguments import arguments
from model.axes import Site
from model.interventions import Ablation, Interventions, VectorTaken, WeightsRow
from model.run_context import running
from model.tracing.recorder import Recorder
from model.tracing.trace import Trace
from model.transformer.batch import Inputs
from model.transformer.run import run
from tests.model.adapters.huggingface import zoo

pytestmark = pytest.mark.hf

# one model a family; layer 1 of each is changed: the site, its heads, and where its module and W_O are
MODELS: dict[str, tuple[Site, int, str, str]] = {
    "bert": ("encoder", 3, "bert.encoder.layer.1.attention.self", "bert.encoder.layer.1.attention.output.dense"),
    "llama": ("decoder", 4, "model.layers.1.self_attn", "model.layers.1.self_attn.o_proj"),
    "bart": (
        "cross",
        7,
        "model.decoder.layers.1.encoder_attn",
        "model.decoder.layers.1.encoder_attn.out_proj",
    ),
}
HEAD, LAYER = 2, 1
SAME = {"rtol": 1e-5, "atol": 1e-5}
Weigh = Callable[[Tensor, Tensor, Tensor], tuple[Tensor, Tensor, Tensor]]


@torch.inference_mode()
def by_hand(name: str, inputs: Inputs) -> Tensor:
    model = zoo.plain(name)
    return model(**arguments(model, inputs)).logits


@contextmanager
def attention_of(name: str, function: Callable[..., tuple[Tensor, Tensor]]) -> Iterator[None]:
    """The plain model with the attention of one module computed by this function."""
    module = zoo.plain(name).get_submodule(MODELS[name][2])
    own = transformers.AttentionInterface._global_mapping.get("by-hand")
    assert own is None

    def replaced(given: nn.Module, *args: Any, **kwargs: Any) -> tuple[Tensor, Tensor]:
        return (function if given is module else plainly)(*args, **kwargs)

    transformers.AttentionInterface.register("by-hand", replaced)
    transformers.AttentionMaskInterface.register("by-hand", transformers.masking_utils.eager_mask)
    zoo.plain(name).set_attn_implementation("by-hand")
    try:
        yield
    finally:
        zoo.plain(name).set_attn_implementation("eager")
        del transformers.AttentionInterface._global_mapping["by-hand"]
        del transformers.AttentionMaskInterface._global_mapping["by-hand"]


def plainly(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    mask: Tensor | None,
    scaling: float,
    temperature: float = 1.0,
    weigh: Callable[[Tensor], Tensor] = lambda weights: weights,
    **_: Any,
) -> tuple[Tensor, Tensor]:
    groups = query.shape[1] // key.shape[1]
    key, value = key.repeat_interleave(groups, dim=1), value.repeat_interleave(groups, dim=1)
    scores = query @ key.mT * scaling
    scores = scores if mask is None else scores + mask
    weights = weigh((scores / temperature).softmax(dim=-1))
    return (weights @ value).transpose(1, 2), weights


def changed(name: str, changes: Interventions, inputs: Inputs | None = None) -> Trace:
    given = zoo.inputs(name) if inputs is None else inputs
    return run(zoo.adapted(name), given, recorder=Recorder(), interventions=changes)


def compare(name: str, changes: Interventions, expected: Tensor) -> None:
    found = changed(name, changes).logits
    torch.testing.assert_close(found[0], expected[0], **SAME)  # the row without padding
    own = by_hand(name, zoo.inputs(name))
    assert not torch.allclose(found[0], own[0], atol=1e-3)


@pytest.mark.parametrize("name", MODELS)
def test_a_head_set_to_zero_is_its_columns_of_the_output_projection_set_to_zero(name: str) -> None:
    site, n_heads, _, output = MODELS[name]
    weight = zoo.plain(name).get_submodule(output).weight
    assert isinstance(weight, Tensor)
    width = weight.shape[1] // n_heads
    kept = weight.detach().clone()
    with torch.no_grad():
        weight[:, HEAD * width : (HEAD + 1) * width] = 0
    try:
        expected = by_hand(name, zoo.inputs(name))
    finally:
        with torch.no_grad():
            weight.copy_(kept)
    compare(name, Interventions(ablate=(Ablation(site, LAYER, HEAD),)), expected)


@pytest.mark.parametrize("name", MODELS)
def test_a_head_set_to_its_mean_reads_the_mean_over_queries(name: str) -> None:
    def mean(weights: Tensor) -> Tensor:
        return weights.mean(dim=2, keepdim=True).expand_as(weights)

    def only_that_head(weights: Tensor) -> Tensor:
        return torch.cat([weights[:, :HEAD], mean(weights[:, HEAD : HEAD + 1]), weights[:, HEAD + 1 :]], dim=1)

    with attention_of(name, lambda *args, **more: plainly(*args, **more, weigh=only_that_head)):
        expected = by_hand(name, zoo.inputs(name))
    compare(name, Interventions(ablate=(Ablation(MODELS[name][0], LAYER, HEAD, "mean"),)), expected)


@pytest.mark.parametrize("name", MODELS)
def test_another_scale_and_temperature(name: str) -> None:
    def other(*args: Any, **more: Any) -> tuple[Tensor, Tensor]:
        return plainly(*args, **(more | {"scaling": 0.7}), temperature=1.9)

    with attention_of(name, other):
        expected = by_hand(name, zoo.inputs(name))
    here = {"sites": [MODELS[name][0]], "layers": [LAYER]}
    compare(name, Interventions(scale=0.7, temperature=1.9, **here), expected)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", MODELS)
def test_another_mask_leaves_padding_hidden(name: str) -> None:
    inputs = zoo.inputs(name)
    assert inputs.source_mask is not None
    own = inputs.source_mask

    def windowed(query: Tensor, key: Tensor, value: Tensor, _: Any, **more: Any) -> tuple[Tensor, Tensor]:
        distance = torch.arange(query.shape[2])[:, None] - torch.arange(key.shape[2])
        hidden = ~((distance.abs() <= 2) & own[:, None, None, :])
        return plainly(query, key, value, hidden * torch.finfo(torch.float32).min, **more)

    with attention_of(name, windowed):
        expected = by_hand(name, inputs)
    here = {"sites": [MODELS[name][0]], "layers": [LAYER]}
    changes = Interventions(mask=masks.pattern("window", size=2), **here)  # type: ignore[arg-type]
    compare(name, changes, expected)
    record = changed(name, changes).at(MODELS[name][0], LAYER)
    assert not record["mask"][1, ..., -2:].any()
    found = changed(name, changes).logits
    rows = slice(None) if name == "bart" else slice(0, zoo.SOURCE - 2)
    torch.testing.assert_close(found[1, rows], expected[1, rows], **SAME)


@pytest.mark.parametrize("name", MODELS)
def test_a_row_of_weights_put_in(name: str) -> None:
    row = tuple((index + 1) / 28 for index in range(zoo.SOURCE))

    def replaced(weights: Tensor) -> Tensor:
        changed = weights.clone()
        changed[:, HEAD, 3] = torch.tensor(row)
        return changed

    with attention_of(name, lambda *args, **more: plainly(*args, **more, weigh=replaced)):
        expected = by_hand(name, zoo.inputs(name))
    compare(name, Interventions(weights=(WeightsRow(MODELS[name][0], LAYER, HEAD, 3, row),)), expected)


@pytest.mark.parametrize("name", MODELS)
def test_vectors_of_other_positions_put_in(name: str) -> None:
    def taken(query: Tensor, key: Tensor, value: Tensor, mask: Any, **more: Any) -> tuple[Tensor, Tensor]:
        groups = query.shape[1] // key.shape[1]
        query, key, value = (each.clone() for each in (query, *(e.repeat_interleave(groups, 1) for e in (key, value))))
        query[:, HEAD, 3], key[:, HEAD, 1], value[:, HEAD, 0] = query[:, HEAD, 4], key[:, HEAD, 2], value[:, HEAD, 1]
        return plainly(query, key, value, mask, **more)

    with attention_of(name, taken):
        expected = by_hand(name, zoo.inputs(name))
    site = MODELS[name][0]
    vectors = (
        VectorTaken(site, LAYER, HEAD, "query", 3, 4),
        VectorTaken(site, LAYER, HEAD, "key", 1, 2),
        VectorTaken(site, LAYER, HEAD, "value", 0, 1),
    )
    compare(name, Interventions(vectors=vectors), expected)


@pytest.mark.parametrize("name", MODELS)
def test_the_output_of_a_head_of_another_run_put_into_one_row(name: str) -> None:
    site = MODELS[name][0]
    model, inputs = zoo.adapted(name), zoo.inputs(name, padded=False)
    clean = run(model, inputs, recorder=Recorder(tensors=["head_output"]))
    output = clean.at(site, LAYER)["head_output"][0, HEAD]
    # row 1 takes over what row 0 computed
    with running(patches=Patches(heads=(HeadPatch(1, clean.at(site, LAYER).place, HEAD, output),))):
        found = run(model, inputs, recorder=Recorder(tensors=())).logits

    def replaced(*args: Any, **more: Any) -> tuple[Tensor, Tensor]:
        mixed, weights = plainly(*args, **more)
        changed = mixed.clone()
        changed[1, :, HEAD] = mixed[0, :, HEAD]
        return changed, weights

    with attention_of(name, replaced):
        expected = by_hand(name, inputs)
    torch.testing.assert_close(found, expected, **SAME)
    assert not torch.allclose(found[1], by_hand(name, inputs)[1], atol=1e-3)


def test_layers_that_share_a_module_are_changed_one_by_one() -> None:
    for layer in range(3):
        trace = changed("albert", Interventions(ablate=(Ablation("encoder", layer, HEAD),)))
        for record in trace.attention:
            assert bool((record["head_output"][:, HEAD] == 0).all()) == (record.place.layer == layer)
