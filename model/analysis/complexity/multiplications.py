"""Multiplications of a layer: those of its weights, and those that carry information between tokens.

One multiplication and its addition count as one; PyTorch counts them as two operations. Softmax, norms, activations and
biases are left out.
"""

from collections.abc import Callable

from model.analysis.complexity import pairs
from model.analysis.complexity.sizes import Sizes

CONVOLVED = 4
"""Positions that the convolution of a Mamba layer reads."""


def projections(sizes: Sizes, key_value_heads: int | None = None) -> int:
    """W_Q, W_K, W_V and W_O: n · d_model · d_head · (2·h + 2·g), with g heads of keys and values."""
    shared = sizes.heads if key_value_heads is None else key_value_heads
    return sizes.n * sizes.d_model * sizes.d_head * 2 * (sizes.heads + shared)


def latent_projections(sizes: Sizes) -> int:
    """Queries straight from the stream; keys and values down to d_latent and up again, d_rope beside them; W_O."""
    width = sizes.heads * sizes.d_head
    query = sizes.d_model * (width + sizes.heads * sizes.d_rope)
    down = sizes.d_model * (sizes.d_latent + sizes.d_rope)
    up = sizes.d_latent * 2 * width
    return sizes.n * (query + down + up + width * sizes.d_model)


def space_projections(sizes: Sizes) -> int:
    """In to twice the inner width, step size and both maps of the state, and out."""
    inner = inner_width(sizes)
    rank = -(-sizes.d_model // 16)
    choosing = inner * (rank + 2 * sizes.d_state) + rank * inner
    return sizes.n * (3 * inner * sizes.d_model + choosing)


def over(count: Callable[[Sizes], int]) -> Callable[[Sizes], int]:
    """Scores and weighted sums over the pairs that a pattern allows: 2 · pairs · h · d_head."""
    return lambda sizes: 2 * count(sizes) * sizes.heads * sizes.d_head


def latent_mixing(sizes: Sizes) -> int:
    """Scores of width d_head + d_rope, and sums of width d_head."""
    return pairs.full(sizes) * sizes.heads * (2 * sizes.d_head + sizes.d_rope)


def local_global_mixing(sizes: Sizes) -> int:
    """The mean of `local_layers` windowed layers and a full one, rounded down."""
    local = sizes.local_layers * over(pairs.window)(sizes)
    return (local + over(pairs.full)(sizes)) // (sizes.local_layers + 1)


def linear_mixing(sizes: Sizes) -> int:
    """n · h · d_head · (2·d_head + 1): keys times values, queries times that state, queries times the sum of keys."""
    return sizes.n * sizes.heads * sizes.d_head * (2 * sizes.d_head + 1)


def space_mixing(sizes: Sizes) -> int:
    """For each inner channel: 4 · d_state of the state, the short convolution, step size, skip and gate."""
    return sizes.n * inner_width(sizes) * (4 * sizes.d_state + CONVOLVED + 3)


def gated(gates: int) -> Callable[[Sizes], int]:
    """One map of d_model by d_model for each gate: n · gates · d_model²; once for inputs, once for states."""
    return lambda sizes: sizes.n * gates * sizes.d_model**2


def convolution_mixing(sizes: Sizes) -> int:
    """kernel · n · d_model²; zeros before the first token count as well."""
    return sizes.kernel * sizes.n * sizes.d_model**2


def depthwise_mixing(sizes: Sizes) -> int:
    """kernel · n · d_model: each channel by itself."""
    return sizes.kernel * sizes.n * sizes.d_model


def inner_width(sizes: Sizes) -> int:
    """The width inside of a Mamba layer: 2 · d_model."""
    return 2 * sizes.d_model
