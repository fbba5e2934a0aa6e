"""Other folders: say what a folder holds that has no `config.json`, and where the model is."""

import re
from pathlib import Path

CHECKPOINT = re.compile(r"checkpoint-(\d+)")
GGUF = (
    "{0} is a GGUF file, a format of llama.cpp. The reader of transformers takes its weights as they are, and leaves "
    "out how its positions are scaled, so its numbers may be others, and such are not read here; give the folder or "
    "the name of the model that it was made from"
)


def what_it_is(folder: Path) -> str:
    """A sentence about a folder without a `config.json`."""
    inside = [each for each in sorted(folder.iterdir()) if (each / "config.json").is_file()]
    numbered = [(int(found[1]), each) for each in inside if (found := CHECKPOINT.fullmatch(each.name))]
    if numbered:
        _, newest = max(numbered)
        count = "1 checkpoint" if len(numbered) == 1 else f"{len(numbered)} checkpoints"
        return f"{folder.name} holds {count} of a training and no model itself; give the newest, {newest}"
    if (packed := gguf_in(folder)) is not None:
        return GGUF.format(packed.name)
    if inside:
        return f"there is no config.json in {folder.name}, but there is one in {inside[0].name}; give {inside[0]}"
    return f"there is no config.json in {folder.name}, so it is not the folder of a model"


def gguf_in(folder: Path) -> Path | None:
    """A file for llama.cpp; None where there is none."""
    return next(iter(sorted(folder.glob("*.gguf"))), None)
