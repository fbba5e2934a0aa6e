"""Route of every call: reads the body as JSON, checks it, and calls the handler.

FastAPI reads bodies and solves dependencies in a general way, which for a small model takes as long as half of its run.
A handler that asks for nothing but a body and the model is called without it; what cannot be read that way goes through
FastAPI, which says what is wrong.
"""

from collections.abc import Callable, Coroutine
from inspect import signature
from typing import Any

from fastapi import Request
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from app.dependencies import ServedDep, served
from app.middleware.body_limit import require_json

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class JsonRoute(APIRoute):
    """A call that reads a body only where it is declared as JSON."""

    def get_route_handler(self) -> Handler:
        """The handler of a request."""
        general = super().get_route_handler()
        body_type = _body_of(self.endpoint)

        async def checked(request: Request) -> Response:
            require_json(request)
            if body_type is None:
                return await general(request)
            try:
                body = body_type.model_validate_json(await request.body())
            except (ValidationError, ClientDisconnect):
                return await general(request)
            return await self.endpoint(body, await served(request.path_params["model"], request))

        return checked


def _body_of(endpoint: Callable[..., Any]) -> type[BaseModel] | None:
    """The type of the body of a handler that asks for it and the model, in this order."""
    match [parameter.annotation for parameter in signature(endpoint).parameters.values()]:
        case [type() as body, asked] if asked == ServedDep and issubclass(body, BaseModel):
            return body
    return None
