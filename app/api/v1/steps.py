"""`POST /models/{model}/steps`: one head, every number between its input and its output."""

from time import perf_counter
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from app.dependencies import ServedDep
from app.schemas.requests import StepsRequest
from app.schemas.step_replies import Steps
from app.services import run_model
from app.services.run_model import token_sides
from app.services.run_notes import notes
from app.services.steps import check_size, steps_reply
from app.settings import Settings
from model.axes import Place, Site
from model.errors import InputError
from model.interventions import check_place
from model.prompt import Sides, sides_of
from model.steps.head_steps import HeadSteps, head_steps
from model.weights import LoadedModel

router = APIRouter(prefix="/models/{model}", tags=["run"])


@router.post("/steps", response_model=Steps)
async def steps(body: StepsRequest, served: ServedDep) -> Response:
    """Runs the model on a text and takes one head apart: every step, with the slices of the weights that made it."""
    return await served.replies.reply(
        "steps", served.model, body, lambda: step_through(served.model, body, served.settings)
    )


def step_through(model: LoadedModel, body: StepsRequest, settings: Settings) -> dict[str, Any]:
    """The reply to a request for steps, its arrays ready to be written.

    Raises:
        InputError: for anything in the request that the model cannot do.
    """
    place = _place(model, body)
    started = perf_counter()
    sides = run_model.sides(model, body, settings)
    query_side, key_side = sides_of(place.site, has_target=sides.target is not None)
    _check_queries(body.queries, len(_tokens(sides, query_side)))
    tokenized = perf_counter()
    with run_model.naming_interventions():
        changes = run_model.to_model(body.interventions, model)
        found = head_steps(
            model.transformer, sides.inputs(), place, body.head, queries=body.queries, interventions=changes
        )
    stepped = perf_counter()
    check_size(found.steps, settings.max_reply_numbers)
    written = steps_reply(found.steps, body.encoding, body.decimals)
    return {
        "model": model.id,
        "tokens": token_sides(sides),
        "site": place.site,
        "layer": place.layer,
        "head": body.head,
        "query_tokens": query_side,
        "key_tokens": key_side,
        "queries": found.queries,
        "shares_key_with": found.shares_key_with,
        "steps": written,
        "labels": _labels(found, sides, query_side, key_side),
        "interventions": None if body.interventions is None else body.interventions.applied(),
        "notes": notes(body.interventions, sides, found.trace.attention, model.config),
        "timings_ms": {
            "tokenize": round((tokenized - started) * 1000, 3),
            "forward": round((stepped - tokenized) * 1000, 3),
            "encode": round((perf_counter() - stepped) * 1000, 3),
        },
    }


def only_site(model: LoadedModel, given: Site | None) -> Site:
    """The site that a request is about.

    Raises:
        InputError: when it names none and the model has several, or one that the model does not have.
    """
    sites: tuple[Site, ...] = model.config.sites
    if given is None and len(sites) > 1:
        raise InputError(f"{model.id} attends at {', '.join(sites[:-1])} and {sites[-1]}; say which", field="site")
    site = sites[0] if given is None else given
    check_place(model.config, "site", site=site)
    return site


def _place(model: LoadedModel, body: StepsRequest) -> Place:
    site = only_site(model, body.site)
    check_place(model.config, "layer", site=site, layer=body.layer)
    check_place(model.config, "head", site=site, head=body.head)
    return Place(site, body.layer)


def _tokens(sides: Sides, side: str) -> list[str]:
    found = sides.source if side == "source" else sides.target
    assert found is not None
    return [token.text for token in found.tokens]


def _check_queries(queries: list[int] | None, count: int) -> None:
    for query in queries or ():
        if not 0 <= query < count:
            raise InputError(f"query {query} does not exist; the queries are 0 to {count - 1}", field="queries")


def _labels(found: HeadSteps, sides: Sides, query_side: str, key_side: str) -> dict[str, list[str]]:
    queries = _tokens(sides, query_side)
    labels = {"query": [queries[query] for query in found.queries], "key": _tokens(sides, key_side)}
    if query_side == key_side:
        labels["position"] = labels["key"]
    if found.blocks:
        labels["block"] = found.blocks
    return labels
