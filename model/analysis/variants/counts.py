"""Counts of a variant: multiplications of one layer, and numbers that it keeps of a text."""

from typing import NamedTuple

from model.analysis.variants.kinds import VariantSizes


class LayerShape(NamedTuple):
    """The sizes of one trained attention; `pairs` of query and key are computed."""

    n: int
    pairs: int
    d_model: int
    heads: int
    key_value_heads: int
    d_head: int
    d_value: int


class Counts(NamedTuple):
    """Multiplications of a layer, and numbers that it keeps."""

    multiplications: int
    cached: int


def counts(kind: str, shape: LayerShape, sizes: VariantSizes) -> Counts:
    """Multiplications and cache of one layer in which this variant stands."""
    shared = {"grouped_query": sizes.key_value_heads, "multi_query": 1}.get(kind, shape.key_value_heads)
    width = shape.d_head + shape.d_value
    if kind == "latent":
        # of the latent vector as many keys and values are made as the trained layer has
        made = shape.d_model * sizes.latent + sizes.latent * shared * width
        kept = shape.n * sizes.latent
    else:
        made = shape.d_model * shared * width
        kept = _tokens_kept(kind, shape.n, sizes) * shared * width
    if kind == "linear":
        mixing = shape.n * shape.heads * (2 * shape.d_head * shape.d_value + shape.d_head)
        kept = shape.heads * (shape.d_head * shape.d_value + shape.d_head)
    else:
        mixing = shape.pairs * shape.heads * width
    return Counts(shape.n * (shape.d_model * shape.heads * width + made) + mixing, kept)


def _tokens_kept(kind: str, n: int, sizes: VariantSizes) -> int:
    if kind == "window":
        return min(n, sizes.window)
    return min(n, sizes.window + sizes.sinks) if kind == "sinks" else n
