"""`GET /recall` tells how far five small rivals recall; `POST /recall` asks them."""

from fastapi import APIRouter
from starlette.responses import Response

from app.admission.cost import Cost
from app.admission.pieces import written
from app.dependencies import SharedDep
from app.recall import answers
from app.recall.schemas import RecallAnswers, RecallFigures, RecallRequest
from app.schemas import array_encoding

router = APIRouter(tags=["content"])
OF_A_TOKEN = 5 * 3 * 69_000.0
"""Multiplications of five rivals, forth and back."""


@router.get("/recall", response_model=RecallFigures)
async def recall_figures() -> Response:
    """Recall: the accuracy of attention, linear attention, LSTM, GRU and convolution on the token d places ago."""
    return array_encoding.reply(answers.figures())


@router.post("/recall", response_model=RecallAnswers)
async def recall(body: RecallRequest, shared: SharedDep) -> Response:
    """The answer of each rival, and its dependence on each token before."""
    lane = shared.lanes.sums
    return await written(lane, lambda: answers.describe(body), cost_of(body), ("recall", body.model_dump_json()))


def cost_of(body: RecallRequest) -> Cost:
    """Of all rivals together; an LSTM takes its steps one after another."""
    count = len(body.letters) + 1
    return Cost(count * OF_A_TOKEN + 1e8, 4e6, 6.0 * count)
