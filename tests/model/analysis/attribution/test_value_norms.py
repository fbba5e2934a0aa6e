"""Norms of what each head takes from each key, compared with loops over the projections themselves."""

import torch

from model.analysis.attribution.sinks import sinks
from model.analysis.attribution.value_norms import norms, slices, transformed
from model.axes import Place
from model.tracing.recorder import Recorder
from model.transformer.run import run
from tests.model import tiny

PLACE = Place("cross", 1)


def recorded() -> tuple[torch.nn.Module, torch.Tensor, torch.Tensor]:
    """The module, and weights and values of the first text; two query heads share a key and value head."""
    model = tiny.model("encoder-decoder", n_heads=4, n_key_value_heads=2)
    trace = run(model, tiny.inputs("encoder-decoder"), recorder=Recorder(tensors=["weights", "value"]))
    record = trace.at(*PLACE)
    return model.attention_at(PLACE), record["weights"][0], record["value"][0]


def vectors_by_loops(attention: torch.nn.Module, value: torch.Tensor) -> torch.Tensor:
    d_value, weight = value.shape[-1], attention.output.weight.detach()
    return torch.stack(
        [
            torch.stack([weight[:, h * d_value : (h + 1) * d_value] @ each for each in head])
            for h, head in enumerate(value)
        ]
    )


def test_the_norm_of_every_cell_and_of_the_sum_over_heads() -> None:
    attention, weights, value = recorded()
    vectors = vectors_by_loops(attention, value).double()
    heads, queries, keys = weights.shape
    expected = torch.zeros(heads, queries, keys, dtype=torch.float64)
    summed = torch.zeros(queries, keys, dtype=torch.float64)
    for q in range(queries):
        for k in range(keys):
            total = torch.zeros(vectors.shape[-1], dtype=torch.float64)
            for h in range(heads):
                moved = float(weights[h, q, k]) * vectors[h, k]
                expected[h, q, k] = (moved**2).sum() ** 0.5
                total += moved
            summed[q, k] = (total**2).sum() ** 0.5
    with torch.inference_mode():
        found = norms(weights, transformed(value, slices(attention.output.weight, heads)))
    tiny.assert_same(found.norms, expected)
    tiny.assert_same(found.summed, summed)


def test_what_a_head_takes_from_all_keys_is_its_contribution() -> None:
    model, inputs = tiny.model("decoder"), tiny.inputs("decoder")
    record = run(model, inputs, recorder=Recorder()).at("decoder", 1)
    with torch.inference_mode():
        vectors = transformed(record["value"][0], slices(model.attention_at(record.place).output.weight, 3))
    tiny.assert_same(record["weights"][0] @ vectors, record["contribution"][0])


def test_sinks_are_means_over_later_queries_and_other_keys() -> None:
    attention, weights, value = recorded()
    with torch.inference_mode():
        found = sinks(weights, value, transformed(value, slices(attention.output.weight, 4)))
    vectors = vectors_by_loops(attention, value)
    queries, keys = range(1, weights.shape[1]), range(weights.shape[2])
    for h in range(4):
        taken = {(q, k): float((weights[h, q, k] * vectors[h, k]).norm()) for q in queries for k in keys}
        expected = [
            sum(float(weights[h, q, 0]) for q in queries) / len(queries),
            float(value[h, 0].norm()),
            sum(float(value[h, k].norm()) for k in keys[1:]) / (len(keys) - 1),
            sum(taken[q, 0] for q in queries) / sum(taken.values()),
        ]
        tiny.assert_same(torch.stack([each[h] for each in found]), torch.tensor(expected))


def test_one_token_has_no_sink() -> None:
    found = sinks(torch.ones(3, 1, 1), torch.ones(3, 1, 5), torch.ones(3, 1, 7))
    assert found.weight.isnan().all()
    assert found.other_values.isnan().all()
    assert found.share.isnan().all()
