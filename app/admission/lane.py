"""Lane: threads for one kind of work, with a bounded queue in front.

Dear work takes turns; small work has threads of its own, so it never waits behind dear work. Who asks the same as
another waits for the same run. What would wait too long is refused at once, with the time after which to ask again.
"""

import asyncio
import math
from collections.abc import Callable, Hashable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, nullcontext, suppress
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from threading import Event, Lock
from time import monotonic
from typing import Any, NamedTuple, TypeVar

from app.admission.cost import SMALL, Cost
from app.admission.gone import Gone
from app.admission.held import Held, Share
from app.errors.problems import Busy
from model.errors import Cancelled
from model.run_context import current, running

T = TypeVar("T")
SMALL_S = 0.3
"""Work of less is small."""
MOST_WAIT_S = 30.0
"""Nobody waits longer without a word."""
MOST_WAITING = 512
"""So many pieces of work wait at once."""
PATIENCE = 4.0
"""Work waits for those that came later by this many times its own length at most: short work goes first."""


@dataclass(eq=False)
class Job:
    """One piece of work, and those who wait for it."""

    cost: Cost
    work: Callable[[], Any]
    context: Context
    key: Hashable = None
    began: float | None = None
    waiters: int = 0
    nobody_waits: Event = field(default_factory=Event)
    answer: "Future[Any]" = field(default_factory=Future)
    turn: float = 0.0

    @property
    def is_small(self) -> bool:
        """Whether it runs beside dear work."""
        return self.cost.seconds <= SMALL_S


class Counts(NamedTuple):
    """Work of a lane: what runs and what waits now; what ended and what was refused so far."""

    running: int
    waiting: int
    finished: int
    refused: int


