"""`make evaluate`: measures every model in a folder of models and writes the figures to their cards."""

import sys
from pathlib import Path

from model import weights
from model.evaluation.cards import evaluate


def main(root: Path) -> None:
    """Measures the models one by one and prints their figures."""
    for folder in weights.folders(root):
        card = evaluate(folder)
        figures = ", ".join(f"{name.replace('_', ' ')} {value:g}" for name, value in card["scores"].items())
        sys.stdout.write(f"{folder.name}: {figures}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else weights.FOLDER)
