"""Verdicts of a question for every answer that can be given. A recorded page fetches them after the commit."""

from typing import Any

from app.lessons import replies
from app.lessons.answers import Ask, blanks, evaluate
from app.lessons.lesson import Lesson


async def verdicts(lesson: Lesson, index: int, ask: Ask) -> dict[str, Any]:
    """What the page needs to judge any answer: a verdict a choice, else one verdict and the right numbers.

    Raises:
        CallRefused, RuleError: when the answer cannot be computed.
    """
    step = lesson.steps[index]
    if step.fade is not None:
        numbers = (await blanks(step.fade, ask))[-step.fade.blank :]
        return await _recorded(lesson, index, [numbers], ask, numbers, step.fade.tolerance)
    question = step.question
    assert question is not None
    if question.answer is None:
        return await _recorded(lesson, index, [""], ask)
    if question.kind == "choice":
        return await _recorded(lesson, index, list(range(len(question.choices))), ask)
    answer: Any = await evaluate(question.answer, ask)
    numbers = answer if isinstance(answer, list) else [answer]
    tolerance = question.tolerance if question.kind == "number" else 0
    return await _recorded(lesson, index, [answer], ask, numbers, tolerance)


async def _recorded(
    lesson: Lesson, index: int, given: list[Any], ask: Ask, numbers: list[float] | None = None, tolerance: float = 0
) -> dict[str, Any]:
    found = [await replies.verdict(lesson, index, each, ask, explained=True) for each in given]
    return {"verdicts": found, "numbers": numbers, "tolerance": tolerance}