class Lane:
    """Threads for one kind of work. Safe under calls from several threads and event loops.

    Args:
        dear, small: how much dear work runs at once, and how much small work beside it.
        most_bytes: the memory that all work under way may take together, about.
        held: what waits for clients; dear work leaves room for it.
    """

    def __init__(self, name: str, *, dear: int, small: int, most_bytes: float, held: Held | None = None):
        self._dear, self._threads, self._most_bytes = dear, dear + small, most_bytes
        self._pool = ThreadPoolExecutor(self._threads, thread_name_prefix=name)
        self._lock = Lock()
        self._waiting: list[Job] = []
        self._running: set[Job] = set()
        self._by_key: dict[Hashable, Job] = {}
        self._held = held or Held(most_bytes)
        self._pace = 1.0
        self._finished = self._refused = 0

    async def run(self, work: Callable[[], T], cost: Cost = SMALL, key: Hashable = None) -> T:
        """Runs `work` on another thread, in the context of this request, and returns its result.

        Args:
            key: those who ask with the same key share one run; None shares nothing.

        Raises:
            Busy: when it would wait too long.
            Cancelled: once the client of this request has gone; the work ends when the last of them has.
        """
        job = self._joined(work, cost, key)
        try:
            return await self._answer(job)
        finally:
            self._leave(job)

    def counts(self) -> Counts:
        """How much runs, waits, has ended and was refused."""
        with self._lock:
            return Counts(len(self._running), len(self._waiting), self._finished, self._refused)

    @contextmanager
    def holding(self, size_bytes: int, leave: Callable[[], None] | None = None) -> Iterator[Share]:
        """Counts memory as taken inside this block, such as a reply on its way to a slow client.

        Args:
            leave: cuts off that client, where others need the room.

        Raises:
            Busy: when there is no room, and nobody is slow.
        """
        try:
            with self._held.share(leave) as share:
                self._held.grow(share, size_bytes)
                yield share
        finally:
            with self._lock:
                self._start_next()

    async def _answer(self, job: Job) -> Any:
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[Any] = loop.create_future()

        # none of these knows the job: it would hold its result in a circle, until Python looks for such
        def settle(answer: "Future[Any] | None", error: BaseException | None = None) -> None:
            if not waiter.done():
                error = error or (answer.exception() if answer else None)
                waiter.set_exception(error) if error else waiter.set_result(answer.result() if answer else None)

        def later(answer: "Future[Any] | None", error: BaseException | None = None) -> None:
            with suppress(RuntimeError):  # this loop has ended, and nobody waits any more
                loop.call_soon_threadsafe(settle, answer, error)

        job.answer.add_done_callback(later)
        gone = current().cancelled
        listening = gone.calling(lambda: later(None, Cancelled())) if isinstance(gone, Gone) else nullcontext()
        late = loop.call_later(MOST_WAIT_S, lambda: settle(None, Busy(MOST_WAIT_S)) if job.began is None else None)
        try:
            with listening:
                return await waiter
        finally:
            late.cancel()

    def _joined(self, work: Callable[[], Any], cost: Cost, key: Hashable) -> Job:
        with self._lock:
            job = self._by_key.get(key) if key is not None else None
            if job is None:
                job = Job(cost, work, copy_context(), key)
                job.turn = monotonic() + PATIENCE * cost.seconds
                self._refuse_if_late(job)
                if key is not None:
                    self._by_key[key] = job
                self._waiting.append(job)
                self._waiting.sort(key=lambda each: each.turn)
                self._start_next()
            job.waiters += 1
            return job

    def _leave(self, job: Job) -> None:
        with self._lock:
            job.waiters -= 1
            if job.waiters == 0 and not job.answer.done():
                job.nobody_waits.set()
                self._forget(job)
                if job in self._waiting:
                    self._waiting.remove(job)
                    self._start_next()

    def _refuse_if_late(self, job: Job) -> None:
        wait = self._wait_s(job)
        if wait > MOST_WAIT_S or len(self._waiting) >= MOST_WAITING:
            self._refused += 1
            raise Busy(wait)

    def _wait_s(self, job: Job) -> float:
        """How long it would wait, about: for what runs, and for what waits in front of it."""
        peers = [each for each in self._running if job.is_small or not each.is_small]
        places = self._threads if job.is_small else self._dear
        if len(peers) < places:
            return 0.0
        now = monotonic()
        left = sum(max(0.0, each.cost.seconds * self._pace - (now - (each.began or now))) for each in peers)
        ahead = (each.cost.seconds for each in self._waiting if each.turn <= job.turn and each.is_small == job.is_small)
        return (left + self._pace * sum(ahead)) / places

    def _start_next(self) -> None:
        """Starts what may start, in turn: dear work waits for a place and for memory, small work for a thread."""
        dear = sum(not each.is_small for each in self._running)
        is_blocked = False
        for job in list(self._waiting):
            if len(self._running) >= self._threads:
                return
            if not job.is_small:
                taken = self._held.size_bytes + sum(each.cost.memory_bytes for each in self._running)
                has_room = not self._running or taken + job.cost.memory_bytes <= self._most_bytes
                if is_blocked or dear >= self._dear or not has_room:
                    is_blocked = True
                    continue
                dear += 1
            self._waiting.remove(job)
            self._running.add(job)
            job.began = monotonic()
            self._pool.submit(self._execute, job)

    def _execute(self, job: Job) -> None:
        result: Any = None
        error: BaseException | None = None
        try:
            result = job.context.run(self._done, job)
            if job.nobody_waits.is_set():  # nobody takes it, so it is not kept
                result, error = None, Cancelled()
        except (Exception, asyncio.CancelledError) as failure:
            error = failure
        except BaseException as panic:  # a native library's panic is no `Exception`, and must not end the thread
            error = RuntimeError(f"{type(panic).__name__}: {panic}")
        with self._lock:
            self._note_pace(job)
            self._running.discard(job)
            self._finished += 1
            self._forget(job)
            self._start_next()
        job.answer.set_exception(error) if error else job.answer.set_result(result)

    def _done(self, job: Job) -> Any:
        if job.nobody_waits.is_set():
            raise Cancelled
        with running(cancelled=job.nobody_waits):
            return job.work()

    def _note_pace(self, job: Job) -> None:
        """Learns how fast this machine is, from dear work that was not given up."""
        if job.is_small or job.began is None or job.nobody_waits.is_set():
            return
        seen = min(max((monotonic() - job.began) / job.cost.seconds, 0.02), 20.0)
        self._pace = math.exp(0.7 * math.log(self._pace) + 0.3 * math.log(seen))

    def _forget(self, job: Job) -> None:
        if self._by_key.get(job.key) is job:
            del self._by_key[job.key]
