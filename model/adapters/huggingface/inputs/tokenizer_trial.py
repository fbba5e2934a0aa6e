"""Tokenizer trial: a folder's tokenizer is first tried in a process of its own, so that a crash ends that one only."""

import os
import subprocess
import sys
from pathlib import Path

from model.adapters.huggingface.inputs import trial_process
from model.errors import ModelError

SECONDS = 300
"""The trial bounds its processor time itself; this ends one that waits, as for a file that never comes."""
QUIET = {"RUST_BACKTRACE": "0", "TOKENIZERS_PARALLELISM": "false", "RAYON_NUM_THREADS": "1"}


def try_tokenizer(folder: Path) -> None:
    """Does nothing where the tokenizer behaves.

    Raises:
        ModelError: when it ends the process that reads it, gives up on a text, or takes too long.
    """
    if not ((folder / "tokenizer.json").is_file() or any(folder.glob("*.model"))):
        return
    command = [sys.executable, "-I", trial_process.__file__, str(folder.resolve())]
    try:
        status = subprocess.run(
            command, env=os.environ | QUIET, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS
        ).returncode
    except subprocess.TimeoutExpired:
        status = -1
    if status == trial_process.PANIC:
        raise ModelError("its tokenizer gives up on a short text: a pattern in tokenizer.json backtracks without end")
    if status == trial_process.GROWS:
        raise ModelError(f"its tokenizer makes a text more than {trial_process.MOST_GROWTH:,} times longer")
    if status < 0:
        raise ModelError(
            "its tokenizer ended the process in which it was tried: it crashed, or took more than "
            f"{trial_process.PROCESSOR_SECONDS} seconds or {trial_process.MOST_BYTES // 2**30} GiB for short texts"
        )
