"""Problem documents: every error leaves as `application/problem+json` (RFC 9457) with a sentence that says what to do.

HTTPException                 starlette's: no such route, wrong method, …
├── NotFound                  404: no such model
├── Forbidden                 403: what the operator did not switch on
├── Unavailable               503: a model's files cannot be read
├── Busy                      503: too much waits already
├── Conflict                  409: the state of a room does not allow it
├── TooOften                  429: this client asked too often
├── TooSlow                   408: the body did not arrive in time
├── TooLarge                  413: the body is longer than the server reads
└── WrongContentType          415: the body is not declared as JSON
RequestValidationError        422, or 400 when the body is not JSON at all
model.errors.InputError       422: the model's own refusal
"""

from http import HTTPStatus
from typing import Any

import orjson
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match

from app.errors.validation_messages import capitalised, errors_of
from app.middleware.root_path import path_below_root, root_path_of
from app.pages import error_page
from model.errors import Cancelled, InputError

MEDIA_TYPE = "application/problem+json"
LONGEST_RETRY_S = 120
MOST_SAID, MOST_LISTED = 3, 50
"""The most faults that the sentence names, and that `errors` lists."""
CLIENT_CLOSED_REQUEST = 499
"""Not in the standard, but common in the logs of servers."""


class NotFound(HTTPException):
    """Something named in the address does not exist."""

    def __init__(self, detail: str):
        super().__init__(404, detail)


class Forbidden(HTTPException):
    """The operator of this server did not allow it."""

    def __init__(self, detail: str):
        super().__init__(403, detail)


class Unavailable(HTTPException):
    """A model or a store is there, but cannot be read; `after_s` says when to ask again, where that may help."""

    def __init__(self, detail: str, after_s: int | None = None):
        super().__init__(503, detail, None if after_s is None else {"Retry-After": str(after_s)})


class Conflict(HTTPException):
    """What was asked for does not fit the state of now."""

    def __init__(self, detail: str):
        super().__init__(409, detail)


class TooOften(HTTPException):
    """This client asked too often; the reply says when to ask again."""

    def __init__(self, detail: str, after_s: int):
        super().__init__(429, detail, {"Retry-After": str(after_s)})


class Busy(HTTPException):
    """Too much waits already; the reply says when to ask again."""

    def __init__(self, wait_s: float):
        after = max(1, min(LONGEST_RETRY_S, round(wait_s)))
        detail = f"This server is busy: the request would wait for about {after} seconds. Ask again after that time."
        super().__init__(503, detail, {"Retry-After": str(after)})


class TooSlow(HTTPException):
    """The body did not arrive in time."""

    def __init__(self) -> None:
        super().__init__(408, "The request did not arrive in time; send it again.", {"Connection": "close"})


class TooLarge(HTTPException):
    """The body is longer than `max_body_bytes`."""

    def __init__(self, limit_bytes: int):
        super().__init__(413, f"The request is larger than {limit_bytes:,} bytes, the most that this server reads.")


class WrongContentType(HTTPException):
    """The body is not declared as JSON."""

    def __init__(self, given: str | None):
        was = f"Content-Type {given!r}" if given else "no Content-Type"
        super().__init__(415, f"The request has {was}; send JSON with Content-Type application/json.")


def document(status: int, detail: str, errors: list[dict[str, str]] | None = None) -> dict[str, Any]:
    """The problem document of an error; `errors` says for each faulty field its path and what is wrong with it."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    return body if errors is None else body | {"errors": errors}


def of_refusal(error: InputError) -> dict[str, Any]:
    """The problem document of the model's own refusal."""
    return document(422, f"{capitalised(str(error))}.", [{"path": error.field or "", "detail": str(error)}])


def problem(status: int, detail: str, errors: list[dict[str, str]] | None = None) -> Response:
    """The reply for an error."""
    return _reply(document(status, detail, errors))


def _reply(body: dict[str, Any]) -> Response:
    return Response(orjson.dumps(body), status_code=body["status"], media_type=MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Makes the app answer every error this way."""
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(InputError, _refused)
    app.add_exception_handler(Cancelled, _given_up)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    detail = error.detail
    if error.status_code == 404 and not isinstance(error, NotFound):
        detail = f"There is nothing at {request.url.path}; the API is described at {root_path_of(request.scope)}/docs."
        if _wants_page(request):
            detail = f"There is no page at {request.url.path}."
    if error.status_code == 405:
        allowed = _methods(request)
        detail = f"{request.url.path} does not take {request.method}; use {allowed}."
        error.headers = {"Allow": allowed}
    if error.status_code == 400:
        detail = (
            "The body cannot be read as JSON: it is not UTF-8, nested too deep, or holds a number of too many digits."
        )
    is_page = _wants_page(request)
    response = error_page(request, error.status_code, detail) if is_page else problem(error.status_code, detail)
    response.headers.update({"Vary": "Accept", **(error.headers or {})})
    return response


def _methods(request: Request) -> str:
    """All methods of this address: the first route that has it knows its own only."""
    matching = (route for route in request.app.routes if route.matches(request.scope)[0] is not Match.NONE)
    known = {method for route in matching for method in getattr(route, "methods", None) or {"GET"}}
    return ", ".join(sorted(known | ({"HEAD"} if "GET" in known else set())))


async def _invalid(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    faults = error.errors()
    if faults[0]["type"] == "json_invalid":
        why = faults[0].get("ctx", {}).get("error", "it cannot be read")
        return problem(400, f"The body is not JSON: {why}, at character {faults[0]['loc'][-1]}.")
    errors = errors_of(faults)
    said = [f"{fault['path']}: {fault['detail']}".removeprefix(": ") for fault in errors[:MOST_SAID]]
    more = [f"and {len(errors) - MOST_SAID} more"] if len(errors) > MOST_SAID else []
    detail = "; ".join(said + more)
    return problem(422, f"{detail}." if errors[0]["path"] else f"{capitalised(detail)}.", errors[:MOST_LISTED])


async def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, InputError)
    return _reply(of_refusal(error))


async def _given_up(_: Request, __: Exception) -> Response:
    # the client has gone, so this reply is never read
    return Response(status_code=CLIENT_CLOSED_REQUEST)


def _wants_page(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "") and not path_below_root(request.scope).startswith("/api/")
