"""Sizes: the lengths and widths that a count depends on, and whether they fit one another."""

from dataclasses import dataclass, replace

from model.errors import InputError


@dataclass(frozen=True)
class Sizes:
    """The sizes of one layer.

    Attributes:
        n: tokens.
        d_model: width of the residual stream, also of a recurrent state and of the channels of a convolution.
        d_head: width of a head.
        key_value_heads: heads of keys and values that query heads share in grouped-query attention.
        window: keys that a query sees, itself included; to each side where attention is not causal.
        stride: distance between the keys of strided attention, and how far back its local keys reach.
        kernel: positions that a convolution reads, its own included.
        global_tokens: first tokens that see all, and that all see, in BigBird.
        random_keys: further keys of each query in BigBird.
        local_layers: windowed layers to one global layer.
        d_latent: width of the latent vector of keys and values.
        d_rope: width of the rotated part that latent attention adds to a key.
        d_state: numbers that a channel of a state space model keeps.
        number_bytes: bytes of a number.
        fast_memory_bytes: size of the fast memory for which FlashAttention chooses its blocks.
        causal: whether a query sees earlier keys only.
    """

    n: int
    d_model: int
    heads: int
    d_head: int
    key_value_heads: int = 1
    window: int = 1
    stride: int = 1
    kernel: int = 1
    global_tokens: int = 1
    random_keys: int = 0
    local_layers: int = 5
    d_latent: int = 512
    d_rope: int = 64
    d_state: int = 16
    number_bytes: int = 2
    fast_memory_bytes: int = 196_608
    causal: bool = True

    def at(self, n: int) -> "Sizes":
        """The same for another number of tokens: a window, or what else is longer than the text, covers all of it."""
        window, stride, kernel = (min(size, n) for size in (self.window, self.stride, self.kernel))
        return replace(self, n=n, window=window, stride=stride, kernel=kernel, global_tokens=min(self.global_tokens, n))


def head_width(d_model: int, heads: int) -> int:
    """The width of a head where the heads share d_model.

    Raises:
        InputError: for heads that do not divide d_model.
    """
    if d_model % heads:
        raise InputError(
            f"{heads} heads do not divide a d_model of {d_model:,}; give heads that divide it, or give d_head", "heads"
        )
    return d_model // heads


def check(sizes: Sizes) -> None:
    """Refuses sizes that do not fit one another.

    Raises:
        InputError: which size, and what is allowed.
    """
    for name, words in (
        ("window", "a window"),
        ("stride", "a stride"),
        ("kernel", "a kernel"),
        ("global_tokens", "a number of global tokens"),
    ):
        size = getattr(sizes, name)
        if size > sizes.n:
            raise InputError(f"{words} of {size:,} is more than the {sizes.n:,} tokens; give at most {sizes.n:,}", name)
    if sizes.heads % sizes.key_value_heads:
        raise InputError(
            f"{sizes.key_value_heads} heads of keys and values cannot be shared evenly by {sizes.heads} query heads; "
            "give a number that divides the heads",
            "key_value_heads",
        )
    if sizes.fast_memory_bytes < 4 * sizes.d_head * sizes.number_bytes:
        raise InputError(
            f"a fast memory of {sizes.fast_memory_bytes:,} bytes cannot hold one row each of queries, keys, values and "
            f"outputs; give at least {4 * sizes.d_head * sizes.number_bytes:,}",
            "fast_memory_bytes",
        )
