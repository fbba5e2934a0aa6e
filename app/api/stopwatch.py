"""Timing the parts of a reply."""

from time import perf_counter


class Clock:
    """How long each part of a reply took."""

    def __init__(self) -> None:
        self._times = [perf_counter()]

    def lap(self) -> None:
        """Ends one part: first reading, then the run, then writing."""
        self._times.append(perf_counter())

    @property
    def timings_ms(self) -> dict[str, float]:
        """The parts by name."""
        starts, ends = self._times, self._times[1:]
        parts = ("tokenize", "forward", "encode")
        return {name: round((end - start) * 1000, 3) for name, start, end in zip(parts, starts, ends, strict=False)}
