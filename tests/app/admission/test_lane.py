"""The queue in front of the threads: by events and counts, never by time."""

import asyncio
import gc
import weakref
from collections.abc import Callable, Iterator
from threading import Event, Lock
from typing import Any

import pytest

from app.admission import lane as lanes
from app.admission.cost import OPERATIONS_A_SECOND, SMALL, Cost
from app.admission.gone import Gone
from app.admission.lane import Lane
from app.errors.problems import LONGEST_RETRY_S, Busy
from model.errors import Cancelled
from model.run_context import current, running

PATIENCE = 60.0
DEAR = Cost(operations=2 * OPERATIONS_A_SECOND, memory_bytes=1.0)


class Work:
    """Work that says when it has begun, and goes on once it may."""

    def __init__(self, answer: Any = None):
        self.began, self.may_end, self.count, self.answer, self._lock = Event(), Event(), 0, answer, Lock()

    def __call__(self) -> Any:
        with self._lock:
            self.count += 1
        self.began.set()
        assert self.may_end.wait(PATIENCE)
        return self.answer

    async def has_begun(self) -> None:
        """Waits for it."""
        assert await asyncio.to_thread(self.began.wait, PATIENCE)


def on_lane(test: Callable[[Lane], Any], **changes: Any) -> None:
    """Runs a coroutine with a lane of one dear and one small thread."""

    async def whole() -> None:
        async with asyncio.timeout(PATIENCE):
            await test(Lane("test", **({"dear": 1, "small": 1, "most_bytes": 100} | changes)))

    asyncio.run(whole())


async def turns() -> None:
    """Lets every task run as far as it can."""
    for _ in range(10):
        await asyncio.sleep(0)


def test_work_returns_its_result_and_raises_its_error() -> None:
    async def test(lane: Lane) -> None:
        assert await lane.run(lambda: 7) == 7
        with pytest.raises(ZeroDivisionError):
            await lane.run(lambda: 1 // 0)
        assert await lane.run(lambda: 8) == 8

    on_lane(test)


def test_a_panic_of_a_native_library_is_an_error_like_others() -> None:
    class Panic(BaseException):
        pass

    def panics() -> None:
        raise Panic("regex")

    async def test(lane: Lane) -> None:
        with pytest.raises(RuntimeError, match="Panic: regex"):
            await lane.run(panics)
        assert await lane.run(lambda: 8) == 8

    on_lane(test)


class Large:
    """A result that would be missed in memory."""


async def let_go(kept: "list[weakref.ref[Large]]") -> None:
    """Waits until nobody holds these: the thread that made one may still be about to leave it."""
    while any(each() is not None for each in kept):
        await asyncio.sleep(0.001)


@pytest.fixture
def _without_collector() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("_without_collector")
@pytest.mark.parametrize("key", [None, "shared"])
def test_a_result_is_let_go_with_the_last_who_holds_it(key: str | None) -> None:
    async def test(lane: Lane) -> None:
        found = await asyncio.gather(*(lane.run(Large, key=key) for _ in range(3)))
        kept = [weakref.ref(each) for each in found]
        del found
        await let_go(kept)

    on_lane(test)


@pytest.mark.usefixtures("_without_collector")
def test_a_result_that_nobody_waits_for_is_let_go() -> None:
    async def test(lane: Lane) -> None:
        work, gone, kept = Work(), Gone(), []

        def large() -> Large:
            work()
            result = Large()
            kept.append(weakref.ref(result))
            return result

        with running(cancelled=gone):
            task = asyncio.create_task(lane.run(large))
            await work.has_begun()
            gone.set()
            with pytest.raises(Cancelled):
                await task  # it keeps its error, which keeps what was known where it was raised
        work.may_end.set()
        while not kept:
            await asyncio.sleep(0.001)
        await let_go(kept)

    on_lane(test)


def test_small_work_does_not_wait_behind_dear_work() -> None:
    async def test(lane: Lane) -> None:
        dear = [Work() for _ in range(5)]
        tasks = [asyncio.create_task(lane.run(each, DEAR)) for each in dear]
        await dear[0].has_begun()
        assert [await lane.run(lambda: n, SMALL) for n in range(20)] == list(range(20))  # noqa: B023
        assert [each.count for each in dear] == [1, 0, 0, 0, 0]
        for each in dear:
            each.may_end.set()
        await asyncio.gather(*tasks)
        assert [each.count for each in dear] == [1] * 5

    on_lane(test)


def test_identical_questions_share_one_run() -> None:
    async def test(lane: Lane) -> None:
        work = Work("answer")
        tasks = [asyncio.create_task(lane.run(work, DEAR, key="same")) for _ in range(32)]
        await work.has_begun()
        await turns()
        work.may_end.set()
        assert await asyncio.gather(*tasks) == ["answer"] * 32
        assert work.count == 1
        assert await lane.run(lambda: "anew", DEAR, key="same") == "anew"

    on_lane(test)


def test_short_work_goes_first_and_long_work_is_not_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr(lanes, "monotonic", lambda: now)

    async def test(lane: Lane) -> None:
        nonlocal now
        first, order = Work(), []
        tasks = [asyncio.create_task(lane.run(first, DEAR))]
        await first.has_begun()

        def asks(name: str, seconds: float) -> None:
            cost = Cost(operations=seconds * OPERATIONS_A_SECOND)
            tasks.append(asyncio.create_task(lane.run(lambda: order.append(name), cost)))

        asks("long", 5.0)
        asks("short", 1.0)
        await turns()
        now = 1000.0
        asks("late", 1.0)
        await turns()
        first.may_end.set()
        await asyncio.gather(*tasks)
        assert order == ["short", "long", "late"]

    on_lane(test)


def test_what_would_wait_too_long_is_refused_at_once_with_the_time_to_ask_again() -> None:
    async def test(lane: Lane) -> None:
        long = Work()
        task = asyncio.create_task(lane.run(long, Cost(operations=5000 * OPERATIONS_A_SECOND)))
        await long.has_begun()
        with pytest.raises(Busy) as found:
            await lane.run(lambda: 1, DEAR)
        assert found.value.status_code == 503
        assert found.value.headers is not None
        assert found.value.headers["Retry-After"] == str(LONGEST_RETRY_S)
        assert await lane.run(lambda: 2, SMALL) == 2
        long.may_end.set()
        await task
        assert await lane.run(lambda: 3, DEAR) == 3

    on_lane(test)


def test_nobody_waits_longer_than_the_limit_without_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    async def test(lane: Lane) -> None:
        long = Work()
        dear = Cost(operations=0.31 * OPERATIONS_A_SECOND)
        task = asyncio.create_task(lane.run(long, dear))
        await long.has_begun()
        monkeypatch.setattr(lanes, "MOST_WAIT_S", 0.4)
        waiting = Work()
        waiting.may_end.set()
        with pytest.raises(Busy):
            await lane.run(waiting, dear)
        long.may_end.set()
        await task
        assert await lane.run(lambda: 3, DEAR) == 3
        assert waiting.count == 0, "what nobody waits for does not run"

    on_lane(test)


def test_the_queue_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "MOST_WAITING", 3)

    async def test(lane: Lane) -> None:
        works = [Work() for _ in range(2)]
        tasks = [asyncio.create_task(lane.run(each)) for each in works]
        for each in works:
            await each.has_begun()
        tasks += [asyncio.create_task(lane.run(lambda: None)) for _ in range(3)]
        await turns()
        with pytest.raises(Busy):
            await lane.run(lambda: None)
        for each in works:
            each.may_end.set()
        await asyncio.gather(*tasks)

    on_lane(test)


