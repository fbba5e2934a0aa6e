"""`POST /positions` and `POST /models/{model}/analyses/order`: what schemes and models know of order."""

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from app.dependencies import RegistryDep, ServedDep
from app.schemas import array_encoding
from app.schemas.positions import Order, OrderRequest, PositionsReply, PositionsRequest
from app.services.position_schemes import describe
from app.services.token_order import compared
from model.errors import InputError

router = APIRouter()


@router.post("/positions", response_model=PositionsReply, tags=["calculate"])
def positions(body: PositionsRequest, registry: RegistryDep) -> Response:
    """What a position scheme gives each position, and how alike two positions look by their distance."""
    if body.model is not None and body.model not in registry.ids:
        raise InputError(f"there is no model {body.model!a}; there are {', '.join(registry.ids)}", "model")
    return array_encoding.reply(describe(body, None if body.model is None else registry.get(body.model)))


@router.post("/models/{model}/analyses/order", response_model=Order, tags=["run"])
async def order(body: OrderRequest, served: ServedDep) -> Response:
    """Runs a sentence and the same tokens shuffled, with and without positions, and says what the model can tell."""

    def answer() -> dict[str, Any]:
        return compared(served.model, body, served.settings)

    return await served.replies.reply("order", served.model, body, answer)
