"""Every tensor that is recorded follows from those before it, computed again in float64 with loops over nothing."""

from typing import Any

import numpy as np
import pytest
import torch

from model.tracing.recorder import Recorder
from model.tracing.trace import AttentionTrace
from model.transformer.run import run
from tests.model.adapters.huggingface import zoo

pytestmark = pytest.mark.hf

# float32 products of a few dozen numbers of size 1, against float64
NEAR = {"rtol": 1e-4, "atol": 2e-5}


def numbers(record: AttentionTrace, name: str) -> Any:
    return record.tensors[name].double().numpy()  # type: ignore[index]


@pytest.mark.parametrize("name", zoo.INSIDE)
def test_each_tensor_makes_the_next(name: str) -> None:
    model = zoo.adapted(name)
    trace = run(model, zoo.inputs(name), recorder=Recorder())
    softcap = zoo.EVERY[name].sizes.get("attn_logit_softcapping")
    seen = {place: each for each, place in zip(model._found.seen, model._found.places, strict=True)}
    for record in trace.attention:
        query, key, value = (numbers(record, each) for each in ("query", "key", "value"))
        scores = np.einsum("bhqd,bhkd->bhqk", query, key)
        np.testing.assert_allclose(numbers(record, "scores"), scores, **NEAR)
        scale = record.scale.double().numpy()[:, None, None]
        np.testing.assert_allclose(numbers(record, "scaled"), scores * scale, **NEAR)
        capped = softcap * np.tanh(scores * scale / softcap) if softcap else scores * scale
        biased = capped + (numbers(record, "bias") if "bias" in record.tensors else 0.0)
        masked = np.where(record["mask"].numpy(), biased, -np.inf)
        np.testing.assert_allclose(numbers(record, "masked"), masked, **NEAR)
        sinks = seen[record.place].given["sinks"]
        weights = softmax(masked, None if sinks is None else sinks.detach().double().numpy())
        np.testing.assert_allclose(numbers(record, "weights"), weights, **NEAR)
        head_output = np.einsum("bhqk,bhkd->bhqd", weights, value)
        np.testing.assert_allclose(numbers(record, "head_output"), head_output, **NEAR)
        weight = model.output_weight(record.place)
        if name in zoo.WITHOUT_LINEAR:
            assert weight is None
            continue
        assert weight is not None
        slices = weight.detach().double().numpy().reshape(weight.shape[0], head_output.shape[1], -1)
        contribution = np.einsum("bhqd,mhd->bhqm", head_output, slices)
        np.testing.assert_allclose(numbers(record, "contribution"), contribution, **NEAR)
        bias = seen[record.place].output.bias  # type: ignore[union-attr]
        added = 0.0 if bias is None else bias.detach().double().numpy()  # type: ignore[operator]
        np.testing.assert_allclose(numbers(record, "output"), contribution.sum(axis=1) + added, **NEAR)


def softmax(masked: Any, sinks: Any) -> Any:
    top = np.maximum(masked.max(axis=-1, keepdims=True), -1e30)
    parts = np.exp(masked - top)
    total = parts.sum(axis=-1, keepdims=True)
    if sinks is not None:
        total = total + np.exp(sinks[None, :, None, None] - top)
    return parts / np.where(total == 0, 1.0, total)


@pytest.mark.parametrize("name", [name for name in zoo.INSIDE if name not in zoo.WITHOUT_LINEAR])
def test_the_input_is_what_the_projections_read(name: str) -> None:
    model = zoo.adapted(name)
    read: dict[int, torch.Tensor] = {}

    def keep(index: int) -> Any:
        return lambda _, args: read.__setitem__(index, args[0])

    calls = {id(each.linear[0].module): each.linear[0].module for each in model._found.seen}
    handles = [module.register_forward_pre_hook(keep(index)) for index, module in calls.items()]
    trace = run(model, zoo.inputs(name), recorder=Recorder(tensors=["input"]))
    for handle in handles:
        handle.remove()
    last = {
        id(each.linear[0].module): place for each, place in zip(model._found.seen, model._found.places, strict=True)
    }
    for index, place in last.items():
        assert torch.equal(trace.at(*place)["input"], read[index])


@pytest.mark.parametrize("name", ["llama", "gpt2"])
@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16], ids=["bfloat16", "float16"])
def test_models_of_16_bits_have_rows_that_sum_to_1_in_their_type(name: str, dtype: torch.dtype) -> None:
    from model.adapters.huggingface.adapter import adapt

    model = adapt(zoo.built(zoo.EVERY[name]).to(dtype))
    assert model.config.dtype == str(dtype).removeprefix("torch.")
    trace = run(model, zoo.inputs(name, padded=False), recorder=Recorder())
    for record in trace.attention:
        assert {tensor.dtype for word, tensor in record.tensors.items() if word != "mask"} == {dtype}
        # each of 7 weights is rounded by half a last digit of 1 at most
        ones = record["weights"].double().sum(dim=-1)
        torch.testing.assert_close(ones, torch.ones_like(ones), rtol=0, atol=3.5 * torch.finfo(dtype).eps)
