"""Attending again, compared with a whole run that recorded the same heads."""

import pytest
import torch

from model import masks
from model.attention.replay import REPLAYED, replay
from model.config import Family
from model.interventions import Ablation, Interventions, WeightsRow
from model.tracing.buffers import Slab
from model.tracing.observers import StreamingRecorder
from model.tracing.recorder import Recorder
from model.tracing.trace import TensorName
from model.transformer.batch import Inputs
from model.transformer.run import run
from tests.model import tiny

FAMILIES: list[Family] = ["encoder", "decoder", "encoder-decoder"]
SITE = {"encoder": "encoder", "decoder": "decoder", "encoder-decoder": "cross"}
CHOICES = [
    {"positions": "alibi"},
    {"positions": "rotary", "n_key_value_heads": 1},
    {"softcap": 2.0},
    {"attention_sinks": True},
]


def changes_at(site: str) -> list[Interventions | None]:
    return [
        None,
        Interventions(temperature=0.5, layers=[1], mask=masks.pattern("window", size=1)),
        Interventions(
            ablate=(Ablation(site, 0, 1, "mean"),), weights=(WeightsRow(site, 1, 0, 2, (0.5,) * tiny.SOURCE),)
        ),
    ]


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("choice", CHOICES)
@pytest.mark.parametrize("which", [0, 1, 2])
def test_every_tensor_is_that_of_the_whole_run_to_the_last_digit(family: Family, choice: dict, which: int) -> None:
    model, inputs = tiny.model(family, **choice), tiny.inputs(family)
    changes = changes_at(SITE[family])[which]
    watcher = StreamingRecorder(keeps_inputs=True)
    run(model, inputs, recorder=watcher, interventions=changes)
    whole = run(model, inputs, recorder=Recorder(tensors=REPLAYED), interventions=changes).attention
    again = replay(watcher.inputs.values(), Recorder(tensors=REPLAYED), changes)
    assert [each.place for each in again] == [each.place for each in whole]
    for first, second in zip(again, whole, strict=True):
        assert first.tensors.keys() == second.tensors.keys()
        for name, tensor in second.tensors.items():
            assert torch.equal(first[name], tensor), name
        assert torch.equal(first.scale, second.scale)
        assert torch.equal(first.empty_rows, second.empty_rows)


@pytest.mark.parametrize("choice", CHOICES)
@pytest.mark.parametrize("heads", [[0], [2], [2, 0], [1, 2], [0, 1, 2]])
@pytest.mark.parametrize("n_tokens", [11, 131])
@pytest.mark.parametrize("tensors", [REPLAYED, REPLAYED - {"head_output"}])
def test_some_heads_by_themselves_have_the_digits_that_they_have_among_all(
    choice: dict, heads: list[int], n_tokens: int, tensors: frozenset[TensorName]
) -> None:
    sizes = {"n_heads": 3, "d_model": 22, "d_head": 10, "d_value": 5, "max_tokens": 137}
    model = tiny.model("decoder", **sizes, **choice)
    inputs = Inputs(torch.arange(n_tokens)[None] % model.config.vocabulary_size)
    watcher = StreamingRecorder(keeps_inputs=True)
    run(model, inputs, recorder=watcher)
    whole = run(model, inputs, recorder=Recorder(tensors=tensors)).attention
    again = replay(watcher.inputs.values(), Recorder(heads=heads, tensors=tensors))
    for first, second in zip(again, whole, strict=True):
        assert (first.place, first.heads) == (second.place, tuple(heads))
        assert first.tensors.keys() == second.tensors.keys()
        for name, tensor in second.tensors.items():
            expected = tensor if tensor.shape[1] == 1 else tensor[:, heads]
            assert torch.equal(first[name], expected), name
        assert torch.equal(first.scale, second.scale[heads])
        assert torch.equal(first.empty_rows, second.empty_rows[:, heads])


def test_only_what_the_recorder_watches_is_computed_again() -> None:
    model, inputs = tiny.model("encoder-decoder"), tiny.inputs("encoder-decoder")
    watcher = StreamingRecorder(keeps_inputs=True)
    run(model, inputs, recorder=watcher)
    broken = {
        place: call._replace(scale=float("nan")) for place, call in watcher.inputs.items() if place != ("cross", 1)
    }
    calls = [broken.get(place, call) for place, call in watcher.inputs.items()]
    (record,) = replay(calls, Recorder(sites=["cross"], layers=[1], heads=[1], tensors=["weights"]))
    assert (record.place, record.heads) == (("cross", 1), (1,))
    assert record["weights"].shape == (tiny.BATCH, 1, tiny.TARGET, tiny.SOURCE)
    tiny.assert_same(record["weights"].sum(dim=-1), torch.ones(tiny.BATCH, 1, tiny.TARGET))


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("choice", CHOICES)
def test_what_is_kept_in_one_room_has_the_same_digits_again(
    family: Family, choice: dict, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Slab, "LEAST_BYTES", 0)
    model, inputs = tiny.model(family, **choice), tiny.inputs(family)
    watcher, scattered = StreamingRecorder(keeps_inputs=True, slab_bytes=1 << 20), StreamingRecorder(keeps_inputs=True)
    for each in (watcher, scattered):
        run(model, inputs, recorder=each)
    assert len({vector.untyped_storage().data_ptr() for call in watcher.inputs.values() for vector in call[:3]}) == 1
    assert len({vector.data_ptr() for call in watcher.inputs.values() for vector in call[:3]}) == 3 * len(
        watcher.inputs
    )
    for place, call in scattered.inputs.items():
        for kept, vector in zip(watcher.inputs[place][:3], call[:3], strict=True):
            assert kept.stride() == vector.stride()
            assert torch.equal(kept, vector)
    again = replay(watcher.inputs.values(), Recorder(tensors=REPLAYED))
    for first, second in zip(again, replay(scattered.inputs.values(), Recorder(tensors=REPLAYED)), strict=True):
        for name, tensor in second.tensors.items():
            assert torch.equal(first[name], tensor), name


def test_what_does_not_fit_a_room_is_kept_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Slab, "LEAST_BYTES", 0)
    first, second, crossed = torch.randn(7, 5), torch.randn(11, 3), torch.randn(5).expand(2, 5)
    store = Slab(first.nbytes + second.nbytes)
    assert store.keep(crossed) is crossed
    copy = store.keep(first.T)
    assert torch.equal(copy, first.T)
    assert copy.data_ptr() != first.data_ptr()
    # the room behind the first begins at a whole 64 bytes
    assert store.keep(second) is second


def test_a_run_that_is_not_asked_to_keeps_no_calls() -> None:
    watcher = StreamingRecorder()
    run(tiny.model("decoder"), tiny.inputs("decoder"), recorder=watcher)
    assert watcher.inputs == {}
