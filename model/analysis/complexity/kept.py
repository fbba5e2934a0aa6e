"""Cache: numbers that one layer keeps of the text so far, to go on with the next token."""

from collections.abc import Callable

from model.analysis.cache_bytes import Cached, bytes_a_layer
from model.analysis.complexity import path
from model.analysis.complexity.multiplications import CONVOLVED, inner_width
from model.analysis.complexity.sizes import Sizes


def keys_and_values(sizes: Sizes, key_value_heads: int | None = None) -> int:
    """A key and a value for each token and head."""
    return sizes.n * _of_a_token(sizes, key_value_heads)


def latent(sizes: Sizes) -> int:
    """A latent vector and the rotated part of the key, for each token."""
    return sizes.n * bytes_a_layer(Cached(1, latent=sizes.d_latent, rotary=sizes.d_rope), number=1)


def window(sizes: Sizes) -> int:
    """Keys and values of the last `window` tokens."""
    return min(sizes.window, sizes.n) * _of_a_token(sizes)


def local_global(sizes: Sizes) -> int:
    """The mean of `local_layers` windowed layers and a full one, rounded down."""
    return (sizes.local_layers * window(sizes) + keys_and_values(sizes)) // (sizes.local_layers + 1)


def linear(sizes: Sizes) -> int:
    """A matrix of d_head by d_head and the sum of keys, for each head; nothing grows with the text."""
    return sizes.heads * (sizes.d_head**2 + sizes.d_head)


def state_space(sizes: Sizes) -> int:
    """The state of each inner channel, and what its short convolution still reads."""
    return inner_width(sizes) * (sizes.d_state + CONVOLVED - 1)


def states(count: int) -> Callable[[Sizes], int]:
    """So many vectors of width d_model."""
    return lambda sizes: count * sizes.d_model


def convolution(sizes: Sizes) -> int:
    """The inputs that the kernel still reads."""
    return min(sizes.n, sizes.kernel - 1) * sizes.d_model


def dilated(sizes: Sizes) -> int:
    """The same of the deepest layer on the path, whose kernel is spread the widest."""
    layers = path.dilated(sizes) or 1
    return min(sizes.n, (sizes.kernel - 1) * sizes.kernel ** (layers - 1)) * sizes.d_model


def _of_a_token(sizes: Sizes, key_value_heads: int | None = None) -> int:
    shared = sizes.heads if key_value_heads is None else key_value_heads
    return bytes_a_layer(Cached(1, shared, sizes.d_head), number=1)
