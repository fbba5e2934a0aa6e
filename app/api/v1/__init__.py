"""API v1. The names and shapes here are a contract: others call it."""

from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from app.api.json_route import JsonRoute
from app.api.v1 import (
    aggregate,
    attention,
    calculations,
    examples,
    models,
    overview,
    patterns,
    positions,
    predictions,
    steps,
    tokens,
)
from app.api.v1.analyses import differences, heads, logits, patching, weights

FAILURES = {
    400: "The body is not JSON.",
    404: "There is no such model.",
    413: "The body is too large.",
    415: "The body is not declared as JSON.",
    503: "The files of this model cannot be read.",
    422: "Something in the request cannot be used; `errors` says what.",
}

RESPONSES: dict[int | str, dict[str, Any]] = {
    status: {
        "description": text,
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for status, text in FAILURES.items()
}
PARTS = (
    *(models, tokens, overview, attention, aggregate, steps, predictions),
    *(heads, weights, logits, differences, patching, patterns, positions, calculations, examples),
)


def install(app: FastAPI) -> None:
    """Adds every call to the app itself: included routers would be searched twice a level, for every request."""
    router = APIRouter(prefix="/api/v1", responses=RESPONSES, route_class=JsonRoute, dependency_overrides_provider=app)
    for part in PARTS:
        for route in part.router.routes:
            assert isinstance(route, APIRoute)
            router.add_api_route(
                route.path,
                route.endpoint,
                methods=route.methods,
                response_model=route.response_model,
                tags=route.tags,
                responses=route.responses,
                name=route.name,
            )
    app.router.routes.extend(router.routes)
