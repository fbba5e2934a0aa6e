"""`POST /positions` describes position schemes; `POST …/analyses/order` tests whether a model knows order."""

from fastapi import APIRouter
from starlette.responses import Response

from app.dependencies import RegistryDep
from app.schemas import array_encoding
from app.schemas.positions import OrderRequest, PositionsReply, PositionsRequest
from app.services.answer import Answer
from app.services.position_schemes import describe
from app.services.run_or_replay import Run
from app.services.token_order import compared
from model.errors import InputError

router = APIRouter()


@router.post("/positions", response_model=PositionsReply, tags=["calculate"])
def positions(body: PositionsRequest, registry: RegistryDep) -> Response:
    """What a position scheme gives each position, and how alike two positions look by their distance."""
    if body.model is not None and body.model not in registry.ids:
        raise InputError(f"there is no model {body.model!a}; there are {', '.join(registry.ids)}", "model")
    return array_encoding.reply(describe(body, None if body.model is None else registry.get(body.model)))


def order(run: Run, body: OrderRequest) -> Answer:
    """Runs a sentence and the same tokens shuffled, with and without positions, and says what the model can tell."""
    return Answer(compared(run, body))
