"""`POST /calculations` computes attention on custom matrices, step by step."""

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from app.admission.call_costs import OF_A_NUMBER
from app.admission.cost import Cost
from app.admission.pieces import written
from app.admission.sizes import drawing, parts
from app.api.v1.patterns import MOST_CELLS
from app.cache.reply_cache import digest
from app.dependencies import SharedDep
from app.schemas.calculations import CalculationRequest
from app.schemas.step_replies import Calculation
from app.services.run_notes import calculation_notes
from app.services.steps import steps_reply
from app.settings import Settings
from model.errors import InputError
from model.steps.calculation import calculate, labels

router = APIRouter(tags=["calculate"])


@router.post("/calculations", response_model=Calculation)
async def calculations(body: CalculationRequest, shared: SharedDep) -> Response:
    """Every step of attention on matrices of your own."""
    lane, key = shared.lanes.sums, ("calculations", digest(body.model_dump_json()))
    return await written(lane, lambda: calculated(body, shared.settings), cost_of(body), key)


def cost_of(body: CalculationRequest) -> Cost:
    """The cost of a calculation, from the sizes of its matrices before they are known to fit."""
    rows, columns = _sides(body)
    cells = float(rows * max(rows, columns)) * body.heads
    numbers = 6.0 * cells + 4.0 * rows * columns
    return Cost(2.0 * cells * columns + drawing(body.mask, rows * max(rows, columns)), OF_A_NUMBER * numbers, numbers)


def calculated(body: CalculationRequest, settings: Settings) -> dict[str, Any]:
    """The reply to a calculation, its arrays ready to be written.

    Raises:
        InputError: when matrices are missing or do not fit.
    """
    _check_mask(body)
    calculation = body.to_model()
    steps = calculate(calculation, most=settings.max_reply_numbers)
    return {
        "steps": steps_reply(steps, body.encoding, body.decimals),
        "labels": labels(calculation, body.labels, body.key_labels),
        "heads": calculation.heads,
        "notes": calculation_notes(steps, calculation),
    }


def _sides(body: CalculationRequest) -> tuple[int, int]:
    """The most rows, and the most columns, of its matrices."""
    rows = (body.x, body.y, body.query, body.key, body.scores)
    columns = (body.scores, body.w_output, body.w_value, body.value)
    return max(len(each or ()) for each in rows), max(len(each[0]) if each else 0 for each in columns)


def _check_mask(body: CalculationRequest) -> None:
    rows, columns = _sides(body)
    if parts(body.mask) * rows * max(rows, columns) > MOST_CELLS:
        raise InputError(
            f"drawing {parts(body.mask)} masks of {rows:,} rows is more than this server does at once; combine fewer",
            field="mask",
        )
