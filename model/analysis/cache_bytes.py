"""Bytes of the KV cache: what a decoder keeps of each token, from the numbers of its attention."""

from dataclasses import dataclass

BFLOAT16 = 2
"""Bytes of one number."""


@dataclass(frozen=True)
class Cached:
    """The numbers of an attention that say what it keeps. `layers` counts those that keep keys.

    Heads keep `key_heads` keys and values of `head_width`; latent attention keeps `latent` and `rotary` numbers in
    their place. `window_layers` of the layers keep at most `window` tokens.
    """

    layers: int
    key_heads: int | None = None
    head_width: int | None = None
    latent: int | None = None
    rotary: int | None = None
    window_layers: int = 0
    window: int | None = None


HEADS_FORMULA = "bytes a token = 2 · layers · key heads · d_head · bytes a number"
HEADS_SOURCE = "Shazeer 2019, arXiv:1911.02150; with groups Ainslie et al. 2023, arXiv:2305.13245"
LATENT_FORMULA = "bytes a token = layers · (d_c + d_r) · bytes a number"
LATENT_SOURCE = "DeepSeek-V2, 2024, arXiv:2405.04434, section 2.1"


def bytes_a_layer(cached: Cached, number: int = BFLOAT16) -> int:
    """Bytes that one layer keeps of one token."""
    if cached.latent is not None:
        return (cached.latent + (cached.rotary or 0)) * number
    assert cached.key_heads is not None
    assert cached.head_width is not None
    return 2 * cached.key_heads * cached.head_width * number


def bytes_a_token(cached: Cached, number: int = BFLOAT16) -> int:
    """Bytes that all layers keep of one token, before any window ends."""
    return cached.layers * bytes_a_layer(cached, number)


def bytes_at(cached: Cached, tokens: int, number: int = BFLOAT16) -> int:
    """Bytes that are kept of a text: layers with a window keep at most that many tokens."""
    kept = tokens if cached.window is None else min(tokens, cached.window)
    whole = cached.layers - cached.window_layers
    return (whole * tokens + cached.window_layers * kept) * bytes_a_layer(cached, number)
