"""`POST /models/{model}/aggregate`: the mean or the largest weights of several heads."""

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from app.api.stopwatch import Clock
from app.api.v1.steps import only_site
from app.cache.run_cache import KnownRuns
from app.dependencies import ServedDep
from app.schemas import array_encoding
from app.schemas.replies import Aggregate as AggregateReply
from app.schemas.requests import AggregateRequest
from app.services.run_model import token_sides
from app.services.run_notes import notes
from app.services.run_or_replay import look, read
from app.settings import Settings
from model.axes import Site
from model.interventions import check_place
from model.prompt import sides_of
from model.tracing.aggregate import Aggregate, LayerHead
from model.weights import LoadedModel

router = APIRouter(prefix="/models/{model}", tags=["run"])


@router.post("/aggregate", response_model=AggregateReply)
async def aggregate(body: AggregateRequest, served: ServedDep) -> Response:
    """Runs the model on a text and returns the mean or the largest weights of several heads, cell by cell."""
    model, settings, runs, replies = served
    return await replies.reply("aggregate", model, body, lambda: put_together(model, body, settings, runs))


def put_together(model: LoadedModel, body: AggregateRequest, settings: Settings, runs: KnownRuns) -> dict[str, Any]:
    """The reply to an aggregate request, its arrays ready to be written.

    Raises:
        InputError: for anything in the request that the model cannot do.
    """
    clock = Clock()
    site = only_site(model, body.site)
    heads = _heads(model, body, site)
    reading = read(model, body, settings, runs)
    clock.lap()
    made = Aggregate(site, heads, body.how)
    attention = look(reading, made)
    clock.lap()
    query_tokens, key_tokens = sides_of(site, has_target=reading.sides.target is not None)
    mask, weights = (
        array_encoding.array(each[0], body.encoding, body.decimals) for each in (made.visible, made.weights)
    )
    clock.lap()
    return {
        "model": model.id,
        "tokens": token_sides(reading.sides),
        "site": site,
        "heads": [head._asdict() for head in made.heads],
        "how": body.how,
        "query_tokens": query_tokens,
        "key_tokens": key_tokens,
        "mask": mask,
        "weights": weights,
        "interventions": None if body.interventions is None else body.interventions.applied(),
        "notes": notes(body.interventions, reading.sides, attention, model.config),
        "timings_ms": clock.timings_ms,
    }


def _heads(model: LoadedModel, body: AggregateRequest, site: Site) -> set[LayerHead] | None:
    for index, choice in enumerate(body.heads or ()):
        check_place(model.config, f"heads.{index}.layer", site=site, layer=choice.layer)
        check_place(model.config, f"heads.{index}.head", site=site, head=choice.head)
    return None if body.heads is None else {LayerHead(choice.layer, choice.head) for choice in body.heads}
