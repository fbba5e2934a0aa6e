"""`/lessons` lists the lessons, returns one without its answers, and answers a question once somebody has committed."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from app.errors.problems import NotFound
from app.lessons import replies
from app.lessons.answers import Ask
from app.lessons.asking import CallRefused, ask
from app.lessons.catalogue import Catalogue
from app.lessons.lesson import Lesson
from app.lessons.reply_path import RuleError
from app.lessons.schemas import LessonAnswer, LessonReply, Lessons, LessonVerdict
from app.schemas import array_encoding

router = APIRouter(prefix="/lessons", tags=["lessons"])


@router.get("", response_model=Lessons)
async def lessons(request: Request) -> Response:
    """Every lesson, in the order of the path, and the refused files."""
    known: Catalogue = request.app.state.lessons
    return array_encoding.reply(
        {
            "lessons": [replies.head(lesson) for lesson in known.lessons.values()],
            "refused": [{"file": each.file, "line": each.line, "detail": each.detail} for each in known.refused],
        }
    )


@router.get("/{id}", response_model=LessonReply)
async def lesson(id: str, request: Request) -> Response:
    """One lesson: its texts, views and questions, without answers."""
    return array_encoding.reply(await answered(replies.content(known_lesson(request, id), asking(request))))


@router.post("/{id}/answers", response_model=LessonVerdict)
async def answers(id: str, body: LessonAnswer, request: Request) -> Response:
    """The verdict on a committed answer: the model computes the right one, and it is explained."""
    found = known_lesson(request, id)
    verdict = replies.verdict(found, body.step, body.answer, asking(request), explained=body.explained)
    return array_encoding.reply(await answered(verdict))


def known_lesson(request: Request, id: str) -> Lesson:
    """The lesson of an address.

    Raises:
        NotFound: for a name that no lesson has.
    """
    known: Catalogue = request.app.state.lessons
    if id not in known.lessons:
        raise NotFound(f"There is no lesson {id!r}; there are {', '.join(known.lessons)}.")
    return known.lessons[id]


def asking(request: Request) -> Ask:
    """Asks a call of this server, for the client of this request."""
    return lambda call, body: ask(request.app, request.scope, call, body)


async def answered(content: Any) -> Any:
    """The content of a reply; what its calls refuse is refused with their sentence."""
    try:
        return await content
    except CallRefused as error:
        if error.status == 404:
            raise NotFound(error.detail) from error
        raise HTTPException(error.status, error.detail) from error
    except RuleError as error:
        raise HTTPException(422, f"This question cannot be answered: {error}.") from error
