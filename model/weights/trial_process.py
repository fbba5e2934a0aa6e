"""Trial process: opens the weights of a folder, and cuts odd texts with its tokenizer. Imports nothing of ours.

Run as a script with the folder as its argument; with `pickles` after it, it reads those instead. Its output says what
it tries, and its exit status what happened; a signal ends it beyond its bounds.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PANIC, GROWS = 3, 4
TOKENIZER, WEIGHTS = "tokenizer", "weights"
PROCESSOR_SECONDS, MOST_BYTES = 20, 6 * 2**30
IMPORTED_S, BYTES_A_SECOND = 40, 50 * 2**20
"""Pickles have more time: PyTorch, which reads them, is imported first, and their numbers are read as well."""
MOST_GROWTH = 1000
"""A normaliser that replaces may make a text so many times longer; those in use make it three times longer."""
MOST_TRIED = 64
REPEATED = 3000
PLAIN = "The quick brown fox, 1234.56 — déjà vu! \n\t 模型 🙂 " * 8


def main(folder: Path, *, pickles: bool = False) -> int:
    """Tries what is there; what merely cannot be read is for the loader to say."""
    tried = ((WEIGHTS, _read_pickles),) if pickles else ((WEIGHTS, _open_weights), (TOKENIZER, _try_tokenizer))
    for what, trial in tried:
        sys.stdout.write(f"{what}\n")
        sys.stdout.flush()
        try:
            if status := trial(folder):
                return status
        except Exception:
            continue
        except BaseException as error:
            if type(error).__name__ == "PanicException":
                return PANIC
            raise
    return 0


def _open_weights(folder: Path) -> int:
    from safetensors import safe_open

    files = [*folder.glob("*.safetensors"), *folder.glob("steps/*.safetensors")]
    _bound(PROCESSOR_SECONDS, MOST_BYTES + max((file.stat().st_size for file in files), default=0))
    for file in files:
        with safe_open(str(file), framework="numpy") as stored:
            for name in stored.keys():  # noqa: SIM118 - it is no mapping
                stored.get_slice(name).get_shape()
    return 0


def _read_pickles(folder: Path) -> int:
    files = list(folder.glob("*.bin"))
    size_bytes = sum(file.stat().st_size for file in files)
    _bound(PROCESSOR_SECONDS + IMPORTED_S + size_bytes // BYTES_A_SECOND, MOST_BYTES + 2 * size_bytes)
    import torch

    for file in files:
        torch.load(file, map_location="cpu", weights_only=True)
    return 0


def _try_tokenizer(folder: Path) -> int:
    _bound(PROCESSOR_SECONDS, MOST_BYTES)
    file = folder / "tokenizer.json"
    if file.is_file():
        read = json.loads(file.read_bytes())
        if _growth(read) > MOST_GROWTH:
            return GROWS
        _cut(file, "".join(_patterns(read)))
    for each in sorted(folder.glob("*.model")):
        _cut_sentence_pieces(each)
    return 0


def _bound(seconds: int, most_bytes: int) -> None:
    """Bounds this process; a second bound may be lower."""
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (most_bytes, most_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _cut(file: Path, patterns: str) -> None:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(file))
    ids = tokenizer.encode(PLAIN).ids
    tokenizer.decode([*ids[:1000], *range(min(100, tokenizer.get_vocab_size()))])
    for each in dict.fromkeys(("a", " ", "1", *filter(str.isalnum, patterns), *patterns)[:MOST_TRIED]):
        for last in ("", "\x01", "b"):
            tokenizer.encode(each * REPEATED + last)


def _cut_sentence_pieces(file: Path) -> None:
    from sentencepiece import SentencePieceProcessor

    SentencePieceProcessor(model_file=str(file)).encode(PLAIN)


def _steps(read: Any) -> Iterator[dict[str, Any]]:
    """Every step of the file but the list of its tokens."""
    if isinstance(read, dict):
        yield read
        for name, each in read.items():
            if name not in ("model", "added_tokens"):
                yield from _steps(each)
    elif isinstance(read, list):
        for each in read:
            yield from _steps(each)


def _patterns(read: Any) -> Iterator[str]:
    for step in _steps(read):
        if isinstance(pattern := step.get("pattern"), dict):
            yield from (each for each in pattern.values() if isinstance(each, str))


def _growth(read: Any) -> int:
    """How many times longer the replacing steps may make a text, one after the other."""
    growth = 1
    for step in _steps(read):
        content, pattern = step.get("content"), step.get("pattern")
        if isinstance(content, str) and isinstance(pattern, dict):
            plain = pattern.get("String")
            growth *= max(1, len(content) // max(1, len(plain) if isinstance(plain, str) else 1))
    return growth


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), pickles="pickles" in sys.argv[2:]))
