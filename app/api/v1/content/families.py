"""`GET /families` returns the families of transformers, from the original on."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.families import replies
from app.families.replies import FamiliesReply
from app.schemas import array_encoding

router = APIRouter(tags=["content"])


@router.get("/families", response_model=FamiliesReply)
async def families(request: Request) -> Response:
    """Transformers since 2017, with parents, kinds of attention, positions, sizes and references."""
    return array_encoding.reply(replies.content(request.app.state.families))
