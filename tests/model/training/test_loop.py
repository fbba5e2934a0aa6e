"""Training learns, is reproduced by its seed, and goes on where it was interrupted, to the bit."""

import math
import signal
import subprocess
import sys
import time
from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from model.config import Family
from model.training import checkpoints
from model.training.loop import Schedule, train
from model.training.measures import mean_loss
from model.training.objectives import IGNORED, Masked, Objective, Translation
from model.training.optimizers import Method
from model.transformer.build import build
from model.transformer.transformer import Transformer
from tests.model import tiny
from tests.model.training import runs

METHODS: tuple[Method, ...] = ("muon", "adamw")
KEEP_AT = (0, 3, 4, 9, 12, 90)


def assert_same_weights(one: Transformer, other: Transformer) -> None:
    for (name, left), (_, right) in zip(one.named_parameters(), other.named_parameters(), strict=True):
        assert torch.equal(left, right), name


@pytest.mark.parametrize("method", METHODS)
def test_an_interrupted_run_ends_with_the_weights_of_an_uninterrupted_one(method: Method, tmp_path: Path) -> None:
    whole, at_once = runs.follow(tmp_path / "whole.pt", method=method)
    for stop_after in (0, 2, 5):
        runs.follow(tmp_path / "parts.pt", method=method, stop_after=stop_after)
    resumed, in_parts = runs.follow(tmp_path / "parts.pt", method=method)
    assert_same_weights(resumed, whole)
    assert (in_parts.steps, in_parts.tokens, in_parts.score) == (at_once.steps, at_once.tokens, 1.25)
    assert in_parts.steps == 12


def test_a_finished_run_is_not_trained_again(tmp_path: Path) -> None:
    whole, first = runs.follow(tmp_path / "run.pt")
    again, second = runs.follow(tmp_path / "run.pt")
    assert_same_weights(again, whole)
    assert (second.steps, second.tokens, second.score) == (first.steps, first.tokens, first.score)


def test_a_run_does_not_go_on_with_another_seed(tmp_path: Path) -> None:
    runs.follow(tmp_path / "run.pt", stop_after=2)
    with pytest.raises(ValueError, match="was begun with seed 0, not 1; go on with its own seed"):
        runs.follow(tmp_path / "run.pt", seed=1)


def test_leaving_off_earlier_than_a_run_already_is_takes_nothing_back(tmp_path: Path) -> None:
    whole, _ = runs.follow(tmp_path / "whole.pt")
    runs.follow(tmp_path / "run.pt", stop_after=8)
    _, summary = runs.follow(tmp_path / "run.pt", stop_after=3)
    assert summary.steps == 8
    resumed, _ = runs.follow(tmp_path / "run.pt")
    assert_same_weights(resumed, whole)


@pytest.mark.process
def test_a_killed_run_resumes_to_the_weights_of_an_uninterrupted_one(tmp_path: Path) -> None:
    path = tmp_path / "killed.pt"
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.model.training.runs", str(path)],
        stderr=subprocess.DEVNULL,
        cwd=Path(__file__).parents[3],
    )
    try:
        deadline = time.monotonic() + 60
        while not (path.exists() and _step(path) >= 3):
            assert process.poll() is None, "the run ended by itself"
            assert time.monotonic() < deadline, "the run did not begin"
            time.sleep(0.01)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    reached = _step(path)
    # the schedule of the killed process: its rates depend on the number of steps
    resumed, _ = runs.follow(path, steps=100_000, stop_after=reached + 5)
    whole, _ = runs.follow(tmp_path / "whole.pt", steps=100_000, stop_after=reached + 5)
    assert_same_weights(resumed, whole)


def _step(path: Path) -> int:
    state = checkpoints.read(path)
    assert state is not None
    return int(state["step"])


