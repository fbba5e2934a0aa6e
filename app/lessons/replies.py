"""From a request about a lesson to the content of its reply."""

from typing import Any
from urllib.parse import urlsplit

from app.lessons.answers import (
    NOTHING,
    Ask,
    Verdict,
    blanks,
    evaluate,
    filled,
    is_near,
    judged,
    labels_of,
    revealed,
    said,
    taking_part,
)
from app.lessons.given_answer import checked
from app.lessons.lesson import Fade, Lesson, Question, Step
from app.lessons.misconceptions import misconceptions
from app.lessons.rendering import html, inline_html
from model.errors import InputError


def head(lesson: Lesson) -> dict[str, Any]:
    """A lesson in the list."""
    return lesson.head.model_dump(include={"title", "idea", "minutes", "level", "needs", "models"}) | {
        "id": lesson.id,
        "steps": len(lesson.steps),
        "questions": len(asking_steps(lesson)),
    }


def asking_steps(lesson: Lesson) -> list[int]:
    """The indices of the steps that ask something."""
    return [index for index, step in enumerate(lesson.steps) if step.question is not None or step.fade is not None]


def confronted(lesson: Lesson) -> set[int]:
    """The misconceptions that wrong answers of this lesson name."""
    choices = [choice for step in lesson.steps if step.question for choice in step.question.choices]
    return {choice.misconception for choice in choices if choice.misconception is not None}


async def worksheet(lesson: Lesson, ask: Ask, *, is_key: bool) -> list[dict[str, Any]]:
    """The steps for paper; for the key with the answers and the notes."""
    found = []
    for step in lesson.steps:
        content = await _step(step, ask)
        found.append(content | {"address": step.view and step.view.address} | (await _key(step, ask) if is_key else {}))
    return found


async def _key(step: Step, ask: Ask) -> dict[str, Any]:
    given = {"notes": html(step.notes)}
    if step.fade is not None:
        return given | {"answer": ", ".join(map(said, (await blanks(step.fade, ask))[-step.fade.blank :]))}
    if step.question is None:
        return given
    found = await judged(step.question, NOTHING[step.question.kind], ask)
    reason = await _reason(step.question, found, ask)
    return given | {"answer": inline_html(found.shown), "explanation": html(found.explanation), "reason": reason}


async def _reason(question: Question, found: Verdict, ask: Ask) -> str:
    """The lesson's own answer to the question *why*, as HTML."""
    return html(await filled(question.reason, question.numbers, ask, answer=found.shown))


async def content(lesson: Lesson, ask: Ask) -> dict[str, Any]:
    """A lesson without its answers; the numbers in its texts are the model's."""
    return lesson.head.model_dump(include={"title", "idea", "minutes"}) | {
        "id": lesson.id,
        "steps": [await _step(step, ask) for step in lesson.steps],
    }


async def _step(step: Step, ask: Ask) -> dict[str, Any]:
    is_asked = step.question is not None or step.fade is not None
    view = step.view and (step.view.before if is_asked else step.view.address)
    return {
        "title": inline_html(step.title),
        "html": await text_of(step, ask),
        "page": step.view and urlsplit(step.view.address).path,
        "view": view,
        "question": step.question and await asked(step.question, ask),
        "fade": step.fade and await _fade(step.fade, ask),
    }


async def text_of(step: Step, ask: Ask) -> str:
    """The sentences of a step as HTML; their numbers are the model's."""
    return html(await filled(step.text, step.numbers, ask))


async def asked(question: Question, ask: Ask) -> dict[str, Any]:
    """A question without its answer."""
    if question.kind == "choice":
        options = [inline_html(choice.text) for choice in question.choices]
    else:
        options = [] if question.labels is None else await labels_of(question, ask)
    if question.labels is not None:
        taking_part(question, len(options))  # refused before somebody answers
    written = question.model_dump(include={"kind", "unit", "why"})
    return written | {"ask": inline_html(await filled(question.ask, question.numbers, ask)), "options": options}


async def _fade(fade: Fade, ask: Ask) -> list[dict[str, Any]]:
    kept = len(fade.lines) - fade.blank
    values = [await evaluate(line.value, ask) for line in fade.lines[:kept]]
    shown = [*map(said, values), *[None] * fade.blank]
    return [{"text": inline_html(line.text), "shown": each} for line, each in zip(fade.lines, shown, strict=True)]


async def verdict(lesson: Lesson, index: int, given: Any, ask: Ask, *, explained: bool = False) -> dict[str, Any]:
    """What a committed answer is met with.

    Args:
        explained: whether the learner has said why; before that the lesson's own reason is held back.

    Raises:
        InputError: for a step that asks nothing, and an answer of another kind than it asks for.
    """
    step = lesson.steps[index] if index < len(lesson.steps) else None
    if step is None or (step.question is None and step.fade is None):
        raise InputError(f"step {index} of {lesson.id} asks nothing", "step")
    if step.fade is not None:
        return await _fade_verdict(step, step.fade, given, ask)
    assert step.question is not None
    found = await judged(step.question, await _checked(step.question, given, ask), ask)
    named = found.choice.misconception if found.choice and not found.right else None
    return {
        "right": found.right,
        "answer": inline_html(found.shown),
        "lines": None,
        "explanation": html(found.explanation),
        "because": inline_html(found.choice.because) if found.choice else "",
        "misconception": {"id": named, "text": misconceptions()[named].text} if named else None,
        "reason": await _reason(step.question, found, ask) if explained and step.question.why else None,
        "view": revealed(step.view, found),
    }


async def _checked(question: Question, given: Any, ask: Ask) -> Any:
    """The answer, of the kind that the question asks for."""
    if question.kind == "text":
        if not isinstance(given, str):
            raise InputError("this question is answered with a text", "answer")
        return given
    is_cell = question.kind not in ("number", "choice")
    return checked(question, given, len(await labels_of(question, ask)) if is_cell else len(question.choices))


async def _fade_verdict(step: Step, fade: Fade, given: Any, ask: Ask) -> dict[str, Any]:
    if not isinstance(given, list) or len(given) != fade.blank:
        raise InputError(f"this calculation is answered with a list of {fade.blank} numbers", "answer")
    values = (await blanks(fade, ask))[-fade.blank :]
    lines = [is_near(mine, value, fade.tolerance) for mine, value in zip(given, values, strict=True)]
    return {
        "right": all(lines),
        "answer": ", ".join(map(said, values)),
        "lines": lines,
        "explanation": "",
        "because": "",
        "misconception": None,
        "reason": None,
        "view": step.view.address if step.view else None,
    }
