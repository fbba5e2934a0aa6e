"""Metrics for Prometheus: counts and times by route, and the state of lanes, caches and models. No text of anybody."""

from collections.abc import Iterator

from fastapi import FastAPI
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from app.middleware.request_log import Answered

BUCKETS_S = (0.005, 0.02, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 120.0)


class Metrics:
    """The metrics of one app."""

    def __init__(self, app: FastAPI):
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "headsup_requests", "Requests that were answered.", ["method", "route", "status"], registry=self._registry
        )
        self._seconds = Histogram(
            "headsup_request_seconds",
            "Time from a request to the end of its reply.",
            ["route"],
            buckets=BUCKETS_S,
            registry=self._registry,
        )
        self._registry.register(_State(app))

    def note(self, answered: Answered) -> None:
        """Counts one reply."""
        self._requests.labels(answered.method, answered.route, str(answered.status)).inc()
        self._seconds.labels(answered.route).observe(answered.seconds)

    def text(self) -> bytes:
        """All of them, as Prometheus reads them."""
        return generate_latest(self._registry)


class _State(Collector):
    """Reads the lanes, caches and models of an app whenever somebody asks."""

    def __init__(self, app: FastAPI):
        self._state = app.state

    def collect(self) -> Iterator[Metric]:
        """The state of now."""
        lanes = {"runs": self._state.lanes.runs, "sums": self._state.lanes.sums}
        running = GaugeMetricFamily("headsup_work_running", "Pieces of work that run now.", labels=["lane"])
        waiting = GaugeMetricFamily("headsup_work_waiting", "Pieces of work in the queue.", labels=["lane"])
        finished = CounterMetricFamily("headsup_work_finished", "Pieces of work that ended.", labels=["lane"])
        refused = CounterMetricFamily("headsup_work_refused", "Pieces of work refused as busy.", labels=["lane"])
        for name, lane in lanes.items():
            counts = lane.counts()
            running.add_metric([name], counts.running)
            waiting.add_metric([name], counts.waiting)
            finished.add_metric([name], counts.finished)
            refused.add_metric([name], counts.refused)
        yield from (running, waiting, finished, refused)
        size = GaugeMetricFamily("headsup_cache_bytes", "Memory that a cache holds, about.", labels=["cache"])
        entries = GaugeMetricFamily("headsup_cache_entries", "Entries of a cache.", labels=["cache"])
        for name, cache in (("replies", self._state.replies), ("runs", self._state.runs)):
            count, held_bytes = cache.size()
            entries.add_metric([name], count)
            size.add_metric([name], held_bytes)
        yield from (size, entries)
        registry = self._state.registry
        loaded = sum(registry.loaded(name) is not None for name in registry.ids)
        yield GaugeMetricFamily("headsup_models", "Models that are served.", value=len(registry.ids))
        yield GaugeMetricFamily("headsup_models_loaded", "Models in memory.", value=loaded)
        streams = self._state.rooms.boards.streams
        yield GaugeMetricFamily("headsup_room_streams", "Clients who wait for events of rooms here.", value=streams)
