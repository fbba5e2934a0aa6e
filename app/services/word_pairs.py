"""Finds the heads that attend from one word to another."""

from typing import Any

import numpy as np

from model.analysis.heads.word_pairs import Pairs, positions
from model.axes import Site
from model.config import Shape
from model.errors import InputError
from model.prompt import Prompt

MOST_NAMED = 12
"""The error about a word that the text does not have names so many of its tokens."""


def pairs(prompt: Prompt, query: str, key: str, sites: tuple[Site, ...]) -> Pairs:
    """An observer that finds, while the model runs, each head's largest weight from one of these words to the other.

    Raises:
        InputError: when at no site a query is of the one word and a key of the other; naming the field at fault.
    """
    queries = {site: positions(prompt.tokens_at(site)[0], query) for site in sites}
    keys = {site: positions(prompt.tokens_at(site)[1], key) for site in sites}
    for field, word, found, end in (("query", query, queries, 0), ("key", key, keys, 1)):
        if not any(found.values()):
            there = {token.text.strip(): None for site in sites for token in prompt.tokens_at(site)[end]}
            raise InputError(f"{word!r} is no word of this text; its tokens are {_some(list(there))}", field=field)
    if not any(queries[site] and keys[site] for site in sites):
        raise InputError(
            f"no site of this model attends from {query!r} to {key!r}: they stand in different texts", field="key"
        )
    return Pairs(queries, keys)


def entries(pairs: Pairs, config: Shape) -> list[dict[str, Any]]:
    """One entry for each head of the model, as the reply has them."""
    found = {(pair.site, pair.layer, pair.head): pair for pair in pairs.found}
    places = [
        (site, layer, head)
        for site in config.sites
        for layer in config.at(site).attending
        for head in range(config.at(site).heads)
    ]
    return [
        {
            "site": site,
            "layer": layer,
            "head": head,
            "weight": None if pair is None else np.float32(pair.weight),
            "query": None if pair is None else pair.query,
            "key": None if pair is None else pair.key,
        }
        for site, layer, head in places
        for pair in [found.get((site, layer, head))]
    ]


def _some(words: list[str]) -> str:
    more = "" if len(words) <= MOST_NAMED else f" and {len(words) - MOST_NAMED} more"
    return ", ".join(map(repr, words[:MOST_NAMED])) + more