def test_the_seed_reproduces_a_run_and_another_one_does_not(tmp_path: Path) -> None:
    first, _ = runs.follow(tmp_path / "1.pt", seed=1)
    torch.manual_seed(99)
    again, _ = runs.follow(tmp_path / "2.pt", seed=1)
    other, _ = runs.follow(tmp_path / "3.pt", seed=2)
    assert_same_weights(again, first)
    assert any(not torch.equal(one, two) for one, two in zip(first.parameters(), other.parameters(), strict=True))


def kept(checkpoint: Path, into: dict[int, list[Transformer]], **arguments: Any) -> None:
    runs.follow(
        checkpoint,
        keep_at=KEEP_AT,
        keep=lambda step, model: into.setdefault(step, []).append(deepcopy(model)),
        **arguments,
    )


def test_the_weights_are_kept_once_at_each_of_the_steps_asked_for(tmp_path: Path) -> None:
    found: dict[int, list[Transformer]] = {}
    kept(tmp_path / "run.pt", found)
    assert list(found) == [0, 3, 4, 9, 12]
    for step, models in found.items():
        (model,) = models
        stopped, _ = runs.follow(tmp_path / f"{step}.pt", stop_after=step)
        assert_same_weights(model, stopped)


def test_a_run_taken_up_again_keeps_what_the_uninterrupted_one_keeps(tmp_path: Path) -> None:
    whole: dict[int, list[Transformer]] = {}
    parts: dict[int, list[Transformer]] = {}
    kept(tmp_path / "whole.pt", whole)
    for stop_after in (3, 7, 12, 12):
        kept(tmp_path / "parts.pt", parts, stop_after=stop_after)
    assert {step: len(models) for step, models in parts.items()} == dict.fromkeys(whole, 1)
    for step, models in whole.items():
        assert_same_weights(parts[step][0], models[0])


def test_a_step_taken_again_after_an_accident_is_kept_as_it_was(tmp_path: Path) -> None:
    found: dict[int, list[Transformer]] = {}

    def break_off() -> float:
        if len(found.get(4, [])) == 1:
            raise KeyboardInterrupt
        return 1.25

    kept(tmp_path / "run.pt", found, stop_after=2)
    with pytest.raises(KeyboardInterrupt):
        kept(tmp_path / "run.pt", found, measure=break_off)
    kept(tmp_path / "run.pt", found)
    assert {step: len(models) for step, models in found.items()} == {0: 1, 3: 2, 4: 2, 9: 1, 12: 1}
    for first, again in (found[3], found[4]):
        assert_same_weights(first, again)


def test_a_run_interrupted_in_its_first_minute_goes_on_from_its_first_step(tmp_path: Path) -> None:
    whole: dict[int, list[Transformer]] = {}
    parts: dict[int, list[Transformer]] = {}
    kept(tmp_path / "whole.pt", whole)

    def break_off() -> float:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        kept(tmp_path / "parts.pt", parts, measure=break_off)
    kept(tmp_path / "parts.pt", parts)
    assert len(parts[0]) == 1, "the beginning was not made again"
    assert_same_weights(parts[12][-1], whole[12][0])


def test_the_rate_warms_up_and_then_falls_in_a_straight_line_to_nothing() -> None:
    schedule = Schedule(steps=110, learning_rate=0.5, warmup_steps=10)
    assert [schedule.rate(step) for step in range(10)] == pytest.approx([0.05 * (step + 1) for step in range(10)])
    assert [schedule.rate(step) for step in range(10, 111)] == pytest.approx(
        [0.005 * (110 - step) for step in range(10, 111)]
    )
    assert schedule.rate(109) > 0, "the last step still changes something"


def test_a_run_shorter_than_its_warm_up_never_reaches_its_rate() -> None:
    schedule = Schedule(steps=3, learning_rate=0.5, warmup_steps=10)
    assert [schedule.rate(step) for step in range(3)] == pytest.approx([0.05, 0.1, 0.15])
    assert Schedule(steps=4, learning_rate=0.5, warmup_steps=0).rate(0) == 0.5


