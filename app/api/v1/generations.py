"""`POST /models/{model}/generations` writes on, token by token, as server-sent events or at once."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response, StreamingResponse

from app.admission import call_costs
from app.admission.sizes import Sizes
from app.dependencies import ServedDep
from app.errors.problems import Busy, document, of_refusal
from app.schemas import array_encoding
from app.schemas.generations import Generation, GenerationsRequest
from app.services.generation.writing import Writing
from model.errors import Cancelled, InputError

router = APIRouter(prefix="/models/{model}", tags=["run"])
EVENTS: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/event-stream": {"schema": {"$ref": "#/components/schemas/GenerationEvent"}}}}
}
UNBUFFERED = {"X-Accel-Buffering": "no"}
"""A proxy would collect events before it passes them on."""


@router.post("/generations", response_model=Generation, responses=EVENTS)
async def generations(body: GenerationsRequest, served: ServedDep) -> Response:
    """Writes on after a text, or translates it: greedy, sampled or with beams, with the cache or without.

    Server-sent events: `start`, with beams a `beams` for each step of the search, a `token` for each one written, and
    `done`, or `error`. With `"stream": false` all of it comes at once.
    """
    model, settings, runs, known, lanes = served
    sizes = Sizes.guessed(model.config, body)
    if not body.stream:
        cost = call_costs.writing(sizes, body)
        call_costs.check(cost, settings)
        made = lambda: Writing(model, body, settings, runs).at_once()  # noqa: E731
        return await known.reply("generations", model, body, made, lambda: cost)
    begin, step = (call_costs.writing(sizes, body.model_copy(update={"max_new_tokens": each})) for each in (1, 0))
    writing = await lanes.runs.run(lambda: Writing(model, body, settings, runs), begin)
    events = _events(writing, lambda: lanes.runs.run(lambda: _next(writing), step))
    return StreamingResponse(events, media_type="text/event-stream", headers=UNBUFFERED)


async def _events(writing: Writing, write: Callable[[], Awaitable[bytes | None]]) -> AsyncIterator[bytes]:
    """The events; a token is written when the one before it was sent."""
    yield _event("start", writing.start())
    try:
        while (event := await write()) is not None:
            yield event
    except InputError as error:
        yield _event("error", of_refusal(error))
    except Busy as error:
        yield _event("error", document(error.status_code, error.detail))
    except Cancelled:
        return  # nobody listens
    else:
        yield _event("done", writing.done())


def _next(writing: Writing) -> bytes | None:
    found = writing.event()
    return None if found is None else _event(*found)


def _event(name: str, data: Any) -> bytes:
    return b"event: %s\ndata: %s\n\n" % (name.encode(), array_encoding.dumps(data))
