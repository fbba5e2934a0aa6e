"""Which sentences stand side by side: as often as said, and with a reason to look at the other one."""

from collections import Counter

import numpy as np
import pytest

from model.training import pairs
from model.training.pairs import KINDS, Pairs

# Groups of 5 that share a word (7, 17, …) which nobody else has; 3 stands in all of them, 1000 and more in one each.
GROUPS, MEMBERS = 7, 5
SENTENCES = [
    [3, 10 * group + 7, *(1000 + 100 * group + 10 * member + place for place in range(3 + member))]
    for group in range(GROUPS)
    for member in range(MEMBERS)
]
N = len(SENTENCES)


def drawn(made: Pairs, times: int, seed: int = 0) -> list[tuple[list[int], list[int] | None]]:
    generator = np.random.default_rng(seed)
    found = [made.draw(generator) for _ in range(times)]
    return [(list(first), None if second is None else list(second)) for first, second in found]


def only(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pairs, "NAMES", [kind])
    monkeypatch.setattr(pairs, "UP_TO", [])


def rarest_shared(sentence: list[int], sentences: list[list[int]]) -> int | None:
    counts = Counter(word for each in sentences for word in set(each))
    shared = sorted((counts[word], word) for word in sentence if 1 < counts[word] <= pairs.MOST_FOR_A_TOPIC)
    return shared[0][1] if shared else None


def test_the_shares_of_the_kinds_make_a_whole() -> None:
    assert sum(KINDS.values()) == pytest.approx(1)


def test_a_sentence_stands_alone_or_beside_its_own_words_its_topic_or_a_stranger_as_often_as_said() -> None:
    times = 6000
    alone = akin = strangers = 0
    for first, second in drawn(Pairs(SENTENCES), times):
        alone += second is None
        akin += second is not None and bool({*first} & {*second} - {3})
        strangers += second is not None and not {*first} & {*second} - {3}
    by_chance = KINDS["strangers"] * MEMBERS / N
    # 6000 draws tell a share to two thirds of a hundredth
    assert alone / times == pytest.approx(KINDS["alone"], abs=0.02)
    assert akin / times == pytest.approx(KINDS["shuffled"] + KINDS["same topic"] + by_chance, abs=0.02)
    assert strangers / times == pytest.approx(KINDS["strangers"] - by_chance, abs=0.02)


def test_every_sentence_comes_first_and_alone_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    only("alone", monkeypatch)
    found = drawn(Pairs(SENTENCES), 600)
    assert {tuple(first) for first, _ in found} == {tuple(sentence) for sentence in SENTENCES}
    assert all(second is None for _, second in found)


def test_a_shuffled_sentence_has_the_same_words_in_another_order(monkeypatch: pytest.MonkeyPatch) -> None:
    only("shuffled", monkeypatch)
    orders = set()
    for first, second in drawn(Pairs([[4, 5, 5, 6]]), 200):
        assert first == [4, 5, 5, 6]
        assert second is not None
        assert sorted(second) == first
        orders.add(tuple(second))
    assert len(orders) == 12, "every order comes"


def test_two_of_a_topic_share_the_rarest_word_that_each_shares_with_any(monkeypatch: pytest.MonkeyPatch) -> None:
    only("same topic", monkeypatch)
    seconds: dict[int, set[tuple[int, ...]]] = {}
    for first, second in drawn(Pairs(SENTENCES), 2000):
        assert second is not None
        topic = rarest_shared(first, SENTENCES)
        assert topic is not None
        assert topic == rarest_shared(second, SENTENCES) == first[1]
        seconds.setdefault(topic, set()).add(tuple(second))
    assert [len(members) for members in seconds.values()] == [MEMBERS] * GROUPS, "each member comes second"


def test_a_word_that_stands_everywhere_is_no_topic(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pairs, "MOST_FOR_A_TOPIC", 4)
    assert all(rarest_shared(sentence, SENTENCES) is None for sentence in SENTENCES)
    only("same topic", monkeypatch)
    found = drawn(Pairs(SENTENCES), 600)
    # without a topic any sentence will do
    strange = sum(first[1] != second[1] for first, second in found if second is not None)
    assert strange / 600 == pytest.approx(1 - MEMBERS / N, abs=0.06)


def test_strangers_are_any_two(monkeypatch: pytest.MonkeyPatch) -> None:
    only("strangers", monkeypatch)
    found = drawn(Pairs(SENTENCES[:3]), 300)
    couples = {(tuple(first), tuple(second or ())) for first, second in found}
    assert len(couples) == 9


def test_one_sentence_is_enough_to_draw_from() -> None:
    assert {tuple(first) for first, _ in drawn(Pairs([[4, 5]]), 50)} == {(4, 5)}
