"""What the cache saves: the multiplications are those that PyTorch counts, and the bytes those of the tensors."""

import pytest
from torch.utils.flop_counter import FlopCounterMode

from model.attention.kv_cache import KeyValueCache
from model.config import Family
from model.generation.cache_size import kept_rows, multiplications, of_matrices
from model.generation.generation import Generation
from model.generation.new_rows import NewRows, recorder_of
from model.generation.request import Request
from model.run_context import running
from model.transformer.batch import Inputs
from tests.model import tiny
from tests.model.tiny import GROUPINGS, normal


def prompt(family: Family) -> Inputs:
    return Inputs(tiny.ids(1, 4)) if family == "decoder" else Inputs(tiny.ids(1, 7), tiny.ids(1, 2, seed=1))


@pytest.mark.parametrize("is_cached", [True, False], ids=["cached", "uncached"])
@pytest.mark.parametrize("grouping", GROUPINGS)
@pytest.mark.parametrize("family", ["decoder", "encoder-decoder"])
def test_multiplications_are_those_that_pytorch_counts(family: Family, grouping: str, is_cached: bool) -> None:
    heads, key_heads = GROUPINGS[grouping]
    model = tiny.model(family, n_heads=heads, n_key_value_heads=key_heads)
    generation = Generation(model, prompt(family), Request(3, is_cached=is_cached))
    for _ in range(3):
        recorder, counter = recorder_of(NewRows()), FlopCounterMode(display=False)
        with running(recorder=recorder), counter:
            next(generation)
        given = (recorder.inputs.values(), generation.writer, generation.n_read, generation.n_new)
        matrices = of_matrices(*given)
        assert matrices is not None
        counts = [one.with_cache if is_cached else one.without_cache for one in (multiplications(*given), matrices)]
        # PyTorch counts a multiplication and an addition each
        assert 2 * sum(counts) == counter.get_total_flops()


@pytest.mark.parametrize("grouping", GROUPINGS)
def test_bytes_are_those_of_the_tensors(grouping: str) -> None:
    heads, key_heads = GROUPINGS[grouping]
    model = tiny.model("encoder-decoder", n_heads=heads, n_key_value_heads=key_heads)
    generation = Generation(model, prompt("encoder-decoder"), Request(3))
    for _ in range(3):
        recorder = recorder_of(None)
        with running(recorder=recorder):
            next(generation)
    kept = kept_rows(recorder.inputs.values(), generation.writer, model.config.max_tokens)
    cache = generation.writer._cache  # type: ignore[attr-defined]
    for each in kept:
        key, value = cache.get(each.place)
        assert (each.heads, each.rows) == key.shape[1:3]
        assert each.n_bytes == key.nbytes + value.nbytes
        assert each.most_bytes == each.n_bytes // each.rows * (7 if each.place.site == "cross" else 11)


def test_a_cache_gives_back_what_it_was_given_however_it_grew() -> None:
    from torch import cat, equal

    cache, place = KeyValueCache(), tiny.model().stack.blocks[0].attention.layer.place  # type: ignore[union-attr]
    parts = [(normal(2, 3, n, 5, seed=n), normal(2, 3, n, 7, seed=n + 90)) for n in (4, 1, 1, 6, 1, 30, 1)]
    for n, (key, value) in enumerate(parts, start=1):
        found = cache.extend(place, key, value)
        for which in (0, 1):
            assert equal(found[which], cat([part[which] for part in parts[:n]], dim=2))
    cache.select([1, 1, 0])
    kept = cache.get(place)
    assert kept is not None
    for which in (0, 1):
        assert equal(kept[which], cat([part[which] for part in parts], dim=2)[[1, 1, 0]])
    longer = cache.extend(place, normal(3, 3, 1, 5), normal(3, 3, 1, 7))
    assert equal(longer[0][:, :, :-1], kept[0])
