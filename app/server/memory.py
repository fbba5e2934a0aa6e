"""Gives freed memory back to the system: glibc keeps a heap for each thread, and what is freed stays in it."""

import ctypes
import time
from collections.abc import Callable
from threading import Thread

M_ARENA_MAX = -8
MOST_ARENAS = 2
"""Threads share so many heaps; with one each, the memory of a peak would be kept several times."""
TRIMMED_EVERY_S = 10.0


def bound_heaps() -> None:
    """Bounds the heaps of this process. Call it before threads are started."""
    if (libc := _glibc()) is not None:
        libc.mallopt(M_ARENA_MAX, MOST_ARENAS)


def trim() -> None:
    """Gives back what is free at this moment."""
    if (libc := _glibc()) is not None:
        libc.malloc_trim(0)


def trim_after_work(work_done: Callable[[], int]) -> None:
    """Trims from a thread of its own, whenever work was done since the last time.

    Args:
        work_done: returns a number that grows with it.
    """

    def keep_trimming() -> None:
        before = 0
        while True:
            time.sleep(TRIMMED_EVERY_S)
            if (now := work_done()) != before:
                before = now
                trim()

    Thread(target=keep_trimming, name="trim", daemon=True).start()


def _glibc() -> ctypes.CDLL | None:
    try:
        libc = ctypes.CDLL("libc.so.6")
        return libc if hasattr(libc, "malloc_trim") else None
    except OSError:  # another system, or another C library
        return None
