"""Times the parts of a reply."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter


class Stopwatch:
    """How long a request takes: before the model runs, while it runs, and after."""

    def __init__(self) -> None:
        self._started = perf_counter()
        self._forward: list[float] = []

    @contextmanager
    def forward(self) -> Iterator[None]:
        """Around what runs the model."""
        self._forward.append(perf_counter())
        try:
            yield
        finally:
            self._forward.append(perf_counter())

    @property
    def timings_ms(self) -> dict[str, float]:
        """The parts by name, up to now."""
        times = (self._started, min(self._forward), max(self._forward), perf_counter())
        parts = ("tokenize", "forward", "encode")
        return {name: round((end - start) * 1000, 3) for name, start, end in zip(parts, times, times[1:], strict=False)}
