"""`POST /positions` describes a position scheme: its tables, and what it makes of distance."""

from fastapi import APIRouter
from starlette.responses import Response

from app.dependencies import RegistryDep
from app.schemas import array_encoding
from app.schemas.positions import PositionsReply, PositionsRequest
from app.services.position_schemes import describe
from model.errors import InputError

router = APIRouter(tags=["calculate"])


@router.post("/positions", response_model=PositionsReply)
def positions(body: PositionsRequest, registry: RegistryDep) -> Response:
    """What a position scheme gives each position, and how alike two positions look by their distance."""
    if body.model is not None and body.model not in registry.ids:
        raise InputError(f"there is no model {body.model!a}; there are {', '.join(registry.ids)}", "model")
    return array_encoding.reply(describe(body, None if body.model is None else registry.get(body.model)))
