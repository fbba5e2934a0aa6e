"""A recorder keeps what was asked for, and nothing of another run."""

import threading

import pytest
import torch

from model.axes import Place
from model.config import Family
from model.run_context import current, running
from model.tracing.recorder import Recorder
from model.tracing.trace import TENSOR_NAMES, AttentionTrace
from model.transformer.run import run
from tests.model import tiny

SEQ2SEQ: Family = "encoder-decoder"


def recorded(**selection: object) -> tuple[AttentionTrace, ...]:
    model, inputs = tiny.model(SEQ2SEQ, positions="alibi"), tiny.inputs(SEQ2SEQ)
    return run(model, inputs, recorder=Recorder(**selection)).attention  # type: ignore[arg-type]


def test_everything_is_recorded_in_the_order_of_computation() -> None:
    places = [record.place for record in recorded()]
    assert places == [("encoder", 0), ("encoder", 1), ("decoder", 0), ("cross", 0), ("decoder", 1), ("cross", 1)]
    assert all(set(record.tensors) | {"bias"} == set(TENSOR_NAMES) for record in recorded())


def test_only_the_sites_asked_for_are_recorded() -> None:
    places = [record.place for record in recorded(sites=["cross", "encoder"])]
    assert places == [("encoder", 0), ("encoder", 1), ("cross", 0), ("cross", 1)]


def test_only_the_layers_asked_for_are_recorded() -> None:
    assert [record.place for record in recorded(layers=[1])] == [("encoder", 1), ("decoder", 1), ("cross", 1)]


def test_no_site_at_all_records_nothing() -> None:
    assert recorded(sites=[]) == ()


def test_heads_come_in_the_order_asked_for() -> None:
    for whole, chosen in zip(recorded(), recorded(heads=[2, 0]), strict=True):
        assert chosen.heads == (2, 0)
        assert whole.heads == (0, 1, 2)
        assert torch.equal(chosen.scale, whole.scale[[2, 0]])
        assert torch.equal(chosen.empty_rows, whole.empty_rows[:, [2, 0]])
        for name in whole.tensors:
            if name in ("input", "output", "mask"):
                assert torch.equal(chosen[name], whole[name]), name
            else:
                assert torch.equal(chosen[name], whole[name][:, [2, 0]]), name


def test_only_the_tensors_asked_for_are_kept() -> None:
    for record in recorded(tensors=["weights", "output"]):
        assert set(record.tensors) == {"weights", "output"}


def test_a_bias_is_kept_where_there_is_one() -> None:
    kept = {record.place.site for record in recorded(tensors=["bias"]) if "bias" in record.tensors}
    assert kept == {"encoder", "decoder"}


def test_a_partial_recording_holds_the_numbers_of_a_whole_one() -> None:
    whole = {record.place: record for record in recorded()}
    # not bit for bit: the layers that nobody watches run the fused kernel, which sums in another order
    for record in recorded(layers=[1], tensors=["contribution", "masked"]):
        tiny.assert_same(record["contribution"], whole[record.place]["contribution"])
        tiny.assert_same(record["masked"], whole[record.place]["masked"])


def test_the_recorded_tensors_cannot_be_replaced() -> None:
    record = recorded()[0]
    with pytest.raises(TypeError):
        record.tensors["weights"] = torch.zeros(1)  # type: ignore[index]
    with pytest.raises(AttributeError):
        record.heads = (0,)  # type: ignore[misc]


def test_nobody_looks_outside_the_block() -> None:
    assert current().recorder is None
    outer, inner = Recorder(), Recorder()
    with running(recorder=outer):
        with running(recorder=inner):
            assert current().recorder is inner
        assert current().recorder is outer
    assert current().recorder is None


def test_a_failing_run_leaves_no_recorder_behind() -> None:
    with pytest.raises(ZeroDivisionError), running(recorder=Recorder()):
        raise ZeroDivisionError
    assert current().recorder is None


def test_recorders_of_two_threads_do_not_mix() -> None:
    model, barrier = tiny.model(SEQ2SEQ), threading.Barrier(2)
    results: dict[int, tuple[AttentionTrace, ...]] = {}
    batches = {seed: tiny.inputs(SEQ2SEQ, source=tiny.ids(2, 7, seed=seed)) for seed in (20, 21)}

    def work(seed: int) -> None:
        mine = Recorder()
        with running(recorder=mine):
            barrier.wait(timeout=60)
            for _ in range(5):
                model(batches[seed])
        results[seed] = mine.attention

    threads = [threading.Thread(target=work, args=(seed,)) for seed in batches]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for seed, inputs in batches.items():
        alone = run(model, inputs, recorder=Recorder()).attention
        assert len(results[seed]) == 5 * len(alone)
        for index, record in enumerate(results[seed]):
            assert torch.equal(record["weights"], alone[index % len(alone)]["weights"])


def test_a_recorder_says_what_it_wants() -> None:
    chosen = Recorder(sites=["decoder"], layers=[1], tensors=["weights"])
    assert chosen.records(Place("decoder", 1))
    assert not chosen.records(Place("decoder", 0))
    assert not chosen.records(Place("encoder", 1))
    assert chosen.wants(Place("decoder", 1), "weights")
    assert not chosen.wants(Place("decoder", 1), "scores")
    assert not chosen.wants(Place("decoder", 0), "weights")
