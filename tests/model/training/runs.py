"""One small training run, as the tests follow it and as a process of its own that a test can kill.

`python -m tests.model.training.runs CHECKPOINT` trains for ever, in effect, and writes a checkpoint after every step.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

from model.training.loop import Schedule, Summary, train
from model.training.objectives import Batch, NextToken
from model.training.optimizers import Method
from model.transformer.transformer import Transformer
from tests.model import tiny

BOS, EOS = 1, 2
SENTENCES = [[3, 4, 5, 6, 7], [8, 9, 10], [11, 12, 13, 14, 15, 16], [17, 18]]


def objective() -> NextToken:
    return NextToken(SENTENCES, bos=BOS, eos=EOS, lengths={8: 0.5, 11: 0.5}, tokens_per_batch=44)


class Slow:
    """The objective, where each batch takes a while: a process that is to be killed should not have got far."""

    def __init__(self, batch_s: float):
        self.batch_s = batch_s

    def batch(self, generator: np.random.Generator) -> Batch:
        time.sleep(self.batch_s)
        return objective().batch(generator)


def follow(
    checkpoint: Path,
    *,
    steps: int = 12,
    stop_after: int | None = None,
    seed: int = 0,
    save_every_s: float = 60.0,
    batch_s: float = 0.0,
    method: Method = "muon",
    keep_at: tuple[int, ...] = (),
    keep: Callable[[int, Transformer], None] = lambda _step, _model: None,
    measure: Callable[[], float] = lambda: 1.25,
) -> tuple[Transformer, Summary]:
    """Trains a decoder with dropout, so that a resumed run would show a random state that it forgot."""
    model = tiny.model(dropout=0.2, attention_dropout=0.2)
    schedule = Schedule(
        steps=steps,
        learning_rate=0.01,
        method=method,
        warmup_steps=3,
        measure_every=4,
        save_every_s=save_every_s,
        seed=seed,
        keep_at=keep_at,
    )
    summary = train(
        model,
        Slow(batch_s),
        schedule,
        checkpoint=checkpoint,
        measure=measure,
        keep=lambda step: keep(step, model),
        stop_after=stop_after,
    )
    return model, summary


if __name__ == "__main__":
    torch.set_num_threads(1)
    follow(Path(sys.argv[1]), steps=100_000, save_every_s=0.0, batch_s=0.05)