def test_dear_work_waits_for_memory() -> None:
    async def test(lane: Lane) -> None:
        large = Cost(operations=OPERATIONS_A_SECOND, memory_bytes=60)
        first, second = Work(), Work()
        tasks = [asyncio.create_task(lane.run(each, large)) for each in (first, second)]
        await first.has_begun()
        await turns()
        assert second.count == 0
        first.may_end.set()
        second.may_end.set()
        await asyncio.gather(*tasks)
        assert second.count == 1

    on_lane(test, dear=2)


def test_a_reply_on_its_way_counts_as_memory() -> None:
    async def test(lane: Lane) -> None:
        half, other = Cost(operations=OPERATIONS_A_SECOND, memory_bytes=40), Work()
        other.may_end.set()
        running_work = Work()
        tasks = [asyncio.create_task(lane.run(running_work, half))]
        await running_work.has_begun()
        with lane.holding(30):
            tasks.append(asyncio.create_task(lane.run(other, half)))
            await turns()
            assert other.count == 0
        await tasks[1]
        running_work.may_end.set()
        await tasks[0]

    on_lane(test, dear=2)


def test_work_goes_on_for_those_who_stay_and_ends_with_the_last() -> None:
    async def test(lane: Lane) -> None:
        began, seen = Event(), []

        def work() -> None:
            began.set()
            cancelled = current().cancelled
            assert cancelled is not None
            assert cancelled.wait(PATIENCE)
            seen.append("nobody waits")
            current().check_cancelled()

        async def ask(gone: Gone) -> None:
            with running(cancelled=gone):
                await lane.run(work, DEAR, key="same")

        clients = [Gone(), Gone()]
        tasks = [asyncio.create_task(ask(each)) for each in clients]
        assert await asyncio.to_thread(began.wait, PATIENCE)
        clients[0].set()
        with pytest.raises(Cancelled):
            await tasks[0]
        assert seen == []
        clients[1].set()
        with pytest.raises(Cancelled):
            await tasks[1]
        assert await lane.run(lambda: 1, DEAR) == 1
        assert seen == ["nobody waits"]

    on_lane(test)


def test_a_question_asked_anew_while_its_run_ends_is_run_anew() -> None:
    async def test(lane: Lane) -> None:
        work, gone = Work("old"), Gone()

        async def ask() -> None:
            with running(cancelled=gone):
                await lane.run(work, SMALL, key="same")

        task = asyncio.create_task(ask())
        await work.has_begun()
        gone.set()
        with pytest.raises(Cancelled):
            await task
        assert await lane.run(lambda: "new", SMALL, key="same") == "new"
        work.may_end.set()

    on_lane(test)


def test_work_of_a_client_that_left_before_its_turn_never_runs() -> None:
    async def test(lane: Lane) -> None:
        first, second, gone = Work(), Work(), Gone()
        tasks = [asyncio.create_task(lane.run(first, DEAR))]
        await first.has_begun()

        async def ask() -> None:
            with running(cancelled=gone):
                await lane.run(second, DEAR)

        tasks.append(asyncio.create_task(ask()))
        await turns()
        gone.set()
        with pytest.raises(Cancelled):
            await tasks[1]
        first.may_end.set()
        await tasks[0]
        assert await lane.run(lambda: 1, DEAR) == 1
        assert second.count == 0

    on_lane(test)


def test_it_serves_several_event_loops_at_once() -> None:
    lane = Lane("test", dear=1, small=1, most_bytes=100)

    async def ask(n: int) -> int:
        return await lane.run(lambda: n, DEAR)

    async def all_at_once() -> list[int]:
        threads = (asyncio.to_thread(asyncio.run, ask(n)) for n in range(12))
        return list(await asyncio.gather(*threads))

    assert asyncio.run(all_at_once()) == list(range(12))
