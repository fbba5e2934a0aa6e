"""Page address of a mask: writes it with the words that `static/domain/mask-patterns.js` reads."""

from base64 import urlsafe_b64encode
from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from model import masks
from model.errors import InputError

MOST_DRAWN = 64
"""The page draws no larger mask cell by cell."""
MOST = 1_000_000
LEAST_OF = {"window": ("size", 0), "blocks": ("size", 1), "strided": ("stride", 1), "lengths": ("lengths", 0)}
"""The setting of these kinds, and its minimum."""
HOW = {"any_of": "any", "all_of": "all"}


def written(pattern: masks.Pattern, lengths: Collection[tuple[int, int]]) -> str:
    """The pattern by its name, such as `window-4`; one that the page has no name for cell by cell.

    Args:
        lengths: of queries and keys, where the mask applies.

    Raises:
        InputError: for a pattern without a name where there are more cells than the page draws, or several lengths.
    """
    named = _named(pattern) or _combined(pattern)
    if named is not None:
        return named
    if len(lengths) > 1 or any(max(each) > MOST_DRAWN for each in lengths):
        raise InputError(
            f"the page has no name for this mask, and draws one cell by cell only for up to {MOST_DRAWN} tokens and at "
            "one site; shorten the text, or say one site with `sites`",
            field="mask",
        )
    ((n_query, n_key),) = lengths
    bits = np.packbits(masks.draw(pattern, n_query, n_key).cpu().numpy().ravel())
    return f"cells-{n_query}x{n_key}-{urlsafe_b64encode(bits.tobytes()).decode().rstrip('=')}"


def _combined(pattern: masks.Pattern) -> str | None:
    kind, settings = _kind_and_settings(pattern)
    if kind not in HOW:
        return None
    parts: Sequence[masks.Pattern] = settings["patterns"]
    names = [_named(part) for part in parts]
    return None if not names or None in names else f"{HOW[kind]}({'_'.join(map(str, names))})"


def _named(pattern: masks.Pattern) -> str | None:
    kind, settings = _kind_and_settings(pattern)
    if kind in ("full", "causal"):
        return kind
    if kind in LEAST_OF:
        name, least = LEAST_OF[kind]
        return f"{kind}-{settings[name]}" if _is_whole(settings[name], least) else None
    if kind == "global":
        tokens = list(settings["tokens"])
        return f"global-{'.'.join(map(str, tokens))}" if tokens and all(map(_is_whole, tokens)) else None
    if kind == "random":
        numbers = [settings["count"], settings["seed"]]
        return f"random-{numbers[0]}.{numbers[1]}" if all(map(_is_whole, numbers)) else None
    return None


def _kind_and_settings(pattern: masks.Pattern) -> tuple[str | None, Mapping[str, Any]]:
    """The kind and the settings of a pattern from `masks.pattern`; None for any other function."""
    function, settings = (pattern.func, pattern.keywords) if isinstance(pattern, partial) else (pattern, {})
    if isinstance(pattern, partial) and pattern.args:
        return None, {}
    return next((kind for kind, each in masks.BY_KIND.items() if each is function), None), settings


def _is_whole(value: object, least: int = 0) -> bool:
    return isinstance(value, int) and least <= value <= MOST
