"""Folder trial: native libraries first read a folder in a process of its own, so that a crash ends that one only."""

import os
import subprocess
import sys
from pathlib import Path

from model.errors import ModelError
from model.weights import trial_process

SECONDS = 300
"""The trial bounds its processor time itself; this ends one that waits, as for a file that never comes."""
QUIET = {"RUST_BACKTRACE": "0", "TOKENIZERS_PARALLELISM": "false", "RAYON_NUM_THREADS": "1"}
READ = ("*.safetensors", "steps/*.safetensors", "tokenizer.json", "*.model")
PICKLES = "*.bin"
MOST_KNOWN = 1000
Files = frozenset[tuple[str, int, int]]
_passed: dict[tuple[Path, bool], Files] = {}
"""The folders that passed, and their files then: a folder whose files stay the same is tried once."""


def try_folder(folder: Path, *, pickles: bool = False) -> None:
    """Does nothing where the tokenizer and the weights behave.

    Args:
        pickles: whether weights in pickles are read as well.

    Raises:
        ModelError: when one of them ends the process that reads it, gives up on a text, or takes too long.
    """
    files = _files(folder, pickles=pickles)
    if not files or _passed.get((folder, pickles)) == files:
        return
    _try(folder)
    if pickles:
        _try(folder, "pickles")
    if len(_passed) >= MOST_KNOWN:
        _passed.clear()
    _passed[folder, pickles] = files


def _try(folder: Path, *more: str) -> None:
    command = [sys.executable, "-I", trial_process.__file__, str(folder.resolve()), *more]
    try:
        ended = subprocess.run(
            command, env=os.environ | QUIET, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS
        )
        status, said = ended.returncode, ended.stdout
    except subprocess.TimeoutExpired as late:
        status, said = -1, late.stdout or b""
    last = said.decode().split()[-1:]
    if status == trial_process.PANIC and last != [trial_process.WEIGHTS]:
        raise ModelError("its tokenizer gives up on a short text: a pattern in tokenizer.json backtracks without end")
    if status == trial_process.GROWS:
        raise ModelError(f"its tokenizer makes a text more than {trial_process.MOST_GROWTH:,} times longer")
    if status < 0 or status == trial_process.PANIC:
        raise ModelError(
            f"its {last[0] if last else 'files'} ended the process that tried them: it crashed, or took more than "
            f"{trial_process.PROCESSOR_SECONDS} seconds or {trial_process.MOST_BYTES // 2**30} GiB (more for large "
            "weights)"
        )


def _files(folder: Path, *, pickles: bool) -> Files:
    """The files that native libraries read, with their sizes and times."""
    found = [path for pattern in (*READ, *([PICKLES] if pickles else [])) for path in folder.glob(pattern)]
    stats = [(path.name, path.stat()) for path in found if path.is_file()]
    return frozenset((name, each.st_size, each.st_mtime_ns) for name, each in stats)
