"""What looking costs: a run with a recorder against the same run without one.

`python -m tests.benchmarks.recording` prints a table. It never fails: times belong to a machine, and the bar is printed
beside them.
"""

import statistics
import time
from collections.abc import Callable

import torch

from model.config import ModelConfig
from model.tracing.recorder import Recorder
from model.tracing.trace import TensorName
from model.transformer.batch import Inputs
from model.transformer.build import build
from model.transformer.run import run

BAR = 1.3
ROUNDS, WARM_UP = 60, 5
N_TOKENS = 128
DEFAULT: tuple[TensorName, ...] = ("weights", "query", "key", "value")
"""The tensors that the API sends unless asked for others."""
RECORDERS: dict[str, Callable[[], Recorder | None]] = {
    "nobody looks": lambda: None,
    "the API's default tensors": lambda: Recorder(tensors=DEFAULT),
    "all tensors": Recorder,
}


def main() -> None:
    """Measures and prints, with the vocabulary of `writer` and with one so small that the blocks take all the time."""
    torch.set_num_threads(1)
    for vocabulary_size in (8192, 331):
        print(f"4 layers, 4 heads, d_model 128, {N_TOKENS} tokens, vocabulary {vocabulary_size:,}, one thread")
        report(measured(vocabulary_size), "nobody looks")


def measured(vocabulary_size: int) -> dict[str, list[float]]:
    """The times of each kind of run, in milliseconds."""
    torch.manual_seed(0)
    config = ModelConfig(
        family="decoder",
        task="next-token",
        vocabulary_size=vocabulary_size,
        d_model=128,
        n_layers=4,
        n_heads=4,
        d_feed_forward=512,
        max_tokens=N_TOKENS,
    )
    model = build(config).eval()
    inputs = Inputs(torch.randint(0, config.vocabulary_size, (1, N_TOKENS)))

    def timed_ms(recorder: Recorder | None) -> float:
        started = time.perf_counter()
        run(model, inputs, recorder=recorder)
        return 1000 * (time.perf_counter() - started)

    # by turns, so that a machine that slows down slows down all of them
    times: dict[str, list[float]] = {name: [] for name in RECORDERS}
    for turn in range(WARM_UP + ROUNDS):
        for name, recorder in RECORDERS.items():
            took = timed_ms(recorder())
            if turn >= WARM_UP:
                times[name].append(took)
    return times


def report(times: dict[str, list[float]], baseline: str) -> None:
    """The median of each run, and its ratio to the baseline."""
    medians = {name: statistics.median(values) for name, values in times.items()}
    print(f"{'':28}{'median ms':>10}{'ratio':>8}{'bar':>6}")
    for name, median in medians.items():
        ratio = median / medians[baseline]
        bar = "" if name == baseline else f"{BAR:>6}"
        print(f"{name:28}{median:>10.2f}{ratio:>8.2f}{bar}")


if __name__ == "__main__":
    main()
