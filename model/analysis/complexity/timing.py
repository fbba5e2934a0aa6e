"""Timing: how long layers really take on this machine, beside the multiplications that are counted."""

import os
import platform
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median
from time import perf_counter

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from model.analysis.complexity.kinds import KINDS
from model.analysis.complexity.sizes import Sizes
from model.run_context import current

LENGTHS = (64, 128, 256, 512, 1024, 2048, 4096)
SIZES = Sizes(n=64, d_model=256, heads=4, d_head=64, kernel=3, window=64, number_bytes=4, causal=False)
LEAST_RUNS, LEAST_SECONDS, ENOUGH_SECONDS = 3, 0.1, 0.5
"""A layer runs so often and so long; once it took long enough, no more."""
Layer = Callable[[Tensor], object]


@dataclass(frozen=True)
class Time:
    """The median time of one layer at one length, and the multiplications that it makes."""

    kind: str
    n: int
    seconds: float
    runs: int
    multiplications: int


def layers() -> dict[str, Layer]:
    """A layer of each kind that is timed, of `SIZES`; each reads a batch of one, position by d_model."""
    width, kernel = SIZES.d_model, SIZES.kernel
    lstm, gru = nn.LSTM(width, width, batch_first=True), nn.GRU(width, width, batch_first=True)
    contiguous = nn.Conv1d(width, width, kernel, padding="same")
    dilated = nn.Conv1d(width, width, kernel, padding="same", dilation=kernel)
    each, across = nn.Conv1d(width, width, kernel, padding="same", groups=width), nn.Conv1d(width, width, 1)
    return {
        "multi_head": _attention(_eager),
        "flash": _attention(F.scaled_dot_product_attention),
        "lstm": lstm,
        "gru": gru,
        "convolution": lambda x: contiguous(x.transpose(1, 2)),
        "dilated": lambda x: dilated(x.transpose(1, 2)),
        "separable": lambda x: across(each(x.transpose(1, 2))),
    }


def times(lengths: tuple[int, ...] = LENGTHS) -> Iterator[Time]:
    """The time of each layer at each length, the short ones first; reports its progress.

    Raises:
        Cancelled: when nobody waits any more.
    """
    made = layers()
    total, done = len(made) * sum(lengths), 0
    for n in lengths:
        x = torch.randn(1, n, SIZES.d_model)
        for kind, layer in made.items():
            context = current()
            context.check_cancelled()
            if context.progress is not None:
                context.progress.tell(f"{KINDS[kind].title}, {n:,} tokens", done, total)
            seconds = _timed(layer, x)
            done += n
            yield Time(kind, n, median(seconds), len(seconds), KINDS[kind].multiplications(SIZES.at(n)))


def machine() -> str:
    """The processor, its cores and threads, and the version of PyTorch, in words."""
    name = platform.processor() or platform.machine()
    return f"{name}, {os.cpu_count()} cores, {torch.get_num_threads()} threads, PyTorch {torch.__version__}"


def _attention(mix: Callable[[Tensor, Tensor, Tensor], Tensor]) -> Layer:
    width, heads = SIZES.d_model, SIZES.heads
    into, out = nn.Linear(width, 3 * width), nn.Linear(width, width)

    def layer(x: Tensor) -> Tensor:
        query, key, value = into(x).unflatten(-1, (3, heads, -1)).permute(2, 0, 3, 1, 4)
        return out(mix(query, key, value).transpose(1, 2).flatten(-2))

    return layer


def _eager(query: Tensor, key: Tensor, value: Tensor) -> Tensor:
    scores = query @ key.transpose(-1, -2)
    return (scores * query.shape[-1] ** -0.5).softmax(dim=-1) @ value


@torch.inference_mode()
def _timed(layer: Layer, x: Tensor) -> list[float]:
    layer(x)  # the first call also prepares
    seconds: list[float] = []
    while sum(seconds) < ENOUGH_SECONDS and (len(seconds) < LEAST_RUNS or sum(seconds) < LEAST_SECONDS):
        begun = perf_counter()
        layer(x)
        seconds.append(perf_counter() - begun)
    return seconds
