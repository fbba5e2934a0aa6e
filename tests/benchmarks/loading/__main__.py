"""Measures loading with modules and with a bundle: `python -m tests.benchmarks.loading`."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.benchmarks.loading import first_picture, replay
from tests.benchmarks.server import serving
from tests.bundled import bundle


def main() -> None:
    """Prints a table for each form."""
    with TemporaryDirectory() as folder:
        forms = {"modules": Path(folder) / "none", "bundle": bundle(Path(folder) / "bundled")}
        for name, bundled in forms.items():
            with serving(None, HEADSUP_BUNDLED=str(bundled)) as address:
                print(f"\n{name}", flush=True)
                for row in first_picture.measure(address):
                    _print(row)
                _print(replay.measure(address))


def _print(row: dict[str, Any]) -> None:
    print(
        "  ".join(f"{key} {value:.2f}" if isinstance(value, float) else f"{key} {value}" for key, value in row.items())
    )


if __name__ == "__main__":
    main()
