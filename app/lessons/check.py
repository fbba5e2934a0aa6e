"""Checks lessons against the models: every rule is answered, every choice can be right or wrong, every view exists."""

from collections.abc import AsyncIterator, Iterable
from urllib.parse import parse_qs, urlsplit

from app.lessons.answers import NOTHING, Ask, blanks, filled, judged
from app.lessons.asking import CallRefused
from app.lessons.lesson import Lesson, Step
from app.lessons.reply_path import RuleError
from app.pages import PAGES


async def faults(lesson: Lesson, ask: Ask, models: Iterable[str], lessons: Iterable[str]) -> AsyncIterator[str]:
    """Every fault of a lesson, as a sentence that names the step."""
    known = set(models)
    for name in lesson.head.models:
        if name not in known:
            yield f"{lesson.id}: needs the model {name}, which is not served here"
    for name in lesson.head.needs:
        if name not in set(lessons):
            yield f"{lesson.id}: comes after the lesson {name}, which is not there"
    for index, step in enumerate(lesson.steps, 1):
        async for fault in _of_step(step, ask, known):
            yield f"{lesson.id}, step {index} ({step.title}): {fault}"


async def _of_step(step: Step, ask: Ask, models: set[str]) -> AsyncIterator[str]:
    if step.view is not None:
        for address in (step.view.address, step.view.before):
            if address is not None and (fault := _of_view(address, models)):
                yield fault
    try:
        await filled(step.text, step.numbers, ask)
        if step.fade is not None:
            await blanks(step.fade, ask)
        if step.question is not None:
            await judged(step.question, NOTHING[step.question.kind], ask)
            await filled(step.question.reason, step.question.numbers, ask)
    except (RuleError, CallRefused) as error:
        yield str(error)


def _of_view(address: str, models: set[str]) -> str | None:
    parts = urlsplit(address)
    pages = {"explore", *PAGES} - {"opening"}
    if (parts.path.strip("/") or "explore") not in pages:
        return f"there is no page at {parts.path}; the pages are {', '.join(sorted(pages))}"
    query = parse_qs(parts.query)
    named = [value for key in ("model", "a.model", "b.model", "p.model") for value in query.get(key, [])]
    absent = [name for name in named if name.split("@")[0] not in models]
    return f"the view names the model {absent[0]}, which is not served here" if absent else None
