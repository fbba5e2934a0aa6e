"""`POST /models/{model}/analyses/…`: what makes a logit: gradients, logits, lens and effects."""

from typing import Any

import torch
from fastapi import APIRouter
from starlette.responses import Response
from torch import Tensor

from app.api.v1.steps import only_site
from app.dependencies import ServedDep
from app.schemas import analysis_replies, array_encoding
from app.schemas.analyses import EffectsRequest, GradientsRequest, LensRequest, LogitRequest
from app.services import analyses, predictions, run_model
from app.settings import Settings
from model.analysis.attribution import ablation_effects as measured
from model.analysis.attribution import direct_logits as decomposed
from model.analysis.attribution import gradients as sloped
from model.analysis.attribution import logit_lens as lenses
from model.prompt import Sides
from model.weights import LoadedModel

router = APIRouter(prefix="/models/{model}/analyses", tags=["analyses"])


@router.post("/gradients", response_model=analysis_replies.Gradients)
async def gradients(body: GradientsRequest, served: ServedDep) -> Response:
    """How one logit would change with each weight, and gradient × weight."""
    return await served.replies.reply(
        "gradients", served.model, body, lambda: slopes(served.model, body, served.settings)
    )


@router.post("/logits", response_model=analysis_replies.Logits)
async def logits(body: LogitRequest, served: ServedDep) -> Response:
    """What each head and every other part adds to one logit directly; the parts sum to it."""
    return await served.replies.reply("logits", served.model, body, lambda: parts(served.model, body, served.settings))


@router.post("/lens", response_model=analysis_replies.Lens)
async def lens(body: LensRequest, served: ServedDep) -> Response:
    """The logit lens: what the model would predict if it stopped after each layer."""
    return await served.replies.reply("lens", served.model, body, lambda: depths(served.model, body, served.settings))


@router.post("/effects", response_model=analysis_replies.Effects)
async def effects(body: EffectsRequest, served: ServedDep) -> Response:
    """What really happens to one logit and to the whole prediction when each head is switched off by itself."""
    return await served.replies.reply(
        "effects", served.model, body, lambda: differences(served.model, body, served.settings)
    )


def slopes(model: LoadedModel, body: GradientsRequest, settings: Settings) -> dict[str, Any]:
    """The reply to a gradients request.

    Raises:
        InputError: for anything in the request that the model cannot do.
    """
    sides = run_model.sides(model, body, settings)
    place, heads = analyses.heads_of(model, only_site(model, body.site), body)
    position = _position(model, body, sides)
    analyses.check_size(analyses.count_of_weights(model, sides), settings)
    with run_model.naming_interventions():
        changes = analyses.changes_of(model, body)
        found = sloped.gradients(model.transformer, sides.inputs(), position, body.token, changes)
    logits = run_model.trace(model, sides, body.interventions, analyses.nobody()).logits[0, position]
    at = next(each for each in found.attention if each.place == place)
    reply = analyses.framed(model, body, sides, sloped.DEFINITION, ()) | analyses.ends(place.site, sides)
    return reply | {
        "position": position,
        "token": analyses.candidate(model, logits, found.token),
        "layer": place.layer,
        "heads": heads,
        "gradients": array_encoding.array(at.gradients[heads], body.encoding),
        "products": array_encoding.array(at.products[heads], body.encoding),
        "sums": [
            entry for each in found.attention for entry in analyses.by_head(*each.place, {"sum": each.sums.detach()})
        ],
    }


def parts(model: LoadedModel, body: LogitRequest, settings: Settings) -> dict[str, Any]:
    """The reply to a logits request.

    Raises:
        InputError: for anything in the request that the model cannot do.
    """
    sides = run_model.sides(model, body, settings)
    position = _position(model, body, sides)
    with run_model.naming_interventions():
        changes = analyses.changes_of(model, body)
        found = decomposed.decompose(model.transformer, sides.inputs(), position, body.token, changes)
    reply = analyses.framed(model, body, sides, decomposed.DEFINITION, found.trace.attention)
    total, logit = sum(part.logit for part in found.parts), found.trace.logits[0, position, found.token]
    if logit.element_size() < 4:
        reply["notes"].append(
            f"The parts sum to {total:.6g}: the model rounds its residual stream after each part, so its logit differs."
        )
    if found.cap is not None:
        reply["notes"].append(
            f"This model soft-caps its logits: in this run that multiplies this one by {found.cap:.6g}, and so every "
            "part of it."
        )
    return reply | {
        "position": position,
        "token": analyses.candidate(model, found.trace.logits[0, position], found.token),
        "parts": [part._asdict() for part in found.parts],
    }


def depths(model: LoadedModel, body: LensRequest, settings: Settings) -> dict[str, Any]:
    """The reply to a lens request.

    Raises:
        InputError: for anything in the request that the model cannot do.
    """
    sides = run_model.sides(model, body, settings)
    positions = predictions.positions_of(model, sides, body.positions)
    layers = model.config.at(model.config.sites[:2][-1]).layers
    analyses.check_size((layers + 1) * len(positions) * model.config.vocabulary_size, settings)
    with run_model.naming_interventions():
        changes = analyses.changes_of(model, body)
        found = lenses.lens(model.transformer, sides.inputs(), positions, changes)
    reply = analyses.framed(model, body, sides, lenses.DEFINITION, found.trace.attention)
    return reply | {
        "site": model.config.sites[:2][-1],
        "positions": [
            {"position": position, "depths": _depths(model, found.logits[:, index], body.top_k)}
            for index, position in enumerate(positions)
        ],
    }


def differences(model: LoadedModel, body: EffectsRequest, settings: Settings) -> dict[str, Any]:
    """The reply to an effects request.

    Raises:
        InputError: for anything in the request that the model cannot do.
    """
    sides = run_model.sides(model, body, settings)
    position = _position(model, body, sides)
    with run_model.naming_interventions():
        changes = analyses.changes_of(model, body)
        found = measured.effects(model.transformer, sides.inputs(), position, body.token, body.mode, changes)
    reply = analyses.framed(model, body, sides, measured.DEFINITION, found.trace.attention)
    return reply | {
        "position": position,
        "token": analyses.candidate(model, found.before, found.token),
        "mode": body.mode,
        "heads": [
            entry
            for each in found.effects
            for entry in analyses.by_head(*each.place, {name: getattr(each, name) for name in each._fields[1:]})
        ],
    }


def _position(model: LoadedModel, body: LogitRequest | GradientsRequest, sides: Sides) -> int:
    analyses.check_token(model, body.token)
    return analyses.position_of(model, sides, body.position)


def _depths(model: LoadedModel, logits: Tensor, top_k: int) -> list[dict[str, Any]]:
    final = int(logits[-1].argmax())
    return [
        {
            "layer": None if depth == 0 else depth - 1,
            "candidates": [
                analyses.candidate(model, here, token)
                for token in here.topk(min(top_k, here.shape[-1])).indices.tolist()
            ],
            "final": {
                "id": final,
                "text": model.tokenizer.piece(final),
                "probability": array_encoding.number(torch.softmax(here.float(), dim=-1)[final]),
                "rank": int((here > here[final]).sum()) + 1,
            },
        }
        for depth, here in enumerate(logits)
    ]
