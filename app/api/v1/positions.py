"""`POST /positions` describes a position scheme: its tables, and what it makes of distance."""

from fastapi import APIRouter
from starlette.responses import Response

from app.admission.call_costs import OF_A_NUMBER
from app.admission.cost import Cost
from app.admission.pieces import written
from app.dependencies import SharedDep
from app.schemas.positions import PositionsReply, PositionsRequest
from app.services.position_schemes import describe
from model.errors import InputError

router = APIRouter(tags=["calculate"])


@router.post("/positions", response_model=PositionsReply)
async def positions(body: PositionsRequest, shared: SharedDep) -> Response:
    """A position scheme: its tables, and the similarity of two positions by their distance."""
    ids, lane = shared.registry.ids, shared.lanes.sums
    if body.model is not None and body.model not in ids:
        raise InputError(f"there is no model {body.model!a}; there are {', '.join(ids)}", "model")
    model = None if body.model is None else await shared.model(body.model)
    numbers = 2.0 * body.length * (body.length + body.d_model)
    cost = Cost(2.0 * body.length**2 * body.d_model, OF_A_NUMBER * numbers, numbers)
    return await written(lane, lambda: describe(body, model), cost, ("positions", body.model_dump_json()))
