"""Many clients at once on `writer`: half of what they ask for are overviews, half one layer's weights.

As pages do, whose second question is about the sentence of the first and needs no other run; and all apart, where every
question is about a sentence that nobody asked about before.
"""

import itertools
import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from functools import cache
from multiprocessing import get_context
from typing import Any

import torch

from app.settings import Settings
from model import weights
from model.transformer.batch import Inputs
from model.transformer.run import run
from model.weights import LoadedModel
from tests.benchmarks.server import Client, serving
from tests.benchmarks.turns import median, percentile_95

MODEL = "writer"
CLIENTS = {"as pages": (1, 8, 32, 128), "apart": (1, 32)}
SECONDS = 12.0
PROCESSORS = max(2, os.cpu_count() or 1)
WHO = ("Tom", "Mary", "The teacher", "My sister", "Nobody", "The old man", "Everyone", "She")
DOES = ("likes", "bought", "found", "forgot", "wanted", "saw", "lost", "needed")
WHAT = ("the red car", "a new book", "two old friends", "some milk", "the key", "a good idea", "the way home", "it")


def measure() -> dict[str, Any]:
    """The forward alone, then a row for each number of clients: of one server, and of one a processor."""
    # one source for all crowds: a sentence that comes again would be one that the server still knows
    texts = _texts()
    forward = {1: _in_threads(), PROCESSORS: _in_processes()}
    rows: list[dict[str, Any]] = []
    for processes, alone in forward.items():
        with serving(None, HEADSUP_REPLIES_BYTES="0", HEADSUP_PROCESSES=str(processes)) as address:
            for asking, counts in CLIENTS.items():
                asked = {"processes": processes, "asking": asking}
                crowds = [asked | _crowd(address, asking, count, texts) for count in counts]
                for row in crowds:
                    row["p95_over_single_median"] = row["p95_ms"] / crowds[0]["median_ms"]
                    row["throughput_over_forward"] = row["per_second"] / alone
                rows += crowds
    return {
        "forward_per_second": forward[1],
        "forward_per_second_side_by_side": forward[PROCESSORS],
        "rows": rows,
    }


def _texts() -> Iterator[str]:
    """Sentences without end, none of them twice."""
    for number in itertools.count():
        for who, does, what in itertools.product(WHO, DOES, WHAT):
            yield f"{who} {does} {what} on the {number}th day of the week."


def _in_threads() -> float:
    """Runs a second of the model alone: the same sentences, the best that this machine does in one process."""

    def rate(threads: int) -> float:
        with ThreadPoolExecutor(threads) as pool:
            return _rate(pool, threads)

    return max(map(rate, (1, PROCESSORS)))


def _in_processes() -> float:
    """The same in as many processes as there are processors."""
    with ProcessPoolExecutor(PROCESSORS, get_context("spawn")) as pool:
        # the first time each of them starts and loads the model
        return max(_rate(pool, PROCESSORS) for _ in range(2))


def _rate(pool: Executor, workers: int) -> float:
    return sum(each.result() for each in [pool.submit(_runs_per_second) for _ in range(workers)])


def _runs_per_second() -> float:
    model, ids = _model(), _ids()
    started = time.perf_counter()
    for count, each in enumerate(itertools.cycle(ids), 1):
        run(model.transformer, Inputs(each))
        if (passed := time.perf_counter() - started) > SECONDS / 3:
            return count / passed
    raise AssertionError("there is no sentence")


@cache
def _model() -> LoadedModel:
    torch.set_num_threads(1)
    return weights.load(Settings().weights / MODEL)


@cache
def _ids() -> list[torch.Tensor]:
    return [torch.tensor([_model().tokenizer.source(text, None).ids]) for text in itertools.islice(_texts(), 512)]


def _crowd(address: str, asking: str, count: int, texts: Iterator[str]) -> dict[str, Any]:
    """What so many clients meet, each asking again as soon as it is answered."""
    lock = threading.Lock()
    times: list[float] = []
    errors: list[str] = []
    stop = time.perf_counter() + SECONDS

    def client(which: int) -> None:
        connection, text = Client(address), ""
        # half of the clients begin with a head, so that both questions come at any time
        for turn in itertools.count(which):
            if asking == "apart" or turn % 2 or not text:
                with lock:
                    text = next(texts)
            started = time.perf_counter()
            try:
                if turn % 2:
                    connection.post(MODEL, "overview", text=text)
                else:
                    connection.post(MODEL, "attention", text=text, layers=[1], tensors=["weights"])
            except (OSError, RuntimeError) as error:
                errors.append(str(error))
                return
            times.append(1000 * (time.perf_counter() - started))
            if time.perf_counter() > stop:
                return

    threads = [threading.Thread(target=client, args=(which,)) for which in range(count)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {
        "clients": count,
        "errors": len(errors),
        "median_ms": median(times),
        "p95_ms": percentile_95(times),
        "per_second": len(times) / (time.perf_counter() - started),
    }
