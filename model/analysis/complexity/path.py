"""Path length: layers, or steps of a recurrence, that information passes between the two tokens farthest apart."""

from model.analysis.complexity.sizes import Sizes


def direct(sizes: Sizes) -> int:
    """One layer joins every two tokens."""
    return min(1, sizes.n - 1)


def recurrent(sizes: Sizes) -> int:
    """One step a token."""
    return sizes.n - 1


def window(sizes: Sizes) -> int | None:
    """window − 1 tokens a layer."""
    return _layers(sizes.n, sizes.window - 1)


def convolution(sizes: Sizes) -> int | None:
    """kernel − 1 tokens a layer."""
    return _layers(sizes.n, sizes.kernel - 1)


def dilated(sizes: Sizes) -> int | None:
    """⌈log_kernel n⌉ layers, whose distances between positions are 1, kernel, kernel², …"""
    if sizes.kernel == 1:
        return _layers(sizes.n, 0)
    layers, reach = 0, 1
    while reach < sizes.n:
        layers, reach = layers + 1, reach * sizes.kernel
    return layers


def strided(sizes: Sizes) -> int:
    """Two: one over whole strides, one over the rest."""
    return direct(sizes) if sizes.n - 1 <= sizes.stride or sizes.stride == 1 else 2


def big_bird(sizes: Sizes) -> int | None:
    """At most two through a global token; a causal mask lets no global token see a later one, so the window counts.

    Random keys may shorten it.
    """
    others = _layers(sizes.n - sizes.global_tokens, sizes.window - 1)
    if sizes.global_tokens == 0:
        return others
    most = others if sizes.causal else min(2, 2 if others is None else others)
    return None if most is None else max(direct(sizes), most)


def _layers(n: int, step: int) -> int | None:
    """None where no number of layers is enough."""
    if n <= 1:
        return 0
    return -(-(n - 1) // step) if step else None
