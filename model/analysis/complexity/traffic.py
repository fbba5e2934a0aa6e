"""Traffic: numbers that attention moves between slow and fast memory, eager and by FlashAttention."""

from model.analysis.complexity.sizes import Sizes


def eager(sizes: Sizes) -> int:
    """Reads and writes where scores and weights pass through slow memory: h · (4·n·d_head + 4·n²).

    Queries, keys and values are read and outputs written once, the scores and the weights are written and read once.

    Source: Dao et al. 2022, FlashAttention, algorithm 0.
    """
    return sizes.heads * (4 * sizes.n * sizes.d_head + 4 * sizes.n**2)


def flash(sizes: Sizes) -> int:
    """Reads and writes of FlashAttention: h · (2·n·d_head + T_c · (3·n·d_head + 4·n)), T_c blocks of keys.

    Keys and values are read once. For each block of them, queries are read once, outputs and the two statistics of a
    row (its maximum and its sum) are read and written.

    Source: Dao et al. 2022, algorithm 1: B_c = ⌈M / 4·d_head⌉, T_c = ⌈n / B_c⌉.
    """
    fast = sizes.fast_memory_bytes // sizes.number_bytes
    block = -(-fast // (4 * sizes.d_head))
    blocks = -(-sizes.n // block)
    of_a_head = 2 * sizes.n * sizes.d_head + blocks * (3 * sizes.n * sizes.d_head + 4 * sizes.n)
    return sizes.heads * of_a_head
