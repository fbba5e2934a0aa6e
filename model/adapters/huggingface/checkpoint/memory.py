"""Memory: measures how much is free for a model before it is loaded."""

import os
from pathlib import Path

import torch

from model.errors import ModelError

MEMINFO = Path("/proc/meminfo")
GROUP = Path("/sys/fs/cgroup")
GIB, MIB = 2**30, 2**20


def available_bytes(device: torch.device) -> int | None:
    """How much is free on this device; None where nobody can say."""
    if device.type == "cuda":
        return int(torch.cuda.mem_get_info(device)[0])
    known = [each for each in (_free(), _left_to_group()) if each is not None]
    return min(known, default=None)


def check_memory(needed_bytes: int, device: torch.device) -> None:
    """Refuses what cannot fit.

    Raises:
        ModelError: with both numbers.
    """
    available = available_bytes(device)
    if available is not None and needed_bytes > available:
        where = "on the graphics card" if device.type == "cuda" else "of memory"
        raise ModelError(
            f"it needs {gibibytes(needed_bytes)} and {gibibytes(available)} {where} are free; "
            "free some, take a smaller model, or halve its memory with --dtype bfloat16"
        )


def gibibytes(count: int) -> str:
    """A number of bytes as people say it, such as `1.5 GiB`."""
    if count < MIB:
        return "less than 1 MiB"
    return f"{count / GIB:.1f} GiB" if count >= GIB else f"{count / MIB:,.0f} MiB"


def _free() -> int | None:
    if MEMINFO.is_file():
        for line in MEMINFO.read_text("ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # not on every system
        return None


def _left_to_group() -> int | None:
    """The memory that a container may still take; its cache of files gives way."""
    try:
        most = (GROUP / "memory.max").read_text("ascii").strip()
        used = int((GROUP / "memory.current").read_text("ascii"))
        kept = dict(line.split() for line in (GROUP / "memory.stat").read_text("ascii").splitlines())
    except (OSError, ValueError):
        return None
    return None if most == "max" else max(int(most) - used + int(kept.get("inactive_file", 0)), 0)
