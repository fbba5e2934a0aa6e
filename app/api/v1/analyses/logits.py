"""`POST …/analyses/gradients`, `logits`, `lens` and `effects` explain one logit."""

from typing import Any

import torch
from torch import Tensor

from app.schemas import array_encoding
from app.schemas.analyses import EffectsRequest, GradientsRequest, LensRequest, LogitRequest
from app.services import predictions
from app.services.answer import Answer
from app.services.reply_entries import by_head, candidate, candidates, rank, site_and_sides
from app.services.request_places import check_size, check_token, count_of_weights, heads_of, position_of
from app.services.run_or_replay import Run
from model.analysis.attribution import ablation_effects, direct_logits, logit_lens
from model.analysis.attribution import gradients as weight_gradients
from model.weights import LoadedModel


def gradients(run: Run, body: GradientsRequest) -> Answer:
    """Gradients of one logit by each weight, and gradient × weight."""
    prompt, (place, heads) = run.prompt, heads_of(run.model, body)
    position = _position(run, body)
    check_size(count_of_weights(run.model, prompt), run.settings)
    with run.running() as changes:
        found = weight_gradients.gradients(run.model.transformer, prompt.inputs(), position, body.token, changes)
    at = next(each for each in found.attention if each.place == place)
    content = site_and_sides(place.site, prompt) | {
        "definition": weight_gradients.DEFINITION._asdict(),
        "position": position,
        "token": candidate(run.model, found.logits, found.token),
        "layer": place.layer,
        "heads": heads,
        "gradients": array_encoding.array(at.gradients[heads], body.encoding),
        "products": array_encoding.array(at.products[heads], body.encoding),
        "sums": [entry for each in found.attention for entry in by_head(*each.place, {"sum": each.sums.detach()})],
    }
    return Answer(content)


def logits(run: Run, body: LogitRequest) -> Answer:
    """Direct contributions to one logit: of each head and every other part. The parts sum to it."""
    inputs, position = run.prompt.inputs(), _position(run, body)
    with run.running() as changes:
        found = direct_logits.decompose(run.model.transformer, inputs, position, body.token, changes, run.parts)
    here, notes = found.trace.logits[0, position], []
    if here.element_size() < 4:
        notes.append(
            f"The parts sum to {sum(part.logit for part in found.parts):.6g}: the model rounds its residual stream "
            "after each part, so its logit differs."
        )
    if found.cap is not None:
        notes.append(
            f"This model soft-caps its logits: in this run that multiplies this one by {found.cap:.6g}, and so every "
            "part of it."
        )
    content = {
        "definition": direct_logits.DEFINITION._asdict(),
        "position": position,
        "token": candidate(run.model, here, found.token),
        "parts": [part._asdict() for part in found.parts],
    }
    return Answer(content, found.trace.attention, after=notes)


def lens(run: Run, body: LensRequest) -> Answer:
    """The logit lens: the prediction after each layer, if the model stopped there."""
    inputs, positions = run.prompt.inputs(), predictions.positions_of(run.model, run.prompt, body.positions)
    config = run.model.config
    site = config.sites[:2][-1]
    check_size((config.at(site).layers + 1) * len(positions) * config.vocabulary_size, run.settings)
    with run.running() as changes:
        found = logit_lens.lens(run.model.transformer, inputs, positions, changes, run.parts)
    by_position = [
        {"position": position, "depths": _depths(run.model, found.logits[:, index], body.top_k)}
        for index, position in enumerate(positions)
    ]
    content = {"definition": logit_lens.DEFINITION._asdict(), "site": site, "positions": by_position}
    return Answer(content, found.trace.attention)


def effects(run: Run, body: EffectsRequest) -> Answer:
    """Ablation: the change of one logit and of the whole prediction when each head is switched off alone."""
    model, inputs, position = run.model.transformer, run.prompt.inputs(), _position(run, body)
    with run.running() as changes:
        found = ablation_effects.effects(model, inputs, position, body.token, body.mode, changes, run.parts)
    content = {
        "definition": ablation_effects.DEFINITION._asdict(),
        "position": position,
        "token": candidate(run.model, found.before, found.token),
        "mode": body.mode,
        "heads": [
            entry
            for each in found.effects
            for entry in by_head(*each.place, {name: getattr(each, name) for name in each._fields[1:]})
        ],
    }
    return Answer(content, found.trace.attention)


def _position(run: Run, body: LogitRequest | GradientsRequest) -> int:
    check_token(run.model, body.token)
    return position_of(run.model, run.prompt, body.position)


def _depths(model: LoadedModel, logits: Tensor, top_k: int) -> list[dict[str, Any]]:
    final = int(logits[-1].argmax())
    return [
        {
            "layer": None if depth == 0 else depth - 1,
            "candidates": candidates(model, here, here.topk(min(top_k, here.shape[-1])).indices.tolist()),
            "final": {
                "id": final,
                "text": model.tokenizer.piece(final),
                "probability": array_encoding.number(torch.softmax(here.float(), dim=-1)[final]),
                "rank": rank(here, final),
            },
        }
        for depth, here in enumerate(logits)
    ]
