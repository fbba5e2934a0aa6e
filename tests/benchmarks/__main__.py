"""Measures everything in one run: `make bench`. Prints tables, writes `runs/bench/results.json` and `charts.html`.

It never fails because something is slow: times belong to a machine. Which bars hold, the last table says.
"""

import json
import os
import platform
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import torch

from tests.benchmarks import ablating, chart, clients, depth, forward, recording, replies, writing_on
from tests.benchmarks.bars import bars
from tests.benchmarks.pages import families, page
from tests.benchmarks.shapes import write_models

OUT = Path("runs/bench")


def main() -> None:
    """Measures, prints and writes."""
    with TemporaryDirectory() as folder:
        root = Path(folder)
        write_models(root)
        results: dict[str, Any] = {
            "machine": {"processor": platform.machine(), "cores": os.cpu_count(), "torch": torch.__version__}
        }
        for name, section in (
            ("forward", lambda: forward.measure(root)),
            ("memory", lambda: forward.memory(root)),
            ("ablating", lambda: ablating.measure(root)),
            ("writing_on", lambda: writing_on.measure(root)),
            ("call_over_forward", lambda: replies.call_over_forward(root)),
            ("depth", depth.measure),
            ("replies", lambda: replies.measure(root)),
            ("clients", clients.measure),
            ("page", lambda: page.measure(root)),
            ("families", families.measure),
        ):
            results[name] = section()
            _print(name, results[name])
    results["bars"] = [each._asdict() | {"holds": each.holds} for each in bars(results)]
    _print_bars(results["bars"])
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / "results.json").write_text(json.dumps(results, indent=1) + "\n")
    chart.write(results, OUT / "charts.html")
    print(f"\n{OUT / 'results.json'} has every number, {OUT / 'charts.html'} shows them.")
    recording.main()


def _print(name: str, found: Any) -> None:
    print(f"\n{name.replace('_', ' ')}", flush=True)
    rows = found if isinstance(found, list) else [found]
    if isinstance(found, dict) and "rows" in found:
        rows = found["rows"]
        _print_table([{key: value for key, value in found.items() if not isinstance(value, list | dict)}])
    _print_table(rows)


def _print_table(rows: list[dict[str, Any]]) -> None:
    names = list(rows[0])
    texts = [[_text(row[name]) for name in names] for row in rows]
    widths = [max(len(name), *(len(line[i]) for line in texts)) for i, name in enumerate(names)]
    for line in [names, *texts]:
        print("  ".join(text.rjust(width) for text, width in zip(line, widths, strict=True)), flush=True)


def _print_bars(found: list[dict[str, Any]]) -> None:
    print("\nbars")
    for bar in found:
        sign = "at least" if bar["is_least"] else "at most"
        verdict = "holds" if bar["holds"] else "DOES NOT HOLD"
        print(f"{bar['what']:58} {_text(bar['figure']):>9} {bar['unit']:3} {sign} {bar['limit']:g}  {verdict}")


def _text(value: Any) -> str:
    return f"{value:,.2f}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    main()
