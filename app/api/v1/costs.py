"""`POST /costs` counts multiplications, steps, paths and caches of layers; `GET /costs/times` has measured times."""

from fastapi import APIRouter
from starlette.responses import Response

from app.admission.cost import Cost
from app.admission.pieces import written
from app.costs import measurements
from app.costs.layer_costs import describe
from app.costs.measurements import Measurements
from app.costs.schemas import Costs, CostsRequest
from app.dependencies import SharedDep

router = APIRouter(tags=["calculate"])
OF_A_LENGTH = 120.0
"""Numbers of the reply for each length: seven for each kind."""
OPERATIONS = 1e8
"""About the time of the crossings, in multiplications of PyTorch: they are searched in plain Python."""


@router.post("/costs", response_model=Costs)
async def costs(body: CostsRequest, shared: SharedDep) -> Response:
    """Exact costs of layers at any sizes: attention and its variants, recurrence and convolution."""
    lane = shared.lanes.sums
    return await written(lane, lambda: describe(body), cost_of(body), ("costs", body.model_dump_json()))


@router.get("/costs/times", response_model=Measurements)
async def times(shared: SharedDep) -> Response:
    """How long layers took on the machine of this server, as `headsup measure` found; it measures nothing itself."""
    return await written(shared.lanes.sums, lambda: measurements.kept().model_dump())


def cost_of(body: CostsRequest) -> Cost:
    """The cost of counting at each length."""
    numbers = OF_A_LENGTH * (1 + len(body.counts_at))
    return Cost(OPERATIONS * (1 + len(body.counts_at) / 16), 1000.0 * numbers, numbers)
