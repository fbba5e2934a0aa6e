"""Training data: reads sentences from a folder, and holds some out by a fixed rule."""

import gzip
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

HELD_OUT_PER_MILLE = 10


class Split(NamedTuple):
    """Lines to train on, and lines to measure on. A line is a sentence, or source and target."""

    train: list[tuple[str, ...]]
    held_out: list[tuple[str, ...]]


def is_held_out(sentence: str) -> bool:
    """Whether a sentence is kept out of training: by a hash of its text, so that the rule needs no list."""
    return int.from_bytes(sha256(sentence.encode()).digest()[:4], "big") % 1000 < HELD_OUT_PER_MILLE


def read(folder: Path, *, columns: int) -> Split:
    """Every line of the folder's text files: `*.txt` one sentence a line, `*.tsv` source, tab, target; also as `.gz`.

    Raises:
        FileNotFoundError: when the folder has no such file; the message says what is looked for.
        ValueError: when a file is not UTF-8.
    """
    kind = "txt" if columns == 1 else "tsv"
    files = sorted([*folder.glob(f"*.{kind}"), *folder.glob(f"*.{kind}.gz")])
    if not files:
        meaning = "one sentence a line" if columns == 1 else "source, tab, target on each line"
        raise FileNotFoundError(f"the folder {folder} has no .{kind} or .{kind}.gz file ({meaning})")
    lines = [line for file in files for line in _lines(file, columns)]
    train = [line for line in lines if not is_held_out(line[0])]
    return Split(train, [line for line in lines if is_held_out(line[0])])


def fingerprint(split: Split) -> str:
    """A hash of every line, by which a run knows its data again."""
    whole = sha256()
    for line in (*split.train, *split.held_out):
        whole.update("\t".join(line).encode() + b"\n")
    return whole.hexdigest()[:16]


def _lines(file: Path, columns: int) -> list[tuple[str, ...]]:
    content = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ValueError(f"{file} is not UTF-8 (byte {error.start}); save it as UTF-8") from error
    rows = (tuple(line.split("\t")[:columns]) for line in text.splitlines())
    return [row for row in rows if len(row) == columns and all(row)]
