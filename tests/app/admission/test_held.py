"""What waits for clients is bounded: the slowest of them gives way, and nobody who is quick does."""

from collections.abc import Callable
from contextlib import ExitStack

import pytest

from app.admission import held as module
from app.admission.held import Held, Share
from app.errors.problems import Busy


class Clients:
    """Clients with a clock of their own."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, most_bytes: int):
        self.held, self.now_s, self._open = Held(most_bytes), 100.0, ExitStack()
        self.left: list[str] = []
        monkeypatch.setattr(module, "monotonic", lambda: self.now_s)

    def come(self, name: str, size_bytes: int, *, keeps_waiting: bool = True) -> Share:
        """One that holds so many bytes, and keeps the server waiting for it from now on."""
        share = self._open.enter_context(self.held.share(lambda: self.left.append(name)))
        self.held.grow(share, size_bytes)
        if keeps_waiting:
            self._open.enter_context(share.waiting())
        return share


@pytest.fixture
def clients(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], Clients]:
    return lambda most_bytes: Clients(monkeypatch, most_bytes)


def test_who_kept_it_waiting_for_longest_gives_way(clients: Callable[[int], Clients]) -> None:
    made = clients(10)
    made.come("first", 4)
    made.now_s += 2
    made.come("second", 5)
    made.now_s += 2
    made.come("third", 5)
    assert made.left == ["first"]
    assert made.held.size_bytes == 10
    made.now_s += 0.5
    made.come("fourth", 1)
    assert made.left == ["first", "second"]


def test_as_many_give_way_as_are_needed(clients: Callable[[int], Clients]) -> None:
    made = clients(10)
    for name in "abc":
        made.come(name, 3)
        made.now_s += 2
    made.come("d", 7)
    assert made.left == ["a", "b"]


def test_a_single_one_may_hold_more_than_all_together(clients: Callable[[int], Clients]) -> None:
    made = clients(10)
    made.come("large", 700)
    assert made.held.size_bytes == 700
    made.now_s += 2
    made.come("next", 1)
    assert made.left == ["large"]


def test_where_nobody_is_slow_the_next_is_told_to_come_again(clients: Callable[[int], Clients]) -> None:
    made = clients(10)
    made.come("quick", 8)
    made.now_s += 0.9
    with pytest.raises(Busy):
        made.come("next", 3)
    assert made.left == []
    assert made.held.size_bytes == 8


def test_whom_the_server_is_at_work_for_is_not_slow(clients: Callable[[int], Clients]) -> None:
    made = clients(10)
    share = made.come("worked for", 8, keeps_waiting=False)
    with share.waiting():
        made.now_s += 60
    made.now_s += 60
    with pytest.raises(Busy):
        made.come("next", 3)


def test_a_client_is_as_slow_as_all_its_pieces_together(clients: Callable[[int], Clients]) -> None:
    made = clients(10)
    trickling = made.come("trickling", 5, keeps_waiting=False)
    for _ in range(9):
        with trickling.waiting():
            made.now_s += 0.9
    made.come("new", 5)
    with trickling.waiting():
        made.now_s += 1.1
        made.come("next", 5)
    assert made.left == ["trickling"]


def test_one_that_grows_makes_room_for_itself(clients: Callable[[int], Clients]) -> None:
    made = clients(10)
    made.come("slow", 5)
    made.now_s += 2
    share = made.come("body", 5, keeps_waiting=False)
    made.held.grow(share, 4)
    assert made.left == ["slow"]
    assert share.size_bytes == 9


def test_one_that_cannot_be_cut_off_stays() -> None:
    held = Held(10)
    with held.share(None) as share, share.waiting(), pytest.MonkeyPatch.context() as patch:
        held.grow(share, 8)
        patch.setattr(module, "STALLED_S", 0.0)
        with held.share(None) as other, pytest.raises(Busy):
            held.grow(other, 8)
    assert held.size_bytes == 0
