"""Answers to questions: computed by their rule when somebody asks, then compared with the answer that was given."""

import asyncio
import math
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from app.lessons.lesson import Choice, Fade, Question, Rule, Step
from app.lessons.reply_path import RuleError, read
from app.lessons.rules import Answer, Replies, answered

Ask = Callable[[str, dict[str, Any]], Awaitable[dict[str, Any]]]
"""Asks a call of the API: its path, and its body."""

PLACEHOLDER = re.compile(r"\{(\w+)(:%)?\}")


NOTHING: dict[str, Any] = {"choice": 0, "cell": 0, "number": 0.0, "order": [], "text": ""}
"""An answer of each kind, for those who want the right one only."""


@dataclass(frozen=True)
class Verdict:
    """What a committed answer is met with. `right` is None where nobody can say."""

    right: bool | None
    answer: Answer | None
    shown: str
    explanation: str
    choice: Choice | None


async def evaluate(rule: Rule, ask: Ask) -> Answer:
    """The answer of a rule, from the replies that it reads.

    Raises:
        Asked: when a call refuses.
        RuleError: when the rule cannot read a reply.
    """
    return answered(await _replies(rule, ask))


async def _replies(rule: Rule, ask: Ask) -> Replies:
    reply = await ask(rule.call, rule.body)
    return Replies(rule, reply, None if rule.other is None else await ask(rule.call, rule.other))


def said(value: Answer, *, percent: bool = False) -> str:
    """A value as a sentence shows it: four significant digits."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{100 * value:.3g} %" if percent else f"{value:.4g}"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value).strip()


async def filled(text: str, rules: dict[str, Rule], ask: Ask, **known: str) -> str:
    """A text with the numbers of its rules in place of their names in braces."""
    used = {match[1] for match in PLACEHOLDER.finditer(text)} & rules.keys()
    values = {name: await evaluate(rules[name], ask) for name in sorted(used)}

    def put(match: re.Match[str]) -> str:
        name, percent = match[1], match[2] is not None
        if name in values:
            return said(values[name], percent=percent)
        return known.get(name, match[0])

    return PLACEHOLDER.sub(put, text)


async def labels_of(question: Question, ask: Ask) -> list[str]:
    """The names of the indices that a cell or an order is answered with.

    Raises:
        RuleError: when the reply does not hold them.
    """
    assert question.answer is not None
    if isinstance(question.labels, list):
        return question.labels
    found = read(await ask(question.answer.call, question.answer.body), question.labels or "tokens.source")
    texts = [str(each["text"] if isinstance(each, dict) else each) for each in found]
    # two tokens of the same text are told apart by their position
    return [f"{text} ({index})" if texts.count(text) > 1 else text for index, text in enumerate(texts)]


async def judged(question: Question, given: Any, ask: Ask) -> Verdict:
    """The verdict on an answer: the index of a choice or a cell, a number, an order of indices, or a text.

    Raises:
        InputError-like sentences are the caller's: `given` must be of the kind that the question asks for.
    """
    if question.answer is None:
        return Verdict(None, None, "", await filled(question.explain, question.numbers, ask), None)
    answer = await evaluate(question.answer, ask)
    choice = question.choices[given] if question.kind == "choice" else None
    right_choice = right_of(question.choices, answer) if question.kind == "choice" else None
    shown = await _shown(question, answer, right_choice, ask)
    explanation = await filled(question.explain, question.numbers, ask, answer=shown)
    return Verdict(_is_right(question, given, answer, right_choice), answer, shown, explanation, choice)


def right_of(choices: list[Choice], answer: Answer) -> Choice:
    """The choice that the answer makes right: of numbers the nearest, of anything else the equal one.

    Raises:
        RuleError: where none is right.
    """
    if isinstance(answer, float):
        numbers = [choice for choice in choices if isinstance(choice.value, int | float)]
        if len(numbers) == len(choices):
            return min(numbers, key=lambda choice: abs(float(choice.value) - answer))
    for choice in choices:
        if choice.value == answer and isinstance(choice.value, bool) == isinstance(answer, bool):
            return choice
    raise RuleError(f"the answer is {answer!r}, and no choice has that value")


def _is_right(question: Question, given: Any, answer: Answer, right_choice: Choice | None) -> bool:
    if right_choice is not None:
        return question.choices[given] is right_choice
    if question.kind == "number":
        assert isinstance(answer, int | float)
        return is_near(given, float(answer), question.tolerance)
    return bool(given == answer)


def is_near(given: float, answer: float, tolerance: float) -> bool:
    """Whether a number is as near to the answer as asked for, or has its digits as far as they were written."""
    return math.isclose(given, answer, rel_tol=tolerance, abs_tol=1e-9)


async def _shown(question: Question, answer: Answer, right_choice: Choice | None, ask: Ask) -> str:
    if right_choice is not None:
        return right_choice.text
    if question.kind == "number":
        return said(answer)
    labels = await labels_of(question, ask)
    if isinstance(answer, list):
        return ", ".join(labels[index] for index in answer)
    return labels[int(answer)]


async def blanks(fade: Fade, ask: Ask) -> list[float]:
    """The numbers of a worked calculation, line by line.

    Raises:
        RuleError: for a line whose rule gives no number.
    """
    values = await asyncio.gather(*(evaluate(line.value, ask) for line in fade.lines))
    for line, value in zip(fade.lines, values, strict=True):
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise RuleError(f"the line {line.text!r} ends with {value!r}, which is no number")
    return [float(value) for value in values if isinstance(value, int | float)]


def revealed(step: Step, verdict: Verdict) -> str | None:
    """The address of the view after the commit, with the answer where the lesson asks for it in braces."""
    if step.view is None:
        return None
    return step.view.address.replace("{answer}", said(verdict.answer) if verdict.answer is not None else "")
