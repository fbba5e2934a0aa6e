"""`POST /models/{model}/analyses/changes`: what interventions do to one head and to the predictions."""

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from app.api.v1.steps import only_site
from app.dependencies import ServedDep
from app.schemas.changes import Changes, ChangesRequest
from app.services import predictions, run_differences, run_model
from app.services.run_model import token_sides
from app.services.run_notes import notes
from app.settings import Settings
from model.axes import Place
from model.interventions import check_place
from model.weights import LoadedModel

router = APIRouter(prefix="/models/{model}/analyses", tags=["run"])


@router.post("/changes", response_model=Changes)
async def changes(body: ChangesRequest, served: ServedDep) -> Response:
    """Runs the model without and with the interventions: how far one head's tensors and the predictions moved."""
    return await served.replies.reply(
        "changes", served.model, body, lambda: compare(served.model, body, served.settings)
    )


def compare(model: LoadedModel, body: ChangesRequest, settings: Settings) -> dict[str, Any]:
    """The reply to a changes request.

    Raises:
        InputError: for anything in the request that the model cannot do.
    """
    place = Place(only_site(model, body.site), body.layer)
    check_place(model.config, "layer", site=place.site, layer=body.layer)
    check_place(model.config, "head", site=place.site, head=body.head)
    sides = run_model.sides(model, body, settings)
    predicts = model.config.task != "none"
    positions = predictions.positions_of(model, sides, body.positions) if predicts else []
    before = run_model.trace(model, sides, None, run_differences.recorder(place, body.head))
    after = run_model.trace(model, sides, body.interventions, run_differences.recorder(place, body.head))
    top_k = min(body.top_k, before.logits.shape[-1])
    return {
        "model": model.id,
        "tokens": token_sides(sides),
        "site": place.site,
        "layer": body.layer,
        "head": body.head,
        "tensors": run_differences.tensor_changes(before, after, place),
        "predictions": [
            run_differences.prediction_change(model, before.logits[0], after.logits[0], position, top_k)
            for position in positions
        ],
        "interventions": None if body.interventions is None else body.interventions.applied(),
        "notes": notes(body.interventions, sides, after.attention, model.config),
    }
