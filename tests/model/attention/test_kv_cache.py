"""The key-value cache: it grows by place, and knows how far the text was read."""

import torch

from model.attention.kv_cache import KeyValueCache
from model.axes import Place
from tests.model.tiny import normal

HERE, THERE = Place("decoder", 0), Place("cross", 0)


def test_keys_and_values_are_appended_by_place() -> None:
    cache = KeyValueCache()
    assert cache.get(HERE) is None
    first, second = (normal(2, 3, n, 11, seed=n) for n in (5, 1))
    cache.extend(HERE, first, first + 1)
    key, value = cache.extend(HERE, second, second + 1)
    assert torch.equal(key, torch.cat([first, second], dim=2))
    assert torch.equal(value, key + 1)
    kept = cache.get(HERE)
    assert kept is not None
    assert kept[0] is key
    assert kept[1] is value
    assert cache.get(THERE) is None


def test_what_was_given_before_is_left_as_it_is() -> None:
    cache = KeyValueCache()
    first = normal(2, 3, 5, 11)
    copy = first.clone()
    earlier, _ = cache.extend(HERE, first, first)
    cache.extend(HERE, normal(2, 3, 1, 11), normal(2, 3, 1, 11))
    assert torch.equal(earlier, copy)


def test_the_offset_moves_only_when_a_call_is_complete() -> None:
    cache = KeyValueCache()
    cache.extend(HERE, normal(2, 3, 5, 11), normal(2, 3, 5, 11))
    assert cache.offset == 0
    cache.advance(5)
    assert cache.offset == 5
