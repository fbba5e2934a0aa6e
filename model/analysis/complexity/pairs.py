"""Pairs: how many scores each pattern of attention computes, in closed form, for any length."""

from model.analysis.complexity.sizes import Sizes


def full(sizes: Sizes) -> int:
    """Every key, or every earlier one: n², or n(n + 1) / 2."""
    return _both_ways(_triangle(sizes.n), sizes)


def window(sizes: Sizes) -> int:
    """The nearest keys.

    Source: Beltagy et al. 2020, Longformer, section 3.1.
    """
    return _both_ways(_window(sizes.n, sizes.window), sizes)


def strided(sizes: Sizes) -> int:
    """The last `stride` keys before the query, and every `stride`-th key before it.

    Source: Child et al. 2019, Sparse Transformer, section 4.2; both sets in one head (section 5.2).
    """
    n, stride = sizes.n, sizes.stride
    whole, rest = divmod(n, stride)
    every = stride * whole * (whole - 1) // 2 + rest * whole  # ⌊i / stride⌋, summed over the queries i
    twice = max(0, n - stride)  # the key at distance `stride` is in both sets
    return _both_ways(_window(n, stride + 1) + every - twice, sizes)


def big_bird(sizes: Sizes) -> int:
    """A window, the first tokens as global ones, and random keys outside of both, as many as there are.

    Source: Zaheer et al. 2020, BigBird, section 2.
    """
    globals_, wide = sizes.global_tokens, sizes.window
    others = sizes.n - globals_
    seen = others * globals_ + _both_ways(_window(others, wide), sizes.at(others))
    left = max(0, others - wide)  # the most keys of a query that lie outside of its window, on one side
    if sizes.causal:
        return _triangle(globals_) + seen + _capped(left, sizes.random_keys)
    edge = min(wide - 1, left)
    edges = 2 * (_capped(left, sizes.random_keys) - _capped(left - edge, sizes.random_keys))
    middle = (others - 2 * edge) * min(sizes.random_keys, max(0, others - 2 * wide + 1))
    return globals_ * sizes.n + seen + edges + middle


def _both_ways(causal: int, sizes: Sizes) -> int:
    return causal if sizes.causal else 2 * causal - sizes.n


def _triangle(n: int) -> int:
    return n * (n + 1) // 2


def _window(n: int, wide: int) -> int:
    return _triangle(min(n, wide)) + max(0, n - wide) * wide


def _capped(upto: int, most: int) -> int:
    """min(1, most) + min(2, most) + … + min(upto, most)."""
    return _triangle(min(upto, most)) + max(0, upto - most) * most
