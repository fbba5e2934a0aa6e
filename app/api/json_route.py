"""Route of every call: reads the body as JSON, checks it, and calls the handler.

FastAPI reads bodies and solves dependencies in a general way, which for a small model takes as long as half of its run.
A handler that asks for nothing but a body, and the model or what all share, is called without it. A large body is
read on another thread.
"""

import json
from collections.abc import Callable, Coroutine
from inspect import signature
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from app.admission.cost import Cost
from app.dependencies import Served, ServedDep, Shared, SharedDep, served, shared
from app.middleware.body_limit import require_json

Handler = Callable[[Request], Coroutine[Any, Any, Response]]
MOST_ON_LOOP = 64 * 1024
"""A longer body is read on another thread: other requests would wait for it."""
NUMBERS_OF_A_BYTE = 6
"""Reading a byte of a matrix takes as long as writing so many numbers: each is checked by itself."""


class JsonRoute(APIRoute):
    """A call that reads a body only where it is declared as JSON."""

    def get_route_handler(self) -> Handler:
        """The handler of a request."""
        general = super().get_route_handler()
        body_type, has_model = _asked_by(self.endpoint)

        async def given(request: Request) -> Served | Shared:
            return await (served(request.path_params["model"], request) if has_model else shared(request))

        async def checked(request: Request) -> Response:
            require_json(request)
            if body_type is None:
                return await general(request)
            try:
                body = await _body(request, body_type)
            except RequestValidationError:
                await given(request)  # a model that is not there is said first
                raise
            return await self.endpoint(body, await given(request))

        return checked


def _asked_by(endpoint: Callable[..., Any]) -> tuple[type[BaseModel] | None, bool]:
    """The type of the body of a handler that asks for it and one more, and whether that is the model."""
    match [parameter.annotation for parameter in signature(endpoint).parameters.values()]:
        case [type() as body, asked] if asked in (ServedDep, SharedDep) and issubclass(body, BaseModel):
            return body, asked == ServedDep
    return None, False


async def _body(request: Request, kind: type[BaseModel]) -> BaseModel:
    try:
        given = await request.body()
    except ClientDisconnect as error:
        raise HTTPException(400) from error
    if len(given) <= MOST_ON_LOOP:
        return _read(given, kind)
    cost = Cost(memory_bytes=20.0 * len(given), numbers=NUMBERS_OF_A_BYTE * len(given))
    return await request.app.state.lanes.sums.run(lambda: _read(given, kind), cost)


def _read(given: bytes, kind: type[BaseModel]) -> BaseModel:
    """The body; what cannot be used is read again, by readers that say more about it.

    Raises:
        RequestValidationError: naming the field at fault, or the place where it is no JSON.
    """
    try:
        return kind.model_validate_json(given)
    except ValidationError:
        pass
    try:
        value = json.loads(given) if given else None
    except json.JSONDecodeError as error:
        fault = {"type": "json_invalid", "loc": ("body", error.pos), "input": {}, "ctx": {"error": error.msg}}
        raise RequestValidationError([fault]) from error
    except (RecursionError, ValueError) as error:
        raise HTTPException(400) from error
    if not given:
        raise RequestValidationError([{"type": "missing", "loc": ("body",), "input": None}])
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        faults = [{**fault, "loc": ("body", *fault["loc"])} for fault in error.errors(include_url=False)]
        raise RequestValidationError(faults) from error
