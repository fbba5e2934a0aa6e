"""Serves the lessons' pages: the path, a lesson, its worksheet with a key for the teacher, and the misconceptions."""

import re
from typing import Any

from fastapi import APIRouter, Request
from markupsafe import Markup
from starlette.responses import Response

from app.api.v1.content.lessons import answered, asking, known_lesson
from app.lessons import replies
from app.lessons.misconceptions import misconceptions
from app.lessons.rendering import html
from app.pages import Page, templates

router = APIRouter(prefix="/learn", include_in_schema=False, default_response_class=Response)
LEVELS = {"see": "See it", "compute": "Compute it", "understand": "Understand it", "further": "Go further"}
PATH = Page("Learn", "Lessons of five to ten minutes that ask before they show, on real numbers of real models.")


def _below(text: str, root_path: str) -> Markup:
    """HTML of a lesson, whose links name our addresses without the root path, as its author wrote them."""
    return Markup(re.sub(r'href="/(?!/)', lambda _: f'href="{root_path}/', text))


templates.env.filters["below"] = _below


def _show(request: Request, template: str, page: Page, **content: Any) -> Response:
    return templates.TemplateResponse(request, f"{template}.html", {"page": page, **content})


@router.get("")
async def path(request: Request) -> Response:
    """Every lesson, by level."""
    found = request.app.state.lessons.lessons.values()
    heads = [replies.head(each) | {"asking": replies.asking_steps(each)} for each in found]
    levels = [(title, [each for each in heads if each["level"] == level]) for level, title in LEVELS.items()]
    return _show(request, "learn", PATH, levels=levels, refused=request.app.state.lessons.refused)


@router.get("/misconceptions")
async def mistakes(request: Request) -> Response:
    """The misconceptions, each with the lessons that confront it."""
    found = request.app.state.lessons.lessons.values()
    rows = [(each, [one for one in found if each.id in replies.confronted(one)]) for each in misconceptions().values()]
    return _show(request, "learn/misconceptions", Page("Misconceptions", "Common mistakes about attention."), rows=rows)


@router.get("/{id}")
async def lesson(id: str, request: Request) -> Response:
    """One lesson, step by step."""
    found = known_lesson(request, id)
    lessons = list(request.app.state.lessons.lessons.values())
    after = next(iter(lessons[lessons.index(found) + 1 :]), None)
    page = Page(found.head.title, found.head.idea)
    return _show(request, "learn/lesson", page, lesson=replies.head(found), next=after)


@router.get("/{id}/worksheet")
async def worksheet(id: str, request: Request) -> Response:
    """The lesson on paper; with `?key=1` the answers and the teacher's notes, computed now."""
    found = known_lesson(request, id)
    is_key = request.query_params.get("key") == "1"
    steps = await answered(replies.worksheet(found, asking(request), is_key=is_key))
    notes = html(found.head.notes) if is_key else ""
    page = Page(f"{found.head.title}: {'key' if is_key else 'worksheet'}", found.head.idea)
    return _show(request, "learn/worksheet", page, lesson=replies.head(found), steps=steps, is_key=is_key, notes=notes)
