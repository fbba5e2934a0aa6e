"""`POST /calculations` computes attention on custom matrices, step by step."""

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from app.dependencies import SettingsDep
from app.schemas import array_encoding
from app.schemas.calculations import CalculationRequest
from app.schemas.step_replies import Calculation
from app.services.run_notes import calculation_notes
from app.services.steps import steps_reply
from app.settings import Settings
from model.steps.calculation import calculate, labels

router = APIRouter(tags=["calculate"])


@router.post("/calculations", response_model=Calculation)
def calculations(body: CalculationRequest, settings: SettingsDep) -> Response:
    """Computes attention on matrices of your own and returns every step."""
    return array_encoding.reply(calculated(body, settings))


def calculated(body: CalculationRequest, settings: Settings) -> dict[str, Any]:
    """The reply to a calculation, its arrays ready to be written.

    Raises:
        InputError: when matrices are missing or do not fit.
    """
    calculation = body.to_model()
    steps = calculate(calculation, most=settings.max_reply_numbers)
    return {
        "steps": steps_reply(steps, body.encoding, body.decimals),
        "labels": labels(calculation, body.labels, body.key_labels),
        "heads": calculation.heads,
        "notes": calculation_notes(steps, calculation),
    }
