"""Reads the site, the heads, the position and the token that a request names, and checks them against the model."""

from app.schemas.analyses import LayerRequest
from app.services import predictions
from app.settings import Settings
from model.axes import Place, Site
from model.errors import InputError
from model.interventions import check_place
from model.prompt import Prompt
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


def layered_site(model: LoadedModel, site: Site | None) -> Site:
    """The self-attention asked for, whose layers all attend.

    Raises:
        InputError: as `self_site` does, and where something else mixes tokens in other layers.
    """
    chosen = self_site(model, site)
    if gaps := model.config.at(chosen).gaps:
        kinds = " and ".join(dict.fromkeys(gap.kind for gap in gaps))
        raise InputError(
            f"this analysis follows tokens through the attention of every layer, and {len(gaps)} layers of {model.id} "
            f"mix them by {kinds}; choose a model whose layers all attend",
            field="model",
        )
    return chosen


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


def check_token(model: LoadedModel, token: int | None) -> None:
    """Refuses a token that the vocabulary does not have.

    Raises:
        InputError: with the ids there are.
    """
    size = model.config.vocabulary_size
    if token is not None and not 0 <= token < size:
        raise InputError(f"token {token} does not exist; the tokens are 0 to {size - 1}", field="token")


def token_id(model: LoadedModel, field: str, given: str | int) -> int:
    """The id of the token; a text stands for the token that begins a word so, or else for the piece itself.

    Raises:
        InputError: for a text of several tokens, or an id that is not in the vocabulary.
    """
    size = model.config.vocabulary_size
    if isinstance(given, int):
        if not 0 <= given < size:
            raise InputError(f"token {given} does not exist; the ids are 0 to {size - 1:,}", field=field)
        return given
    ids = model.tokenizer.encode_batch([given.removeprefix(" ")])[0]
    if len(ids) == 1:
        return ids[0]
    for each in range(size):
        if model.tokenizer.piece(each) == given:
            return each
    if not ids:
        raise InputError("the text is empty; give the text or the id of one token", field=field)
    pieces = ", ".join(f"“{model.tokenizer.piece(each)}”" for each in ids[:6])
    raise InputError(f"{given[:60]!r} is {len(ids)} tokens ({pieces}); give the text or the id of one", field=field)


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
