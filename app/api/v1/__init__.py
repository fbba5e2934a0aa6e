"""API v1. The names and shapes here are a contract: others call it."""

from fastapi import APIRouter, Depends

from app.api.v1 import (
    aggregate,
    analyses,
    attention,
    calculations,
    changes,
    examples,
    logit_analyses,
    models,
    overview,
    patching,
    patterns,
    positions,
    predictions,
    steps,
    tokens,
    weights_analyses,
)
from app.limits import require_json

FAILURES = {
    400: "The body is not JSON.",
    404: "There is no such model.",
    413: "The body is too large.",
    415: "The body is not declared as JSON.",
    503: "The files of this model cannot be read.",
    422: "Something in the request cannot be used; `errors` says what.",
}

router = APIRouter(
    prefix="/api/v1",
    dependencies=[Depends(require_json)],
    responses={
        status: {
            "description": text,
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status, text in FAILURES.items()
    },
)
PARTS = (
    *(models, tokens, overview, attention, aggregate, steps, predictions),
    *(analyses, weights_analyses, logit_analyses, changes, patching, patterns, positions, calculations, examples),
)
for part in PARTS:
    router.include_router(part.router)
