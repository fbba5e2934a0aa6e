"""API v1: installs every call. Its names and shapes are a contract, because others call it."""

from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from app.api.json_route import JsonRoute
from app.api.v1 import calculations, calls, costs, generations, models, patterns, positions, tokens
from app.api.v1.content import examples, families, lessons, made_up, recall, rooms

FAILURES = {
    400: "The body is not JSON.",
    404: "There is no such model.",
    408: "The body did not arrive in time.",
    413: "The body is too large.",
    415: "The body is not declared as JSON.",
    421: "The server was asked by a name that is not its own; its operator can name it.",
    503: "The files of this model cannot be read, or the server is busy: `Retry-After` says when to ask again.",
    422: "A field of the request cannot be used, or it would take more than one request may. `errors` names it.",
}

RESPONSES: dict[int | str, dict[str, Any]] = {
    status: {
        "description": text,
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for status, text in FAILURES.items()
}
RESPONSES[503]["headers"] = {
    "Retry-After": {"description": "Seconds until the server has time, if it is busy.", "schema": {"type": "integer"}}
}
MODULES = (
    *(models, tokens, calls, generations, patterns, positions, costs, calculations),
    *(made_up, examples, lessons, families, recall, rooms),
)
"""In the order in which the API is described."""


def install(app: FastAPI) -> None:
    """Adds every call to the app itself: included routers would be searched twice a level, for every request."""
    router = APIRouter(prefix="/api/v1", responses=RESPONSES, route_class=JsonRoute, dependency_overrides_provider=app)
    for module in MODULES:
        for route in module.router.routes:
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
