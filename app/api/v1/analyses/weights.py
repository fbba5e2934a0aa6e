"""`POST …/analyses/rollout`, `flow`, `norms` and `sinks` read the weights and values of a run."""

from collections.abc import Collection, Iterator
from typing import Any

import torch
from torch import Tensor

from app.schemas import array_encoding
from app.schemas.analyses import LayerRequest, SelfSiteRequest
from app.schemas.requests import Prompt
from app.services.answer import Answer
from app.services.reply_entries import by_head, site_and_sides
from app.services.request_places import check_size, count_of_weights, heads_of, layered_site
from app.services.run_or_replay import Run
from model.analysis.attribution import flow as attention_flow
from model.analysis.attribution import rollout as attention_rollout
from model.analysis.attribution import sinks as first_token_sinks
from model.analysis.attribution import value_norms
from model.analysis.attribution.definition import Definition
from model.protocol import required_output_weight
from model.tracing.recorder import Recorder
from model.tracing.trace import AttentionTrace
from model.weights import LoadedModel

NOT_IN_WEIGHTS = (
    "This analysis reads weights and values; an ablation replaces a head's output after them, so an ablated head is "
    "shown as it was before it was ablated."
)


def rollout(run: Run, body: SelfSiteRequest) -> Answer:
    """Attention rollout: the share of each input token at each position after each layer, if weights just mix."""
    prompt, site = run.prompt, layered_site(run.model, body.site)
    n_tokens = len(prompt.tokens_at(site)[0])
    check_size(run.model.config.at(site).layers * n_tokens**2, run.settings)
    attention = _recorded(run, ["weights"], sites=[site])
    found = attention_rollout.rollout([each["weights"][0] for each in attention])
    content = site_and_sides(site, prompt) | {"rollout": array_encoding.array(found, body.encoding)}
    return _answer(run, attention_rollout.DEFINITION, content, attention)


def flow(run: Run, body: SelfSiteRequest) -> Answer:
    """Attention flow: the maximum flow from each input token to each position, with weights as capacities."""
    prompt, site = run.prompt, layered_site(run.model, body.site)
    attention_flow.check(len(prompt.tokens_at(site)[0]), run.model.config.at(site).layers)
    attention = _recorded(run, ["weights"], sites=[site])
    found = attention_flow.flow([each["weights"][0] for each in attention])
    content = site_and_sides(site, prompt) | {"flow": array_encoding.array(found, body.encoding)}
    return _answer(run, attention_flow.DEFINITION, content, attention)


def norms(run: Run, body: LayerRequest) -> Answer:
    """Norms of weighted values: the length of the vector that each query receives from each key."""
    prompt, (place, heads) = run.prompt, heads_of(run.model, body)
    queries, keys = prompt.tokens_at(place.site)
    check_size((len(heads) + 1) * len(queries) * len(keys), run.settings)
    attention = _recorded(run, ["weights", "value"], sites=[place.site], layers=[place.layer], heads=heads)
    found = value_norms.norms(attention[0]["weights"][0], _vectors(run.model, attention[0]))
    content = site_and_sides(place.site, prompt) | {
        "layer": place.layer,
        "heads": heads,
        "norms": array_encoding.array(found.norms, body.encoding),
        "summed": array_encoding.array(found.summed, body.encoding),
    }
    return _answer(run, value_norms.DEFINITION, content, attention)


def sinks(run: Run, _: Prompt) -> Answer:
    """Attention sinks: the weight of each head on the first token, and its share of the output."""
    check_size(count_of_weights(run.model, run.prompt), run.settings)
    attention = _recorded(run, ["weights", "value"])
    heads = [entry for each in attention for entry in _sinks(run.model, each)]
    return _answer(run, first_token_sinks.DEFINITION, {"heads": heads}, attention)


def _recorded(run: Run, tensors: Collection[Any], **where: Any) -> tuple[AttentionTrace, ...]:
    return run.record(Recorder(tensors=tensors, keeps_inputs=True, **where))


def _answer(run: Run, definition: Definition, content: dict[str, Any], attention: tuple[AttentionTrace, ...]) -> Answer:
    ablates = run.interventions is not None and run.interventions.ablate
    after = [NOT_IN_WEIGHTS] if ablates else []
    return Answer({"definition": definition._asdict(), **content}, attention, after=after)


@torch.inference_mode()
def _vectors(model: LoadedModel, attention: AttentionTrace) -> Tensor:
    output = required_output_weight(model.transformer, attention.place)
    slices = value_norms.slices(output, model.config.at(attention.place.site).heads)[list(attention.heads)]
    return value_norms.transformed(attention["value"][0], slices)


def _sinks(model: LoadedModel, attention: AttentionTrace) -> Iterator[dict[str, Any]]:
    vectors = _vectors(model, attention)
    found = first_token_sinks.sinks(attention["weights"][0], attention["value"][0], vectors)
    return by_head(*attention.place, found._asdict())
