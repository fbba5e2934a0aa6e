"""Cache size: the rows that a KV cache keeps, their bytes, and the multiplications that it saves, counted exactly.

With the cache the new token alone is read, and asks once: each head multiplies d_head numbers for the score of every
key, and d_value for the head output. Without it every earlier token is read again, and asks again.
"""

from collections.abc import Iterable
from typing import NamedTuple

from model.axes import Place
from model.generation.writer import Writer
from model.tracing.attention_inputs import AttentionInputs

FORMULA = "Σ over layers of heads × queries × keys × (d_head + d_value)"
"""The multiplications of `scores` and `head_output`."""
OF_MATRICES = "tokens read × numbers in the weight matrices of all layers + numbers in the unembedding"
"""Those of projections, feed-forward and unembedding; keys and values of a memory are made once with the cache."""


class KeptRows(NamedTuple):
    """The keys and values of one attention.

    Attributes:
        heads: of keys and values.
        rows: that the last query met in each of them.
        n_bytes: of these keys and values.
        most_rows, most_bytes: the same at the longest text that the model reads, or after its window.
    """

    place: Place
    heads: int
    rows: int
    n_bytes: int
    most_rows: int
    most_bytes: int


class Multiplications(NamedTuple):
    """Of one token."""

    with_cache: int
    without_cache: int


def kept_rows(calls: Iterable[AttentionInputs], writer: Writer, longest: int) -> list[KeptRows]:
    """What is kept of each attention of the decoder, in the order of computation."""
    found = []
    for call in calls:
        if call.place.site == "encoder":
            continue
        rows, per_row = _rows(call, writer), (call.key[0, :, 0].nbytes + call.value[0, :, 0].nbytes)
        # the source does not grow
        most = rows if call.place.site == "cross" else min(longest, writer.window(call.place) or longest)
        found.append(KeptRows(call.place, call.key.shape[1], rows, rows * per_row, most, most * per_row))
    return found


def multiplications(calls: Iterable[AttentionInputs], writer: Writer, n_read: int, n_new: int) -> Multiplications:
    """Of one token, by `FORMULA`, in the decoder and its cross-attention.

    Args:
        n_read: how many tokens the model has read.
        n_new: how many of them were read for this token, with the cache.
    """
    with_cache = without_cache = 0
    for call in calls:
        if call.place.site != "encoder":
            each = call.query.shape[1] * (call.key.shape[3] + call.value.shape[3])
            is_cross = call.place.site == "cross"
            with_cache += each * n_new * (n_read if n_new > 1 and not is_cross else _rows(call, writer))
            without_cache += each * n_read * (call.key.shape[2] if is_cross else n_read)
    return Multiplications(with_cache, without_cache)


def of_matrices(calls: Iterable[AttentionInputs], writer: Writer, n_read: int, n_new: int) -> Multiplications | None:
    """Of one token, by `OF_MATRICES`; None where the sizes of the matrices are not known."""
    if writer.matrices is None:
        return None
    sizes, is_first = writer.matrices, n_read == writer.begun.shape[1]
    n_memory = next((call.key.shape[2] for call in calls if call.place.site == "cross"), 0)
    memory = sizes.memory * n_memory
    return Multiplications(
        n_new * sizes.token + sizes.written + is_first * memory, n_read * sizes.token + sizes.written + memory
    )


def _rows(call: AttentionInputs, writer: Writer) -> int:
    """How many keys the last query meets in the cache."""
    return min(call.key.shape[2], writer.window(call.place) or call.key.shape[2])
