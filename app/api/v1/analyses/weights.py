"""`POST /models/{model}/analyses/…`: what weights and values of a run say: rollout, flow, norms and sinks."""

from collections.abc import Iterator
from typing import Any

import torch
from fastapi import APIRouter
from starlette.responses import Response
from torch import Tensor

from app.api.v1.steps import only_site
from app.dependencies import ServedDep
from app.schemas import analysis_replies, array_encoding
from app.schemas.analyses import LayerRequest, SelfSiteRequest
from app.schemas.requests import Prompt
from app.services import analyses, run_model
from app.settings import Settings
from model.analysis.attribution import flow as flows
from model.analysis.attribution import rollout as rollouts
from model.analysis.attribution import sinks as first_tokens
from model.analysis.attribution import value_norms as lengths
from model.analysis.attribution.modules import output_weight
from model.prompt import Sides
from model.tracing.recorder import Recorder
from model.tracing.trace import AttentionTrace
from model.weights import LoadedModel

router = APIRouter(prefix="/models/{model}/analyses", tags=["analyses"])


@router.post("/rollout", response_model=analysis_replies.Rollout)
async def rollout(body: SelfSiteRequest, served: ServedDep) -> Response:
    """Attention rollout: how much of each input token stands at each position after each layer, if weights just mix."""
    return await served.replies.reply(
        "rollout", served.model, body, lambda: rolled_out(served.model, body, served.settings)
    )


@router.post("/flow", response_model=analysis_replies.Flow)
async def flow(body: SelfSiteRequest, served: ServedDep) -> Response:
    """Attention flow: the most that can pass from each input token to each position, weights taken as capacities."""
    return await served.replies.reply("flow", served.model, body, lambda: flowing(served.model, body, served.settings))


@router.post("/norms", response_model=analysis_replies.Norms)
async def norms(body: LayerRequest, served: ServedDep) -> Response:
    """How long the vectors are that each query takes from each key: a large weight on a short vector is little."""
    return await served.replies.reply(
        "norms", served.model, body, lambda: measured(served.model, body, served.settings)
    )


@router.post("/sinks", response_model=analysis_replies.Sinks)
async def sinks(body: Prompt, served: ServedDep) -> Response:
    """How much of its weight each head leaves on the first token, and how little it may take from there."""
    return await served.replies.reply("sinks", served.model, body, lambda: rested(served.model, body, served.settings))


def rolled_out(model: LoadedModel, body: SelfSiteRequest, settings: Settings) -> dict[str, Any]:
    """The reply to a rollout request.

    Raises:
        InputError: for anything in the request that the model cannot do.
    """
    sides = run_model.sides(model, body, settings)
    site = analyses.self_site(model, body.site)
    n_tokens = len(sides.tokens_at(site)[0])
    analyses.check_size(model.config.at(site).layers * n_tokens**2, settings)
    attention = _attention(model, body, sides, site)
    found = rollouts.rollout([each["weights"][0] for each in attention])
    reply = analyses.framed(model, body, sides, rollouts.DEFINITION, attention) | analyses.ends(site, sides)
    return analyses.of_weights(reply, body) | {"rollout": array_encoding.array(found, body.encoding)}


def flowing(model: LoadedModel, body: SelfSiteRequest, settings: Settings) -> dict[str, Any]:
    """The reply to a flow request.

    Raises:
        InputError: for anything in the request that the model cannot do, above all for a text that is too long.
    """
    sides = run_model.sides(model, body, settings)
    site = analyses.self_site(model, body.site)
    flows.check(len(sides.tokens_at(site)[0]), model.config.at(site).layers)
    attention = _attention(model, body, sides, site)
    found = flows.flow([each["weights"][0] for each in attention])
    reply = analyses.framed(model, body, sides, flows.DEFINITION, attention) | analyses.ends(site, sides)
    return analyses.of_weights(reply, body) | {"flow": array_encoding.array(found, body.encoding)}


def measured(model: LoadedModel, body: LayerRequest, settings: Settings) -> dict[str, Any]:
    """The reply to a norms request.

    Raises:
        InputError: for anything in the request that the model cannot do.
    """
    sides = run_model.sides(model, body, settings)
    place, heads = analyses.heads_of(model, only_site(model, body.site), body)
    queries, keys = sides.tokens_at(place.site)
    analyses.check_size((len(heads) + 1) * len(queries) * len(keys), settings)
    recorder = Recorder(sites=[place.site], layers=[place.layer], heads=heads, tensors=["weights", "value"])
    attention = run_model.watch(model, sides, body.interventions, recorder)
    vectors = _vectors(model, attention[0])
    found = lengths.norms(attention[0]["weights"][0], vectors)
    reply = analyses.framed(model, body, sides, lengths.DEFINITION, attention) | analyses.ends(place.site, sides)
    return analyses.of_weights(reply, body) | {
        "layer": place.layer,
        "heads": heads,
        "norms": array_encoding.array(found.norms, body.encoding),
        "summed": array_encoding.array(found.summed, body.encoding),
    }


def rested(model: LoadedModel, body: Prompt, settings: Settings) -> dict[str, Any]:
    """The reply to a sinks request.

    Raises:
        InputError: for anything in the request that the model cannot do.
    """
    sides = run_model.sides(model, body, settings)
    analyses.check_size(analyses.count_of_weights(model, sides), settings)
    recorder = Recorder(tensors=["weights", "value"])
    attention = run_model.watch(model, sides, body.interventions, recorder)
    reply = analyses.framed(model, body, sides, first_tokens.DEFINITION, attention)
    return analyses.of_weights(reply, body) | {"heads": [entry for each in attention for entry in _rests(model, each)]}


def _attention(model: LoadedModel, body: Prompt, sides: Sides, site: Any) -> tuple[AttentionTrace, ...]:
    recorder = Recorder(sites=[site], tensors=["weights"])
    return run_model.watch(model, sides, body.interventions, recorder)


@torch.inference_mode()
def _vectors(model: LoadedModel, attention: AttentionTrace) -> Tensor:
    output = output_weight(model.transformer, attention.place)
    slices = lengths.slices(output, model.config.at(attention.place.site).heads)[list(attention.heads)]
    return lengths.transformed(attention["value"][0], slices)


def _rests(model: LoadedModel, attention: AttentionTrace) -> Iterator[dict[str, Any]]:
    vectors = _vectors(model, attention)
    found = first_tokens.sinks(attention["weights"][0], attention["value"][0], vectors)
    return analyses.by_head(*attention.place, found._asdict())
