"""Times that can be compared: all is measured by turns, so that a machine that slows down slows down all of it."""

import statistics
import time
from collections.abc import Callable, Mapping
from typing import Any

Measured = dict[str, list[float]]
"""Milliseconds, by what was done."""


def by_turns(tasks: Mapping[str, Callable[[int], Any]], rounds: int, warm_up: int = 2) -> Measured:
    """The time of every task in every round; a task is told the number of the round."""
    times: Measured = {name: [] for name in tasks}
    for turn in range(-warm_up, rounds):
        for name, task in tasks.items():
            started = time.perf_counter()
            task(turn)
            if turn >= 0:
                times[name].append(1000 * (time.perf_counter() - started))
    return times


def median(values: list[float]) -> float:
    """The middle one."""
    return statistics.median(values)


def percentile_95(values: list[float]) -> float:
    """The one that 95 % do not exceed."""
    return sorted(values)[min(len(values) - 1, int(0.95 * len(values)))]


def ratio(times: Measured, name: str, baseline: str) -> float:
    """The median over the rounds of one time over the other in the same round."""
    return statistics.median(a / b for a, b in zip(times[name], times[baseline], strict=True))