def tasks() -> dict[Family, tuple[Objective, dict[str, Any]]]:
    sentences = runs.SENTENCES
    reading = Masked(
        sentences, pad=0, cls=1, sep=2, mask=0, n_special=3, vocabulary_size=19, rows=24, max_tokens=11, share=0.3
    )
    pairs = [(sentence, sentence[::-1]) for sentence in sentences]
    return {
        "decoder": (runs.objective(), {}),
        "encoder": (reading, {"n_segments": 2, "max_tokens": 11}),
        "encoder-decoder": (Translation(pairs, pad=0, bos=1, eos=2, rows=4, max_tokens=11), {"norm": "post"}),
    }


@pytest.mark.slow
@pytest.mark.parametrize("family", ["decoder", "encoder", "encoder-decoder"])
def test_a_tiny_model_learns_what_is_easy(family: Family, tmp_path: Path) -> None:
    objective, changes = tasks()[family]
    torch.manual_seed(0)
    model = build(tiny.config(family, d_model=22, **changes))
    batches = [objective.batch(np.random.default_rng([9, step])) for step in range(3)]

    def measure() -> float:
        return mean_loss(model, batches)

    chance = math.log(tiny.VOCABULARY)
    with torch.inference_mode():
        assert measure() == pytest.approx(chance, abs=0.3)
    schedule = Schedule(steps=80, learning_rate=0.015, warmup_steps=8)
    summary = train(model, objective, schedule, checkpoint=tmp_path / "run.pt", measure=measure)
    assert summary.score < 0.4 * chance
    with torch.inference_mode():
        assert summary.score == measure()


VARIANTS: dict[str, dict[str, Any]] = {
    "rotary": {"positions": "rotary"},
    "alibi": {"positions": "alibi"},
    "sinks": {"attention_sinks": True},
    "softcap": {"softcap": 5.0},
    "grouped-query": {"n_heads": 4, "n_key_value_heads": 2},
    "attention only": {"d_feed_forward": 0, "attention_bias": False},
    "dropout": {"dropout": 0.3, "attention_dropout": 0.3},
}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("variant", VARIANTS)
def test_every_kind_of_model_trains_in_reduced_precision(variant: str, method: Method, tmp_path: Path) -> None:
    model = tiny.model(**VARIANTS[variant])
    before = [parameter.detach().clone() for parameter in model.parameters()]
    schedule = Schedule(steps=2, learning_rate=0.01, warmup_steps=1, method=method)
    train(model, runs.objective(), schedule, checkpoint=tmp_path / "run.pt", measure=lambda: 0.0)
    for (name, parameter), old in zip(model.named_parameters(), before, strict=True):
        assert parameter.isfinite().all(), name
        assert not torch.equal(parameter, old), f"{name} did not learn"


def test_measuring_leaves_the_model_to_train_as_before(tmp_path: Path) -> None:
    modes: list[bool] = []
    model = tiny.model()
    schedule = Schedule(steps=4, learning_rate=0.01, measure_every=2)

    def measure() -> float:
        modes.append(model.training)
        return float(len(modes))

    summary = train(model, runs.objective(), schedule, checkpoint=tmp_path / "run.pt", measure=measure)
    assert modes == [False, False]
    assert summary.score == 2.0


def test_only_the_guessed_tokens_are_counted(tmp_path: Path) -> None:
    objective = tasks()["encoder"][0]
    schedule = Schedule(steps=3, learning_rate=0.01, seed=4)
    model = tiny.model("encoder", n_segments=2)
    summary = train(model, objective, schedule, checkpoint=tmp_path / "run.pt", measure=lambda: 0.0)
    labels = [objective.batch(np.random.default_rng([4, step])).labels for step in range(3)]
    assert summary.tokens == sum(int((label != IGNORED).sum()) for label in labels)
