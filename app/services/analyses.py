"""What the analyses of a run share: the site and the logit that a request is about, and the frame of the reply."""

from collections.abc import Iterator, Sequence
from typing import Any

from torch import Tensor

from app.schemas.analyses import LayerRequest
from app.schemas.array_encoding import number
from app.schemas.requests import Prompt
from app.services import predictions, run_model
from app.services.run_model import token_sides
from app.services.run_notes import notes
from app.settings import Settings
from model.analysis.attribution.definition import Definition
from model.axes import Place, Site
from model.errors import InputError
from model.interventions import Interventions, check_place
from model.prompt import Sides, sides_of
from model.tracing.recorder import Recorder
from model.tracing.trace import AttentionTrace
from model.weights import LoadedModel


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


def position_of(model: LoadedModel, sides: Sides, position: int | None) -> int:
    """The position asked for, else the natural one.

    Raises:
        InputError: for a position that does not exist, and where no position is natural.
    """
    try:
        found = predictions.positions_of(model, sides, None if position is None else [position])
    except InputError as error:
        raise InputError(str(error), field="position") from error
    if not found:
        raise InputError(f"the text has no {model.tokenizer.mask}; put one in, or give a position", field="position")
    return found[0]


def heads_of(model: LoadedModel, site: Site, body: LayerRequest) -> tuple[Place, list[int]]:
    """The attention and those of its heads that a request is about.

    Raises:
        InputError: for a layer or a head that the model does not have.
    """
    check_place(model.config, "layer", site=site, layer=body.layer)
    for index, head in enumerate(body.heads or ()):
        check_place(model.config, f"heads.{index}", site=site, head=head)
    return Place(site, body.layer), list(range(model.config.at(site).heads) if body.heads is None else body.heads)


def count_of_weights(model: LoadedModel, sides: Sides) -> int:
    """How many weights a whole run has."""
    count = 0
    for site in model.config.sites:
        shape, (queries, keys) = model.config.at(site), sides.tokens_at(site)
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


def nobody() -> Recorder:
    """A recorder that keeps no tensor: the same steps, and so the same digits, as in every other reply."""
    return Recorder(tensors=())


def check_token(model: LoadedModel, token: int | None) -> None:
    """Refuses a token that the vocabulary does not have.

    Raises:
        InputError: with the ids there are.
    """
    size = model.config.vocabulary_size
    if token is not None and not 0 <= token < size:
        raise InputError(f"token {token} does not exist; the tokens are 0 to {size - 1}", field="token")


def changes_of(model: LoadedModel, body: Prompt) -> Interventions | None:
    """The interventions of a request, checked against the model."""
    return run_model.to_model(body.interventions, model)


def framed(
    model: LoadedModel, body: Prompt, sides: Sides, definition: Definition, attention: Sequence[AttentionTrace]
) -> dict[str, Any]:
    """What every reply says beside its numbers."""
    return {
        "model": model.id,
        "tokens": token_sides(sides),
        "definition": definition._asdict(),
        "interventions": None if body.interventions is None else body.interventions.applied(),
        "notes": notes(body.interventions, sides, attention, model.config),
    }


def of_weights(reply: dict[str, Any], body: Prompt) -> dict[str, Any]:
    """The reply, with a note where heads are ablated: which their weights do not show."""
    if body.interventions is not None and body.interventions.ablate:
        reply["notes"].append(
            "This analysis reads weights and values; an ablation replaces a head's output after them, so an ablated "
            "head is shown as it was before it was ablated."
        )
    return reply


def ends(site: Site, sides: Sides) -> dict[str, Any]:
    """The site, and which tokens its queries and keys are."""
    query_tokens, key_tokens = sides_of(site, has_target=sides.target is not None)
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
        own = {name: number(tensor[head]) for name, tensor in numbers.items()}
        yield {"site": site, "layer": layer, "head": head, **own}
