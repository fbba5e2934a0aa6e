"""Page address: writes a view with the fields that `static/explore/address.js` reads."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any
from urllib.parse import quote, urlencode

from model.axes import Place, Site
from model.errors import InputError
from model.interventions import Ablation, Interventions, VectorTaken, WeightsRow
from model.notebook.mask_address import written as written_mask
from model.notebook.question import Question
from model.prompt import Prompt

MOST_CHARACTERS = 60_000
"""Servers refuse longer addresses."""
MOST = 1e6
"""The page takes no number beyond this."""
LEAST_TEMPERATURE = 1e-4


def fingerprint(image: bytes) -> str:
    """The first 16 digits of the SHA-256 of an image file, as `static/image-input` computes them for an address."""
    return sha256(image).hexdigest()[:16]


def search(question: Question, prompt: Prompt, sites: Sequence[Site], place: Place, head: int) -> str:
    """The query string of the address at which the page shows this head of this run.

    Args:
        sites: all that the model has.

    Raises:
        InputError: for a run that no address can hold.
    """
    if question.target == "":
        raise InputError("the page translates for itself where the target is empty; give a word of it", field="target")
    fields: dict[str, Any] = {
        "model": question.model,
        "text": None if question.image else question.text,
        "pair": question.pair,
        "target": question.target,
        "image": question.image,
        "site": place.site,
        "layer": place.layer,
        "head": head,
    }
    if question.interventions is not None:
        fields |= _changes(question.interventions, prompt, sites)
    address = urlencode({name: value for name, value in fields.items() if value not in (None, "")}, quote_via=quote)
    if len(address) > MOST_CHARACTERS:
        raise InputError(
            f"the address would have {len(address):,} characters, and at most {MOST_CHARACTERS:,} are served; "
            "shorten the text",
            field="text",
        )
    return address


def _changes(changes: Interventions, prompt: Prompt, sites: Sequence[Site]) -> dict[str, Any]:
    is_anywhere = (changes.scale, changes.temperature, changes.mask) != (None, None, None)
    where = _where(changes, sites) if is_anywhere else None
    return {
        "scale": _bounded("scale", changes.scale, -MOST),
        "temperature": _bounded("temperature", changes.temperature, LEAST_TEMPERATURE),
        "mask": None if changes.mask is None else written_mask(changes.mask, _lengths(changes, prompt, sites)),
        # the page would add the causal mask to a pattern chosen for a decoder
        "ahead": None if changes.mask is None else 1,
        "where": where,
        "ablate": "_".join(map(_ablation, changes.ablate)),
        "rows": "_".join(map(_row, changes.weights)),
        "vectors": "_".join(map(_vector, changes.vectors)),
    }


def _bounded(name: str, value: float | None, least: float) -> float | None:
    if value is not None and not least <= value <= MOST:
        raise InputError(f"the page takes a {name} from {least:g} to {MOST:g}, not {value:g}", field=name)
    return value


def _lengths(changes: Interventions, prompt: Prompt, sites: Sequence[Site]) -> set[tuple[int, int]]:
    """The numbers of queries and keys where the mask applies."""
    return {
        (len(queries), len(keys))
        for site in sites
        if changes.sites is None or site in changes.sites
        for queries, keys in [prompt.tokens_at(site)]
    }


def _where(changes: Interventions, sites: Sequence[Site]) -> str:
    """One site, one layer of it or one head; empty for everywhere."""
    chosen = list(sites) if changes.sites is None else sorted(set(changes.sites))
    parts = [None if len(chosen) == len(sites) else chosen, changes.layers, changes.heads]
    if parts[0] is None and len(sites) == 1 and (changes.layers, changes.heads) != (None, None):
        parts[0] = chosen
    while parts and parts[-1] is None:
        parts.pop()
    if any(part is None or len(part) != 1 for part in parts):
        raise InputError(
            "the page changes scale, temperature and mask everywhere, at one site, in one layer of it, or in one "
            "head; it cannot show a change at other places",
            field="sites",
        )
    return ".".join(str(next(iter(part))) for part in parts if part is not None)


def _ablation(each: Ablation) -> str:
    return f"{each.site}.{each.layer}.{each.head}{'.mean' if each.mode == 'mean' else ''}"


def _row(each: WeightsRow) -> str:
    for weight in each.row:
        _bounded("weight", weight, -MOST)
    return "*".join(map(str, [f"{each.site}.{each.layer}.{each.head}.{each.query}", *each.row]))


def _vector(each: VectorTaken) -> str:
    head = "all" if each.head is None else each.head
    return f"{each.site}.{each.layer}.{head}.{each.tensor}.{each.position}.{each.by}"
