"""Reads the site, the heads and the position that a request names; writes the entries that replies share."""

from collections.abc import Iterator
from typing import Any

from torch import Tensor

from app.schemas.analyses import LayerRequest
from app.schemas.array_encoding import number
from app.services import predictions
from app.settings import Settings
from model.axes import Place, Site
from model.errors import InputError
from model.interventions import check_place
from model.prompt import Prompt, sides_of
from model.weights import LoadedModel


def only_site(model: LoadedModel, site: Site | None) -> Site:
    """The site asked for, or the only one.

    Raises:
        InputError: when none is named and the model has several, or one that the model does not have.
    """
    sites: tuple[Site, ...] = model.config.sites
    if site is None and len(sites) > 1:
        raise InputError(f"{model.id} attends at {', '.join(sites[:-1])} and {sites[-1]}; say which", field="site")
    chosen = sites[0] if site is None else site
    check_place(model.config, "site", site=chosen)
    return chosen


def head_of(model: LoadedModel, site: Site | None, layer: int, head: int) -> Place:
    """The attention of the head asked for.

    Raises:
        InputError: for a layer or a head that the model does not have.
    """
    place = Place(only_site(model, site), layer)
    check_place(model.config, "layer", site=place.site, layer=layer)
    check_place(model.config, "head", site=place.site, head=head)
    return place


def self_site(model: LoadedModel, site: Site | None) -> Site:
    """The self-attention asked for; by itself the encoder's, or the only one.

    Raises:
        InputError: for a site that attends to another text, or that the model does not have.
    """
    chosen = model.config.sites[0] if site is None else site
    if chosen == "cross":
        raise InputError(
            "a cross-attention does not lead from layer to layer of one text; choose 'encoder' or 'decoder'",
            field="site",
        )
    if chosen not in model.config.sites:
        raise InputError(f"the model has no site {chosen!r}; it has {model.config.sites[0]!r}", field="site")
    return chosen


def position_of(model: LoadedModel, prompt: Prompt, position: int | None) -> int:
    """The position asked for, else the natural one.

    Raises:
        InputError: for a position that does not exist, and where no position is natural.
    """
    try:
        found = predictions.positions_of(model, prompt, None if position is None else [position])
    except InputError as error:
        raise InputError(str(error), field="position") from error
    if not found:
        raise InputError(f"the text has no {model.tokenizer.mask}; put one in, or give a position", field="position")
    return found[0]


def heads_of(model: LoadedModel, body: LayerRequest) -> tuple[Place, list[int]]:
    """The attention and those of its heads that a request is about.

    Raises:
        InputError: for a layer or a head that the model does not have.
    """
    site = only_site(model, body.site)
    check_place(model.config, "layer", site=site, layer=body.layer)
    for index, head in enumerate(body.heads or ()):
        check_place(model.config, f"heads.{index}", site=site, head=head)
    return Place(site, body.layer), list(range(model.config.at(site).heads) if body.heads is None else body.heads)


def count_of_weights(model: LoadedModel, prompt: Prompt) -> int:
    """How many weights a whole run has."""
    count = 0
    for site in model.config.sites:
        shape, (queries, keys) = model.config.at(site), prompt.tokens_at(site)
        count += shape.layers * shape.heads * len(queries) * len(keys)
    return count


def check_size(count: int, settings: Settings) -> None:
    """Refuses an analysis of more numbers than the server sends at once.

    Raises:
        InputError: with both numbers.
    """
    if count > settings.max_reply_numbers:
        raise InputError(
            f"this analysis would hold {count:,} numbers, but at most {settings.max_reply_numbers:,} are computed at "
            "once; shorten the text",
            field="text",
        )


def check_token(model: LoadedModel, token: int | None) -> None:
    """Refuses a token that the vocabulary does not have.

    Raises:
        InputError: with the ids there are.
    """
    size = model.config.vocabulary_size
    if token is not None and not 0 <= token < size:
        raise InputError(f"token {token} does not exist; the tokens are 0 to {size - 1}", field="token")


def site_and_sides(site: Site, prompt: Prompt) -> dict[str, Any]:
    """The site, and which tokens its queries and keys are."""
    query_tokens, key_tokens = sides_of(site, has_target=prompt.target is not None)
    return {"site": site, "query_tokens": query_tokens, "key_tokens": key_tokens}


def candidate(model: LoadedModel, logits: Tensor, token: int) -> dict[str, Any]:
    """One token with its logit and probability."""
    return {
        "id": token,
        "text": model.tokenizer.piece(token),
        "logit": number(logits[token]),
        "probability": number(logits.float().softmax(dim=-1)[token]),
    }


def by_head(site: Site, layer: int, numbers: dict[str, Tensor]) -> Iterator[dict[str, Any]]:
    """One entry a head, with these numbers of it; NaN travels as null."""
    for head in range(len(next(iter(numbers.values())))):
        yield {"site": site, "layer": layer, "head": head} | {
            name: number(each[head]) for name, each in numbers.items()
        }
