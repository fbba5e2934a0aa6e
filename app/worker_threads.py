"""Worker threads: run the models, as many at once as there are processors, first come, first served.

With more, runs would only take turns. Requests that need no model are answered beside them.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from os import cpu_count
from typing import TypeVar

T = TypeVar("T")
_WORKERS = ThreadPoolExecutor(max(2, cpu_count() or 1), thread_name_prefix="run")


async def on_worker(work: Callable[[], T]) -> T:
    """Runs `work` on another thread, in the context of this request, and returns its result."""
    return await asyncio.get_running_loop().run_in_executor(_WORKERS, copy_context().run, work)
