"""`POST /models/{model}/steps` returns every number between the input and the output of one head."""

from app.schemas.requests import StepsRequest
from app.services.answer import Answer
from app.services.reply_entries import site_and_sides
from app.services.request_places import head_of
from app.services.run_or_replay import Run
from app.services.steps import check_size, steps_reply
from model.axes import Site
from model.errors import InputError
from model.prompt import Prompt
from model.steps.head_steps import HeadSteps, head_steps


def steps(run: Run, body: StepsRequest) -> Answer:
    """Every step of one head, from the embedding to the residual stream, with its slices of the weights."""
    place, model = head_of(run.model, body.site, body.layer, body.head), run.model.transformer
    _check_queries(body.queries, len(run.prompt.tokens_at(place.site)[0]))
    inputs = run.prompt.inputs()
    with run.running() as changes:
        found = head_steps(model, inputs, place, body.head, queries=body.queries, interventions=changes)
    check_size(found.steps, run.settings.max_reply_numbers)
    content = {
        **site_and_sides(place.site, run.prompt),
        "layer": place.layer,
        "head": body.head,
        "queries": found.queries,
        "shares_key_with": found.shares_key_with,
        "steps": steps_reply(found.steps, body.encoding, body.decimals),
        "labels": _labels(found, run.prompt, place.site),
    }
    return Answer(content, found.trace.attention)


def _check_queries(queries: list[int] | None, count: int) -> None:
    for query in queries or ():
        if not 0 <= query < count:
            raise InputError(f"query {query} does not exist; the queries are 0 to {count - 1}", field="queries")


def _labels(found: HeadSteps, prompt: Prompt, site: Site) -> dict[str, list[str]]:
    queries, keys = ([token.text for token in tokens] for tokens in prompt.tokens_at(site))
    labels = {"query": [queries[query] for query in found.queries], "key": keys}
    if site != "cross":
        labels["position"] = keys
    if found.blocks:
        labels["block"] = found.blocks
    return labels
