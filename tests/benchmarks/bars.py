"""What must hold, as ratios and sizes within one run; each with its figure and whether it does."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from tests.benchmarks.shapes import LARGE


class Bar(NamedTuple):
    """One line of the table: what is measured, how much it may be, and what it was."""

    what: str
    limit: float
    figure: float
    unit: str = ""
    is_least: bool = False

    @property
    def holds(self) -> bool:
        """Whether the figure keeps to the limit."""
        return self.figure >= self.limit if self.is_least else self.figure <= self.limit


def bars(results: dict[str, Any]) -> list[Bar]:
    """All bars, in the order of the table."""
    forward = {row["tokens"]: row for row in results["forward"] if row["shape"] == LARGE.name}
    page = {row["tokens"]: row for row in results["page"]["rows"] if row["shape"] == LARGE.name}
    overview = [row for row in results["replies"] if row["call"] == "overview"]
    slowest = {name: max(row[f"{name}_over_identity"] for row in results["replies"]) for name in ("zstd", "br", "gzip")}
    crowds = [row for row in results["clients"]["rows"] if row["clients"] == 32]
    deep = {row["layers"]: row for row in results["depth"]}
    elements = [row["elements"] for row in page.values()]
    more = {n: page[n]["submit_ms"] - forward[n]["forward_ms"] for n in page}
    submit = {128: 150.0, 512: 400.0, 1024: 1200.0}
    passing = {128: 1.15, 512: 1.3, 1024: 1.5}
    return [
        *(
            Bar(f"submit to all heads drawn less the forward, {n} tokens", limit, more[n], "ms")
            for n, limit in submit.items()
        ),
        *(
            Bar(f"overview run / forward, {n} tokens", limit, forward[n]["overview_over_forward"])
            for n, limit in passing.items()
        ),
        *(
            Bar(f"largest overview reply, {name}", 250, max(row[f"{name}_bytes"] for row in overview) / 1024, "kB")
            for name in ("zstd", "br", "gzip")
        ),
        *(
            Bar(f"slowest reply with {name} accepted / without, same machine", 1.1, slowest[name])
            for name in ("zstd", "br", "gzip")
        ),
        Bar("peak memory above the forward's, 1,024 tokens", 150, results["memory"]["overview_kept_above_mb"], "MB"),
        Bar("another head drawn, 128 tokens", 50, page[128]["open_head_ms"], "ms"),
        Bar("another head drawn, 512 tokens", 100, page[512]["open_head_ms"], "ms"),
        # what is typed shows at most its first 60 tokens as words
        Bar("elements more at 1,024 tokens than at 64", 5, elements[-1] - page[64]["elements"]),
        Bar("memory of the tab, 128 tokens", 300, page[128]["tab_mb"], "MB"),
        Bar("p95 frame of a sweep at 512 tokens / empty page", 1.5, results["page"]["sweep"]["ratio"]),
        Bar("p95 frame of a step's change, 300 tokens", 22, results["page"]["step"]["p95_ms"], "ms"),
        Bar("small model, 16 tokens: call / forward", 2, results["call_over_forward"]["ratio"]),
        Bar("effect of every head / a run for each, 32 tokens", 0.6, results["ablating"]["effects_over_runs"]),
        Bar("token 400 / token 20, cached", 1.3, results["writing_on"]["late_over_early"]),
        *(
            Bar(
                f"token {n} streamed with all heads' rows / bare",
                1.5,
                results["writing_on"][f"{name}_streamed_over_bare"],
            )
            for name, n in {"early": 20, "late": 400}.items()
        ),
        Bar("first steps a layer, 40 layers / 10", 3, deep[40]["a_layer_over_shallow"]),
        Bar("first steps, 80 layers × 64 heads", 10_000, deep[80]["first_steps_ms"], "ms"),
        Bar("errors under 32 clients", 0, sum(crowd["errors"] for crowd in crowds)),
        *(bar for crowd in crowds for bar in _of_crowd(crowd)),
        *(bar for row in results["families"]["rows"] for bar in _of_families(row)),
        Bar("bytes before the first picture", 150, results["page"]["first_picture_kb"], "kB"),
    ]


def _of_crowd(crowd: dict[str, Any]) -> Iterator[Bar]:
    servers = "1 server" if crowd["processes"] == 1 else f"{crowd['processes']} servers"
    who = f"32 clients {crowd['asking']}, {servers}"
    # pages ask for two things, one fast and one slow, and there is no median between them
    if crowd["asking"] == "apart":
        yield Bar(f"p95 under {who} / median of one", 40, crowd["p95_over_single_median"])
    yield Bar(f"throughput under {who} / forward", 0.7, crowd["throughput_over_forward"], is_least=True)


def _of_families(row: dict[str, Any]) -> Iterator[Bar]:
    what = f"{row['face']} of {row['models']} models"
    yield Bar(f"{what}: data to drawn", 300, row["drawn_ms"], "ms")
    yield Bar(f"{what}: p95 frame of a pull", 22, row["pull_p95_ms"], "ms")
    yield Bar(f"{what}: p95 frame of a pull / empty page", 1.3, row["pull_over_empty"])
    yield Bar(f"{what}: p95 frame of a wheel / empty page", 1.3, row["wheel_over_empty"])
