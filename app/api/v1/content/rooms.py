"""`/rooms` opens rooms; a teacher leads and asks in them, members follow and vote, and events tell both what is new.

Who asks says it with `Authorization: Bearer …`: the teacher's key, or the token with which a member joined.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from app.api.v1.content.lessons import answered, asking, known_lesson
from app.errors.problems import Forbidden
from app.lessons.lesson import Question, Step, View
from app.rooms import events, replies
from app.rooms.rooms import Entry, Role, Rooms, file_name
from app.rooms.schemas import (
    AskRequest,
    LeadRequest,
    MemberRequest,
    RoomDone,
    RoomOpened,
    RoomRequest,
    RoomState,
    TurnRequest,
    VoteRequest,
)
from app.schemas import array_encoding
from model.errors import InputError

router = APIRouter(prefix="/rooms", tags=["rooms"])
Code = Annotated[str, Path(description="The code of the room, with or without its hyphen.")]
Described = dict[int | str, dict[str, Any]]


def _failures(*found: int) -> Described:
    said = {
        403: "This needs the teacher's key or a member's token, or the operator did not switch rooms on.",
        409: "The room does not take this now: it is full, joining or the question is closed, or nothing is asked.",
        429: "Too many wrong codes or new rooms, or too much in all rooms; `Retry-After` says when to ask again.",
    }
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": said[status], "content": problem} for status in found}


EVENTS: Described = {
    200: {
        "description": "`room` with its state, `sizes` (for the teacher) with how many joined and voted, `end`.",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    }
}
CSV: Described = {200: {"description": "A row a vote.", "content": {"text/csv": {"schema": {"type": "string"}}}}}


def _rooms(request: Request) -> Rooms:
    return request.app.state.rooms


def _host(request: Request) -> str:
    return request.client.host if request.client else ""


def _secret(request: Request) -> str | None:
    kind, _, secret = request.headers.get("authorization", "").partition(" ")
    return secret.strip() or None if kind.lower() == "bearer" else None


async def _entered(code: str, request: Request) -> Entry:
    return await _rooms(request).enter(code, _secret(request), _host(request))


async def _inside(code: str, request: Request) -> Entry:
    entry = await _entered(code, request)
    if entry.role is Role.GUEST:
        raise Forbidden("Join the room first: this is for those who are in it.")
    return entry


@router.post("", response_model=RoomOpened, responses=_failures(403, 429))
async def open_room(body: RoomRequest, request: Request) -> Response:
    """Opens a room. Its key leads it, and is said only here."""
    room, key = await _rooms(request).open(body.hours, _host(request))
    return array_encoding.reply({"code": room.code, "key": key, "ends": room.ends})


@router.get("/{code}", response_model=RoomState, responses=_failures(403, 429))
async def room(code: Code, request: Request) -> Response:
    """The state of a room, for its teacher and its members."""
    return array_encoding.reply(replies.state((await _inside(code, request)).room))


@router.delete("/{code}", response_model=RoomDone, responses=_failures(403, 429))
async def end_room(code: Code, request: Request) -> Response:
    """Ends a room: its votes are gone. For the teacher."""
    rooms = _rooms(request)
    found = await rooms.lead(code, _secret(request), _host(request))
    await rooms.store.end(found.code)
    return array_encoding.reply({"done": True})


@router.post("/{code}/members", response_model=RoomState, responses=_failures(409, 429))
async def members(code: Code, body: MemberRequest, request: Request) -> Response:
    """Joins a room, with a token that the browser made; with the same one again it is the same member."""
    found = await _rooms(request).join(code, body.token, _host(request))
    return array_encoding.reply(replies.state(found))


@router.get("/{code}/events", response_class=Response, responses=EVENTS | _failures(403, 429))
async def room_events(code: Code, request: Request) -> Response:
    """Events of a room, for its teacher and its members: each is its whole state. Takes `Last-Event-ID`."""
    entry = await _inside(code, request)
    return events.stream(request, _rooms(request).boards, entry.room.code, leads=entry.role is Role.TEACHER)


@router.post("/{code}/lead", response_model=RoomState, responses=_failures(403, 429))
async def lead(code: Code, body: LeadRequest, request: Request) -> Response:
    """Shows a view, holds the following, or opens and closes joining. For the teacher."""
    rooms = _rooms(request)
    found = await rooms.lead(code, _secret(request), _host(request))
    changes = body.model_dump(exclude_none=True)
    return array_encoding.reply(replies.state(await rooms.change(found, **changes)))


@router.post("/{code}/questions", response_model=RoomState, responses=_failures(403, 409, 429))
async def questions(code: Code, body: AskRequest, request: Request) -> Response:
    """Asks a question of a lesson or of your own. Phones hide views that show the answer. For the teacher."""
    rooms = _rooms(request)
    found = await rooms.lead(code, _secret(request), _host(request))
    question, view, step = _asked(body, request)
    room = await answered(rooms.ask(found, question, view, asking(request), step))
    return array_encoding.reply(replies.state(room))


@router.post("/{code}/questions/now", response_model=RoomState, responses=_failures(403, 409, 429))
async def turn(code: Code, body: TurnRequest, request: Request) -> Response:
    """Closes, opens, repeats, compares, reveals (the model answers now) or ends the question. For the teacher."""
    rooms = _rooms(request)
    found = await rooms.lead(code, _secret(request), _host(request))
    return array_encoding.reply(replies.state(await answered(rooms.turn(found, body.do, asking(request)))))


@router.post("/{code}/votes", response_model=RoomDone, responses=_failures(403, 409, 429))
async def votes(code: Code, body: VoteRequest, request: Request) -> Response:
    """Votes. A member has one vote a round: another takes its place, and the same again changes nothing."""
    rooms = _rooms(request)
    await rooms.vote(await _entered(code, request), body.question, body.round, body.answer)
    return array_encoding.reply({"done": True})


@router.get("/{code}/votes", response_class=Response, responses=CSV | _failures(403, 429))
async def votes_table(code: Code, request: Request) -> Response:
    """All votes as CSV, one row each, without anything about a person. For the teacher."""
    rooms = _rooms(request)
    found = await rooms.lead(code, _secret(request), _host(request))
    named = {"Content-Disposition": f'attachment; filename="{file_name(found)}"'}
    return Response(await rooms.table(found), media_type="text/csv; charset=utf-8", headers=named)


def _asked(body: AskRequest, request: Request) -> tuple[Question, View | None, Step | None]:
    if (body.lesson is None) == (body.own is None):
        raise InputError("give either a lesson and its step, or a question of your own", "own")
    if body.own is not None:
        return body.own.question, body.own.view, None
    lesson = known_lesson(request, body.lesson or "")
    if body.step >= len(lesson.steps):
        raise InputError(f"{lesson.id} has the steps 0 to {len(lesson.steps) - 1}", "step")
    step = lesson.steps[body.step]
    if step.question is None:
        raise InputError("this step has no question that a room can vote on", "step")
    return step.question, step.view, step
