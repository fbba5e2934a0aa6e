"""Serves the pages of rooms: where a teacher opens and leads one, where phones follow, and its link as a QR code."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.errors.problems import NotFound
from app.middleware.root_path import root_path_of
from app.pages import Page, templates
from app.rooms import qr
from app.rooms.codes import normalised, shown

router = APIRouter(prefix="/room", include_in_schema=False, default_response_class=Response)
BOARD = Page("A class", "Open a room. Everybody sees your view, and commits to an answer before it is shown.")
FOLLOW = Page("Room", "Follow the views of your teacher, and answer.")


def _show(request: Request, template: str, page: Page, **content: Any) -> Response:
    return templates.TemplateResponse(request, f"{template}.html", {"page": page, **content})


@router.get("")
async def board(request: Request) -> Response:
    """Opens a room, leads it, and joins one."""
    return _show(request, "room", BOARD)


@router.get("/{code}")
async def follow(code: str, request: Request) -> Response:
    """What a phone shows. Whether there is such a room, only its call says, which counts wrong codes."""
    return _show(request, "room/follow", FOLLOW, code=_known(code), shown=shown(_known(code)))


@router.get("/{code}/qr.svg")
async def qr_code(code: str, request: Request) -> Response:
    """The link to the room, as this browser would open it."""
    link = f"{request.url.scheme}://{request.url.netloc}{root_path_of(request.scope)}/room/{_known(code)}"
    return Response(qr.svg(link), media_type="image/svg+xml")


def _known(code: str) -> str:
    found = normalised(code)
    if found is None:
        raise NotFound("A code has 8 digits and letters without vowels, such as K7QM-3FXW; ask your teacher for it.")
    return found
