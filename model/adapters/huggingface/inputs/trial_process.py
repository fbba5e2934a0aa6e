"""Trial process: reads the tokenizer of a folder and cuts odd texts with it, within bounds. Imports nothing of ours.

Run as a script with the folder as its argument. Its exit status says what happened; a signal ends it beyond the bounds.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PANIC, GROWS = 3, 4
PROCESSOR_SECONDS, MOST_BYTES = 20, 6 * 2**30
MOST_GROWTH = 1000
"""A normaliser that replaces may make a text so many times longer; those in use make it three times longer."""
MOST_TRIED = 64
REPEATED = 3000
PLAIN = "The quick brown fox, 1234.56 — déjà vu! \n\t 模型 🙂 " * 8


def main(folder: Path) -> int:
    """Tries what is there; what merely cannot be read is for the loader to say."""
    _bound()
    file = folder / "tokenizer.json"
    try:
        if file.is_file():
            read = json.loads(file.read_bytes())
            if _growth(read) > MOST_GROWTH:
                return GROWS
            _cut(file, "".join(_patterns(read)))
        for each in sorted(folder.glob("*.model")):
            _cut_sentence_pieces(each)
    except Exception:
        return 0
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            return PANIC
        raise
    return 0


def _bound() -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
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
    """How many times longer the replacing steps may make a text, one behind the other."""
    growth = 1
    for step in _steps(read):
        content, pattern = step.get("content"), step.get("pattern")
        if isinstance(content, str) and isinstance(pattern, dict):
            plain = pattern.get("String")
            growth *= max(1, len(content) // max(1, len(plain) if isinstance(plain, str) else 1))
    return growth


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
