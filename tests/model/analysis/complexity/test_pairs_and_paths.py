"""Pairs and paths of every pattern against loops over cells and walks over edges."""

from collections.abc import Callable, Iterable
from itertools import product

import pytest

from model.analysis.complexity import pairs, path, traffic
from model.analysis.complexity.kinds import scan
from model.analysis.complexity.sizes import Sizes

Allowed = Callable[[int, int, Sizes], bool]
BASE = Sizes(n=1, d_model=6, heads=2, d_head=3)
LENGTHS = (1, 2, 3, 5, 7, 11, 13)


def sees(is_near: Callable[[int, Sizes], bool]) -> Allowed:
    """A pattern of distances, to both sides or to the earlier one."""
    return lambda query, key, sizes: (key <= query or not sizes.causal) and is_near(abs(query - key), sizes)


PATTERNS: dict[str, tuple[Callable[[Sizes], int], Callable[[Sizes], int | None], Allowed]] = {
    "full": (pairs.full, path.direct, sees(lambda *_: True)),
    "window": (pairs.window, path.window, sees(lambda far, sizes: far < sizes.window)),
    "strided": (
        pairs.strided,
        path.strided,
        sees(lambda far, sizes: far <= sizes.stride or far % sizes.stride == 0),
    ),
}


def grid(allowed: Allowed, sizes: Sizes) -> list[list[int]]:
    """The keys of each query."""
    return [[key for key in range(sizes.n) if allowed(query, key, sizes)] for query in range(sizes.n)]


def longest_walk(sources: list[list[int]], *, causal: bool) -> int | None:
    """The most steps that any token needs from any it may depend on; None where one never arrives."""
    n, longest = len(sources), 0
    for end in range(n):
        steps, reached, new = 0, {end}, {end}
        wanted = set(range(end + 1 if causal else n))
        while not wanted <= reached:
            new = {key for query in new for key in sources[query]} - reached
            if not new:
                return None
            reached, steps = reached | new, steps + 1
        longest = max(longest, steps)
    return longest


def sizes_of(**given: Iterable[int]) -> list[Sizes]:
    """Every combination that fits its length."""
    made = [
        Sizes(**{**vars(BASE), **dict(zip(given, values, strict=True)), "causal": causal})
        for *values, causal in product(*given.values(), (True, False))
    ]
    return [each for each in made if max(each.window, each.stride, each.kernel, each.global_tokens) <= each.n]


@pytest.mark.parametrize("name", PATTERNS)
def test_pairs_and_paths_are_those_of_the_cells(name: str) -> None:
    count, reach, allowed = PATTERNS[name]
    tried = sizes_of(n=LENGTHS, window=(1, 2, 3, 7), stride=(1, 2, 3, 5))
    assert len(tried) > 100
    for sizes in tried:
        keys = grid(allowed, sizes)
        assert count(sizes) == sum(map(len, keys)), sizes
        assert reach(sizes) == longest_walk(keys, causal=sizes.causal), sizes


def big_bird_keys(sizes: Sizes) -> list[list[int]]:
    """A window and global tokens, then the farthest keys that are left, in place of random ones."""
    found = []
    for query in range(sizes.n):
        may = [key for key in range(sizes.n) if key <= query or not sizes.causal]
        is_global = query < sizes.global_tokens
        keys = [key for key in may if is_global or key < sizes.global_tokens or abs(query - key) < sizes.window]
        left = sorted(set(may) - set(keys), key=lambda key, query=query: -abs(query - key))  # type: ignore[misc]
        found.append(keys + left[: sizes.random_keys])
    return found


def test_big_bird_is_counted_with_as_many_random_keys_as_there_are() -> None:
    tried = sizes_of(n=LENGTHS, window=(1, 2, 3, 7), global_tokens=(0, 1, 2, 5), random_keys=(0, 1, 3, 8))
    assert len(tried) > 300
    for sizes in tried:
        keys = big_bird_keys(sizes)
        assert pairs.big_bird(sizes) == sum(map(len, keys)), sizes
        if sizes.random_keys == 0:
            assert path.big_bird(sizes) == longest_walk(keys, causal=sizes.causal), sizes


def test_convolutions_reach_as_far_as_their_layers_do() -> None:
    for sizes in sizes_of(n=(*LENGTHS, 27, 28), kernel=(1, 2, 3, 5)):
        for reach, spread in ((path.convolution, 1), (path.dilated, sizes.kernel)):
            reached, layers = {0}, 0
            while layers < sizes.n and not set(range(sizes.n)) <= reached:
                steps = [tap * spread**layers for tap in range(sizes.kernel)]
                reached, layers = {start + step for start in reached for step in steps}, layers + 1
            assert reach(sizes) == (layers if set(range(sizes.n)) <= reached else None), sizes


def test_a_scan_doubles_what_is_summed() -> None:
    for n in (*LENGTHS, 1024, 1025):
        steps, summed = 0, 1
        while summed < n:
            steps, summed = steps + 1, 2 * summed
        assert scan(BASE.at(n)) == max(1, steps)


@pytest.mark.parametrize("fast", [24, 70, 4096])
def test_traffic_is_what_the_two_algorithms_load_and_store(fast: int) -> None:
    for sizes in sizes_of(n=LENGTHS):
        sizes = Sizes(**{**vars(sizes), "fast_memory_bytes": fast})
        block = -(-(fast // 2) // 12)
        moved = 0
        for _head in range(2):
            for start in range(0, sizes.n, block):
                moved += 2 * 3 * len(range(start, min(sizes.n, start + block)))
                for _query in range(sizes.n):
                    moved += 3 + 2 * 3 + 2 * 2
        assert traffic.flash(sizes) == moved
        # queries, keys, values, outputs; scores written and read, weights written and read
        assert traffic.eager(sizes) == 2 * sum(4 * 3 + sum(4 for _key in range(sizes.n)) for _ in range(sizes.n))
