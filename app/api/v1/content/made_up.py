"""`POST /made-up/pictures` and `melodies` make a picture or a sound, with the truth about each of its words."""

from fastapi import APIRouter
from starlette.responses import Response

from app.admission.cost import OPERATIONS_A_SECOND, Cost
from app.admission.pieces import written
from app.dependencies import SharedDep
from app.made_up import answers
from app.made_up.schemas import MelodyReply, MelodyRequest, Picture, PictureRequest

router = APIRouter(prefix="/made-up", tags=["calculate"])
COST = Cost(operations=OPERATIONS_A_SECOND / 10, memory_bytes=2.0**24)


@router.post("/pictures", response_model=Picture)
async def pictures(body: PictureRequest, shared: SharedDep) -> Response:
    """A picture of coloured shapes, its sentence, and the image patches that belong to each word."""
    return await written(shared.lanes.sums, lambda: answers.picture(body), COST)


@router.post("/melodies", response_model=MelodyReply)
async def melodies(body: MelodyRequest, shared: SharedDep) -> Response:
    """The sound of a melody, the names of its notes, and which frames sound each of them."""
    return await written(shared.lanes.sums, lambda: answers.melody(body), COST)
