"""OpenAPI document: FastAPI's own, with the shape of errors added and its default 422 left out."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from app.schemas.generations import GenerationEvent
from app.schemas.replies import Problem

DESCRIPTION = """Attention weights, queries, keys and values of a transformer, exactly as they were computed.

Rows are queries and columns are keys. Layers and heads count from 0. Every error is `application/problem+json`."""


def install(app: FastAPI) -> None:
    """Makes the app describe itself so."""

    def describe() -> dict[str, Any]:
        if not app.openapi_schema:
            schema = get_openapi(title=app.title, version=app.version, description=DESCRIPTION, routes=app.routes)
            schemas = schema["components"]["schemas"]
            for each in (Problem, GenerationEvent):  # FastAPI finds neither: no handler returns it
                found = each.model_json_schema(ref_template="#/components/schemas/{model}")
                schemas |= found.pop("$defs") | {each.__name__: found}
            for unused in ("HTTPValidationError", "ValidationError"):
                schemas.pop(unused, None)
            app.openapi_schema = schema
        return app.openapi_schema

    app.openapi = describe  # type: ignore[method-assign]
