"""`GET /examples` returns worked examples of textbooks, computed, beside the printed digits."""

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from app.admission.pieces import written
from app.api.v1.calculations import calculated
from app.dependencies import SharedDep
from app.errors.problems import NotFound
from app.schemas import array_encoding
from app.schemas.calculations import CalculationRequest
from app.schemas.step_replies import Example, Examples
from app.services.steps import steps_reply
from app.settings import Settings
from model.textbooks import EXAMPLES, Printed, agrees
from model.textbooks import Example as ModelExample
from model.textbooks.positional_encoding import encoding_steps

router = APIRouter(prefix="/examples", tags=["calculate"])


@router.get("", response_model=Examples)
async def examples() -> Response:
    """The worked examples of textbooks, and their sources."""
    return array_encoding.reply({"examples": [_head(each) for each in EXAMPLES.values()]})


@router.get("/{id}", response_model=Example)
async def example(id: str, shared: SharedDep) -> Response:
    """One example: its matrices as a calculation, every step, and the printed digits beside the computed ones."""
    if id not in EXAMPLES:
        raise NotFound(f"There is no example {id!r}; there are {', '.join(EXAMPLES)}.")
    lane = shared.lanes.sums
    return await written(lane, lambda: _whole(EXAMPLES[id], shared.settings), key=("examples", id))


def _whole(found: ModelExample, settings: Settings) -> dict[str, Any]:
    computed = _computed(found, settings)
    return {
        **_head(found),
        "calculation": found.calculation,
        **computed,
        "printed": [_beside(each, computed["steps"]) for each in found.printed],
    }


def _head(found: ModelExample) -> dict[str, Any]:
    return {"id": found.id, "title": found.title, "summary": found.summary, "source": asdict(found.source)}


def _computed(found: ModelExample, settings: Settings) -> dict[str, Any]:
    if found.positions is None:
        return calculated(CalculationRequest.model_validate(found.calculation), settings)
    steps = steps_reply(encoding_steps(found.positions), "json", None)
    return {"steps": steps, "labels": {"position": list(found.positions.labels)}, "heads": 1, "notes": []}


def _beside(printed: Printed, steps: list[dict[str, Any]]) -> dict[str, Any]:
    ours = next(
        values[printed.tensor]
        for step in steps
        for values in (step["outputs"], step["parameters"])
        if printed.tensor in values
    )
    if printed.head is not None:
        ours = ours[printed.head]
    row = ours if printed.row is None else ours[printed.row]
    numbers = [row[column] for column in printed.columns]
    return {
        "tensor": printed.tensor,
        "head": printed.head,
        "row": printed.row,
        "columns": list(printed.columns),
        "digits": list(printed.digits),
        "agrees": [agrees(float(number), digits) for number, digits in zip(numbers, printed.digits, strict=True)],
        "note": printed.note,
    }
